import { programName } from '../../shell/program-name.ts';
import { readCommands, type ShellCommand, type ShellReading } from '../../shell/read-commands.ts';
import { type CommandPattern, matchesPattern, readPattern, wordsNamedIn } from './command-pattern.ts';
import { reviewedCommands } from './reviewed-commands.ts';

export type CommandKind = keyof typeof reviewedCommands | 'data' | 'named' | 'thread';

/** A command that a gate holds back. */
export interface SharedCommand {
  /** What it does by the reviewed list; `named` by the thread's own `gate_commands`; `thread` takes a gate away. */
  kind: CommandKind;
  words: readonly string[];
  /** The text could not be read, and names the command somewhere. */
  unread: boolean;
}

interface ReviewedPattern {
  kind: CommandKind;
  pattern: CommandPattern;
}

let compiled: ReviewedPattern[] | null = null;

function reviewed(): ReviewedPattern[] {
  compiled ??= Object.entries(reviewedCommands).flatMap(([kind, sources]) => {
    const patterns = sources.flatMap((source) => readPattern(source) ?? []);
    return patterns.map((pattern) => ({ kind: kind as CommandKind, pattern }));
  });
  return compiled;
}

const databaseClients =
  /^(?:psql|mysql|mariadb|sqlite3|sqlcmd|cockroach|clickhouse(?:-client)?|mongosh?|bq|snowsql|duckdb)$/i;
const writingQuery =
  /\b(?:drop|truncate|alter|grant|revoke)\s+\w|\b(?:delete\s+from|insert\s+into)\b|\bupdate\s+\S+\s+set\b|\.(?:drop|deleteMany|deleteOne|remove|dropDatabase)\s*\(/i;

/** Options that take no value. Behind another a `--dry-run` may be that one's, as in `git push -o --dry-run`. */
const plainOptions: Readonly<Record<string, RegExp>> = {
  git: /^(?:-[adfnqtuvx46]+|--(?:all|atomic|branches|delete|follow-tags|force|force-if-includes|force-with-lease|mirror|no-pager|no-verify|porcelain|progress|prune|quiet|set-upstream|tags|thin|verbose))$/,
  npm: /^--(?:force|ignore-scripts|json|provenance|silent|verbose|workspaces|yes)$/,
  pnpm: /^--(?:force|ignore-scripts|json|no-git-checks|provenance|recursive|report-summary|silent)$|^-r$/,
  cargo:
    /^(?:-[qv]+|--(?:all-features|allow-dirty|frozen|keep-going|locked|no-default-features|no-verify|offline|quiet|verbose|workspace))$/,
  kubectl: /^--(?:all|all-namespaces|force|now|prune|recursive|server-side|wait)$/,
  helm: /^--(?:atomic|create-namespace|debug|devel|force|hide-secret|install|reuse-values|wait)$/,
  rsync:
    /^(?:-[abcghklnopqrtuvxzDHLPS]+|--(?:archive|checksum|compress|delete|force|progress|recursive|stats|verbose))$/,
};

/** What a package manager publishes with; a script of its `package.json` may not know the option. */
const publishes = /^(?:publish|unpublish)$/;
const runsScript = /^(?:run|rum|urn|run-.*)$/;

/** Whether a command only tries: its `--dry-run` can mean nothing else and is not taken back. In doubt it is none. */
function isDryRun([first = '', ...rest]: readonly string[]): boolean {
  const program = programName(first);
  const plain = Object.hasOwn(plainOptions, program) ? plainOptions[program] : undefined;
  if (plain === undefined || rest.some((word) => /^--no-d/i.test(word))) return false;
  const end = rest.indexOf('--');
  const words = end < 0 ? rest : rest.slice(0, end);
  const onlyPublishes =
    words.some((word) => publishes.test(word)) && !words.some((word) => runsScript.test(word));
  if (/^p?npm$/.test(program) && !onlyPublishes) return false;
  const isTry = (index: number) => {
    const before = words[index - 1] ?? '';
    return (
      /^--dry-run(?:=(?:true|client|server))?$/.test(words[index] ?? '') &&
      (!before.startsWith('-') || before.includes('=') || plain.test(before)) &&
      !/^(?:false|none|null|no|0|)$/i.test(words[index + 1] ?? '-')
    );
  };
  const tries = [...words.keys()].filter((index) => /^--dr/i.test(words[index] ?? ''));
  return tries.length > 0 && tries.every(isTry);
}

function kindOf({ words, input }: ShellCommand): CommandKind | null {
  if (isDryRun(words)) return null;
  const isClient = databaseClients.test(programName(words[0] ?? ''));
  if (isClient && [...words, input].some((text) => writingQuery.test(text))) return 'data';
  return reviewed().find(({ pattern }) => matchesPattern(pattern, words))?.kind ?? null;
}

/** Returns the different words of a text that no shell could read, quotes and backslashes apart. */
function looseWords(text: string): string[] {
  const words = text.replace(/['"\\]/g, '').split(/[^\w./:@=*+-]+/);
  return [...new Set(words)].filter((word) => word !== '');
}

/** Returns the words of each command in a shell text; of what no shell could read, its different words. */
export function commandWords(text: string): (readonly string[])[] {
  const { commands, unread } = readCommands(text);
  return [...commands.map(({ words }) => words), ...unread.map(looseWords)];
}

/** Returns the first of these patterns whose words are all somewhere in what could not be read. */
function findUnread({ unread }: ShellReading, patterns: readonly ReviewedPattern[]): SharedCommand | null {
  for (const text of unread) {
    const loose = looseWords(text);
    for (const { kind, pattern } of patterns) {
      const words = wordsNamedIn(pattern, loose);
      if (words) return { kind, words, unread: true };
    }
    const client = loose.find((word) => databaseClients.test(programName(word)));
    if (client && writingQuery.test(text)) return { kind: 'data', words: [client], unread: true };
  }
  return null;
}

/** Returns the first command of a shell text that touches shared state, by the reviewed list; null when there is none. */
export function findSharedCommand(text: string): SharedCommand | null {
  const reading = readCommands(text);
  for (const command of reading.commands) {
    const kind = kindOf(command);
    if (kind !== null) return { kind, words: command.words, unread: false };
  }
  return findUnread(reading, reviewed());
}

/** Returns the first command of a shell text that one of these patterns names; null when there is none. */
export function findNamedCommand(text: string, patterns: readonly CommandPattern[]): SharedCommand | null {
  if (patterns.length === 0) return null;
  const reading = readCommands(text);
  const found = reading.commands.find(({ words }) =>
    patterns.some((pattern) => matchesPattern(pattern, words)),
  );
  if (found) return { kind: 'named', words: found.words, unread: false };
  const named = patterns.map((pattern) => ({ kind: 'named' as const, pattern }));
  return findUnread(reading, named);
}

/** Programs that are words of a sentence, too. */
const plainWords =
  /^(?:ant|cap|copilot|find|fly|grunt|gulp|https?|invoke|just|make|migrate|now|service|task|turbo)$/i;
const proseQuery = /\b(?:drop|truncate)\s+(?:table|database|schema)\b|\bdelete\s+from\b/i;

/** Whether a line of prose names a command of the reviewed list: its program and what makes it one, together. */
export function namesSharedCommand(line: string): boolean {
  const words = line.split(/\s+/).map((word) => word.replace(/^[`'"(]+|[`'").,;:!?]+$/g, ''));
  const isNamedAt = (index: number) =>
    reviewed().some(({ pattern }) => {
      const { subcommands, options, anywhere } = pattern;
      const isPlain = subcommands.length + options.length + anywhere.length === 0;
      return !isPlain && matchesPattern(pattern, words.slice(index));
    });
  return proseQuery.test(line) || words.some((word, index) => !plainWords.test(word) && isNamedAt(index));
}
