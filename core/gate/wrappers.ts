import type { CommandWords } from './shell-words.ts';

/** A program that runs the command behind it. */
interface Wrapper {
  /** Its subcommand that does; none needed when left out. */
  verbs?: readonly string[];
  /** Words of its own before the command: a host, a duration. */
  own?: number;
}

const plain: Wrapper = {};
const runner: Wrapper = { verbs: ['exec', 'dlx', 'x', 'run'] };

const wrappers: Readonly<Record<string, Wrapper>> = {
  sudo: plain,
  doas: plain,
  env: plain,
  nohup: plain,
  nice: plain,
  ionice: plain,
  command: plain,
  builtin: plain,
  exec: plain,
  stdbuf: plain,
  setsid: plain,
  xargs: plain,
  parallel: plain,
  watch: plain,
  caffeinate: plain,
  npx: plain,
  pnpx: plain,
  bunx: plain,
  uvx: plain,
  dotenv: plain,
  timeout: { own: 1 },
  flock: { own: 1 },
  chroot: { own: 1 },
  ssh: { own: 1 },
  npm: { verbs: ['exec', 'x'] },
  pnpm: { verbs: ['exec', 'dlx'] },
  yarn: plain,
  bun: { verbs: ['x'] },
  bundle: { verbs: ['exec'] },
  poetry: runner,
  uv: runner,
  pipenv: runner,
  pdm: runner,
  hatch: runner,
  mise: runner,
  asdf: runner,
  direnv: { verbs: ['exec'], own: 1 },
  doppler: runner,
  op: runner,
  'aws-vault': { verbs: ['exec'], own: 1 },
  find: { verbs: ['-exec', '-execdir', '-ok', '-okdir'] },
};

const isOwn = (word: string) => word.startsWith('-') || /^[A-Za-z_][A-Za-z0-9_]*=/.test(word);

/** Where the wrapped command may begin: behind the wrapper's options, of which each may or may not take a word. */
function findStarts(words: CommandWords, from: number, own: number): number[] {
  const starts: number[] = [];
  let skipped = 0;
  for (let index = from; index < words.length; index++) {
    const word = words[index] ?? '';
    if (isOwn(word)) continue;
    starts.push(index);
    const isValue = (words[index - 1] ?? '').startsWith('-') && index > from;
    if (!isValue && skipped++ >= own) break;
  }
  return starts;
}

/** The command itself, then every command that it would run as a wrapper; `sudo env X=1 git push` gives three. */
export function unwrapCommand(command: CommandWords): CommandWords[] {
  const name = (command[0] ?? '').replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  const dashes = command.indexOf('--');
  const behindDashes = dashes > 0 && dashes < command.length - 1 ? [command.slice(dashes + 1)] : [];
  const inner: CommandWords[] = name === 'git' ? [] : behindDashes;
  if (wrapper) {
    const verb = wrapper.verbs ? command.findIndex((word) => wrapper.verbs?.includes(word)) : 0;
    if (verb >= 0)
      inner.push(...findStarts(command, verb + 1, wrapper.own ?? 0).map((start) => command.slice(start)));
  }
  return [command, ...inner.flatMap(unwrapCommand)];
}
