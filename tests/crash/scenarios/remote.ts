import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type KnownBody, known } from '../oracle/known.ts';
import { readStart, reply, startWish } from '../oracle/session.ts';
import { filesBelow, leftoversBelow } from '../oracle/tree.ts';
import { clockShim, type Place, type Wish } from '../place.ts';
import type { Ended } from '../process.ts';
import type { Outcome, Scenario } from './scenario.ts';

const sent = known('mark-travelling');
const old = known('mark-read-long-ago');
const ref = 'refs/agent-handoffs/v1';
const day = 24 * 3_600_000;

/** Three machines share one bare repository; `one` is the one that is disturbed. */
const names = ['one', 'two', 'three'] as const;
type Name = (typeof names)[number];

const homeOf = (place: Place, name: Name) => (name === 'one' ? place.home : join(place.base, name));
const worktreeOf = (place: Place, name: Name) => join(homeOf(place, name), 'shop');
const bareOf = (place: Place) => join(place.base, 'handoffs.git');

const git = (place: Place, ...args: string[]) =>
  execFileSync('git', args, { cwd: place.base, env: place.env, encoding: 'utf8' });

/** A run of the product on one of the machines, `ageMs` ago by its clock. */
function onMachine(place: Place, name: Name, wish: Wish, ageMs = 0): Wish {
  const clock = ageMs === 0 ? {} : { node: ['--require', clockShim] };
  const env = { ...wish.env, HOME: homeOf(place, name), CRASH_CLOCK: String(-ageMs) };
  return { ...wish, ...clock, cwd: worktreeOf(place, name), env, limitMs: 60_000 };
}

const cli = (args: readonly string[], input?: string): Wish => ({
  bundle: 'cli',
  args: [...args, '--json'],
  ...(input === undefined ? {} : { input }),
});

async function run(place: Place, name: Name, args: string[], input?: string, ageMs = 0): Promise<Ended> {
  const ended = await place.run(onMachine(place, name, cli(args, input), ageMs));
  if (ended.status !== 0) throw new Error(`${name}: ${args.join(' ')}: ${ended.stdout}${ended.stderr}`);
  return ended;
}

const publishArgs = ['publish', '--no-review', '--file', '-', '--to', '@any'];
const publish = (place: Place, name: Name, { body }: KnownBody, ageMs = 0) =>
  run(place, name, publishArgs, body, ageMs);

async function prepare(place: Place): Promise<void> {
  git(place, 'init', '-q', '--bare', bareOf(place));
  for (const name of names) {
    mkdirSync(join(homeOf(place, name), '.claude/sessions'), { recursive: true });
    if (name !== 'one') git(place, 'clone', '-q', place.worktree, worktreeOf(place, name));
    await run(place, name, ['remote', 'whoami', '--machine', name]);
    await run(place, name, ['remote', 'add', bareOf(place)]);
  }
}

/** A session that starts on a machine; it leaves no fetch behind. */
async function start(place: Place, name: Name, id: string, ageMs = 0): Promise<string> {
  const remotes = join(homeOf(place, name), '.local/state/agent-handoff/remotes');
  for (const remote of readdirSync(remotes).filter((entry) => /^[0-9a-f]{16}$/.test(entry))) {
    const fetched = join(remotes, remote, 'fetched');
    const at = (Date.now() - ageMs) / 1000;
    writeFileSync(fetched, '');
    utimesSync(fetched, at, at);
  }
  const wish = startWish(place, id, 'startup', worktreeOf(place, name));
  return readStart(await place.run(onMachine(place, name, wish, ageMs))).text;
}

/** Sent by two, received by one, and delivered there to a session. */
async function deliver(place: Place, handoff: KnownBody, id: string, ageMs = 0): Promise<string> {
  await publish(place, 'two', handoff, ageMs);
  await run(place, 'one', ['sync'], undefined, ageMs);
  return start(place, 'one', id, ageMs);
}

const acknowledge = (place: Place, id: string, shown: string) =>
  reply(place, id, `**Handoff loaded: — sentinel ${/sentinel ([a-z2-7]{10})/.exec(shown)?.[1]}**`);

/** A git that outlived the program goes on; what comes next begins when it is over. */
async function quiet(place: Place): Promise<void> {
  const environment = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8');
    } catch {
      return '';
    }
  };
  const isBusy = () =>
    readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && environment(pid).includes(place.base));
  while (isBusy()) await setTimeout(10);
}

/** On which machines a handoff lies: in an inbox, read or not. */
function holdersOf(place: Place, { mark }: KnownBody): string[] {
  return names.flatMap((name) =>
    filesBelow(join(homeOf(place, name), '.agent-handoffs'))
      .filter((path) => /\/(?:unread|read|\.held)\/[^./][^/]*\.md$/.test(path))
      .filter((path) => readFileSync(path, 'utf8').includes(`Do step ${mark} first`))
      .map(() => name),
  );
}

/** The others look at once, while a git may still be at work, then everybody until nothing moves any more. */
async function converge(place: Place): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of ['three', 'one', 'two', 'three', 'one', 'two'] as const) {
    const { status, stdout, stderr } = await place.run(onMachine(place, name, cli(['sync'])));
    if (status !== 0) wrong.push(`${name}: the next sync fails: ${stdout}${stderr}`);
    await quiet(place);
  }
  const left = names.flatMap((name) => leftoversBelow(homeOf(place, name)));
  return [...wrong, ...left.map((path) => `left over: ${path.replace(place.base, '')}`)];
}

/** Exactly one machine has it, and exactly one session is shown it; none where its publish was not reported. */
async function judgeTravel(place: Place, must: boolean, ownSession: string | null = null): Promise<string[]> {
  const wrong = await converge(place);
  const holders = holdersOf(place, sent);
  if (holders.length > 1) wrong.push(`${sent.mark} is with ${holders.join(' and ')}`);
  if (holders.length === 0 && must) wrong.push(`${sent.mark} is lost`);
  const shown: string[] = [];
  for (const name of names)
    if ((await start(place, name, ownSession ?? `last-${name}`)).includes(`Do step ${sent.mark} first`))
      shown.push(name);
  if (shown.length !== holders.length) wrong.push(`shown by ${shown.join(' and ') || 'nobody'}`);
  return wrong;
}

/** What the sender is told, when all have synced. */
async function judgeSettled(place: Place, state: string): Promise<string[]> {
  const wrong = await converge(place);
  const { stdout } = await run(place, 'two', ['list', '--sent']);
  const rows = (JSON.parse(stdout) as { handoffs: { name: string; state: string }[] }).handoffs;
  const found = rows.map((row) => `${row.name} ${row.state}`);
  if (!found.includes(`Do step ${sent.mark} first. ${state}`))
    wrong.push(`its sender reads: ${found.join(', ')}`);
  const holders = holdersOf(place, sent);
  if (holders.join() !== 'one') wrong.push(`${sent.mark} is with ${holders.join(' and ') || 'nobody'}`);
  return wrong;
}

const isReported = ({ killed, status }: Outcome) => !killed && status === 0;
const sync = (place: Place) => onMachine(place, 'one', cli(['sync']));
const common = { usesGit: true, sample: 12 } as const;

const publishing: Scenario = {
  ...common,
  name: 'publish over a remote',
  prepare,
  wish: (place) => onMachine(place, 'one', cli(publishArgs, sent.body)),
  judge: (place, outcome) => judgeTravel(place, isReported(outcome)),
};

const sending: Scenario = {
  ...common,
  name: 'sync that sends what waits in the outbox',
  prepare: async (place) => {
    await prepare(place);
    renameSync(bareOf(place), `${bareOf(place)}-away`);
    await publish(place, 'one', sent);
    renameSync(`${bareOf(place)}-away`, bareOf(place));
  },
  wish: sync,
  judge: (place) => judgeTravel(place, true),
};

const receiving: Scenario = {
  ...common,
  name: 'sync that fetches and claims',
  prepare: async (place) => {
    await prepare(place);
    await publish(place, 'two', sent);
  },
  wish: sync,
  judge: (place) => judgeTravel(place, true),
};

const settling: Scenario = {
  ...common,
  name: 'sync that settles what was acknowledged',
  prepare: async (place) => {
    await prepare(place);
    acknowledge(place, 'answers', await deliver(place, sent, 'answers'));
  },
  wish: sync,
  judge: (place) => judgeSettled(place, 'acknowledged'),
};

const releasing: Scenario = {
  ...common,
  name: 'sync that returns what nobody answered',
  prepare: async (place) => {
    await prepare(place);
    await deliver(place, sent, 'dies');
    reply(place, 'dies', '');
    place.write(join(place.home, '.claude/sessions/4999999.json'), '{"pid":4999999,"sessionId":"dies"}');
  },
  wish: sync,
  judge: (place) => judgeTravel(place, true),
};

/** What was taken back reaches nobody, and its text is somewhere on the sender's machine. */
const undoing: Scenario = {
  ...common,
  name: 'undo of what was sent over a remote',
  prepare: async (place) => {
    await prepare(place);
    await publish(place, 'one', sent);
  },
  wish: (place) => onMachine(place, 'one', cli(['undo'])),
  judge: async (place, outcome) => {
    const wrong = await converge(place);
    const holders = holdersOf(place, sent);
    if (holders.length > 1) wrong.push(`${sent.mark} is with ${holders.join(' and ')}`);
    if (holders.length > 0 && isReported(outcome))
      wrong.push(`it was taken back, and ${holders.join()} has it`);
    const kept = ['.drafts', '.outbox'].flatMap((name) => filesBelow(join(place.root, name)));
    const isKept = kept.some((path) => readFileSync(path, 'utf8').includes(`Do step ${sent.mark} first`));
    if (holders.length === 0 && !isKept) wrong.push(`${sent.mark} is lost`);
    return wrong;
  },
};

const compacting: Scenario = {
  ...common,
  name: 'sync that begins the history anew',
  prepare: async (place) => {
    await prepare(place);
    acknowledge(place, 'long-ago', await deliver(place, old, 'long-ago', 40 * day));
    await run(place, 'one', ['sync'], undefined, 40 * day);
    await publish(place, 'two', sent, 35 * day);
  },
  wish: sync,
  judge: async (place) => {
    const wrong = await judgeTravel(place, true);
    const tree = git(place, '-C', bareOf(place), 'ls-tree', '-r', '--name-only', ref);
    if (tree.split('\n').filter((path) => path.endsWith('handoff.md')).length !== 1)
      wrong.push(`what was read long ago is still there: ${tree}`);
    if (Number(git(place, '-C', bareOf(place), 'rev-list', '--count', ref)) > 4)
      wrong.push('the history is old');
    return wrong;
  },
};

export const remoteScenarios: readonly Scenario[] = [
  publishing,
  sending,
  receiving,
  settling,
  releasing,
  undoing,
  compacting,
];
