import type { Command, Help } from 'commander';
import { paint, withoutPaint } from '../print.ts';

/** The verbs by what a person is about to do, the first group first. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'Write and send': ['begin', 'review', 'publish', 'merge', 'forward', 'undo', 'remote', 'sync'],
  'Read and find': [
    'list',
    'show',
    'take',
    'redeliver',
    'search',
    'status',
    'open',
    'rescue',
    'verify',
    'outcome',
    'stats',
    'prune',
  ],
  'Work with others': ['thread', 'chain', 'pack'],
  'Set up': ['install', 'uninstall', 'upgrade', 'doctor', 'demo', 'mcp', 'guard', 'completion'],
};

/** What a person types, by the verb's words. */
const examples: Readonly<Record<string, readonly string[]>> = {
  begin: ['handoff begin --to shop-worker', 'handoff begin --template bug-hunt'],
  review: ['handoff review --file draft.md'],
  publish: [
    'handoff publish --file draft.md --topic refresh',
    'handoff publish --file - --to ../shop-worker',
  ],
  undo: ['handoff undo'],
  take: ['handoff take', 'handoff take refresh --peek'],
  redeliver: ['handoff redeliver refresh'],
  list: ['handoff list', 'handoff list --all --everywhere', 'handoff list --sent'],
  show: ['handoff show refresh'],
  forward: ['handoff forward refresh --to ../shop-worker'],
  merge: ['handoff merge refresh checkout --dry-run'],
  verify: ['handoff verify refresh'],
  status: ['handoff status', 'handoff status --short'],
  open: ['handoff open', 'handoff open --out handoffs.html --no-open'],
  outcome: ['handoff outcome', 'handoff outcome refresh'],
  stats: ['handoff stats --since 30d'],
  remote: ['handoff remote add --this-repository', 'handoff remote whoami'],
  'remote add': [
    'handoff remote add --this-repository',
    'handoff remote add team git@example.com:ada/handoffs.git',
  ],
  'remote list': ['handoff remote list'],
  'remote remove': ['handoff remote remove team'],
  'remote whoami': ['handoff remote whoami --machine laptop'],
  sync: ['handoff sync'],
  guard: ['handoff guard', 'handoff guard lift 3f2a'],
  completion: ['handoff completion zsh'],
  prune: ['handoff prune --older 90d --dry-run'],
  search: ['handoff search flaky "token refresh"', 'handoff search --sessions --since 7d migration'],
  rescue: ['handoff rescue', 'handoff rescue 5f0c7a9b --publish'],
  pack: ['handoff pack --for dev --from refresh', 'handoff pack --for qa --from notes.md --out qa.md'],
  install: ['handoff install --dry-run', 'handoff install --client codex'],
  uninstall: ['handoff uninstall --dry-run'],
  upgrade: ['handoff upgrade --check'],
  demo: ['handoff demo'],
  doctor: ['handoff doctor', 'handoff doctor --live'],
  mcp: ['handoff install --client mcp'],
  thread: ['handoff thread list', 'handoff thread open price-cache "Warm the price cache" --to codex'],
  'thread open': ['handoff thread open price-cache "Warm the price cache" --to codex --commit'],
  'thread next': ['handoff thread next price-cache "Run it at night" --commit'],
  'thread result': ['handoff thread result price-cache --status complete --file report.md'],
  'thread close': ['handoff thread close price-cache --commit'],
  'thread gate': ['handoff thread gate price-cache', 'handoff thread gate price-cache --open'],
  'thread list': ['handoff thread list --all'],
  'thread show': ['handoff thread show price-cache'],
  'thread check': ['handoff thread check'],
  'thread log': ['handoff thread log --since 7d'],
  chain: ['handoff chain list', 'handoff chain start --agent architect'],
  'chain start': ['handoff chain start --agent developer --parent 2026-05-14T09-00-00-architect'],
  'chain write': ['handoff chain write --agent developer --file report.md'],
  'chain route': ['handoff chain route --file answer.md'],
  'chain brief': ['handoff chain brief 2026-05-14T09-00-00-architect'],
  'chain show': ['handoff chain show 2026-05-14T09-00-00-architect'],
  'chain list': ['handoff chain list'],
  'chain lineage': ['handoff chain lineage 2026-05-14T09-00-00-architect --graph'],
  'chain check': ['handoff chain check'],
  'chain convert': ['handoff chain convert 2026-05-14T09-00-00-architect'],
};

const wordsOf = (command: Command): string =>
  command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();

/** How help looks in a terminal. */
const look: Partial<Help> = {
  displayWidth: (text) => withoutPaint(text).length,
  styleTitle: (text) => paint.bold(text),
  styleSubcommandTerm: (text) => paint.cyan(text),
  styleOptionTerm: (text) => paint.cyan(text),
  styleArgumentTerm: (text) => paint.cyan(text),
};

function describe(command: Command): void {
  const own = examples[wordsOf(command)] ?? [];
  const lines = own.map((example) => `  ${paint.dim('$')} ${example}`);
  const title = own.length > 1 ? 'Examples:' : 'Example:';
  if (own.length > 0) command.addHelpText('after', `\n${paint.bold(title)}\n${lines.join('\n')}`);
  command.configureHelp(look);
  for (const child of command.commands) describe(child);
}

/** Puts the verbs into groups, and an example below the help of each. */
export function describeVerbs(program: Command): void {
  program.configureHelp(look).addHelpText('after', '\nhandoff <verb> --help says more, with an example.');
  const grouped = Object.entries(groups).flatMap(([group, names]) =>
    names.flatMap((name) =>
      program.commands.filter((command) => command.name() === name).map((command) => ({ command, group })),
    ),
  );
  for (const { command, group } of grouped) command.helpGroup(`${group}:`);
  for (const command of program.commands) describe(command);
}
