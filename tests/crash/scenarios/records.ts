import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, leftoversBelow } from '../oracle/tree.ts';
import type { Place } from '../place.ts';
import type { Outcome, Scenario } from './scenario.ts';

/** Threads and chains: files in the repository that are made once and never replaced. */
const done = ({ killed, status }: Outcome) => !killed && status === 0;

const read = (path: string) => readFileSync(path, 'utf8');

/** Files that a round or an entry may be, whole to their last byte. */
function tornIn(directory: string, endings: ReadonlyMap<RegExp, RegExp>): string[] {
  return filesBelow(directory).flatMap((path) => {
    const ending = [...endings].find(([name]) => name.test(path))?.[1];
    return ending !== undefined && !ending.test(read(path)) ? [`torn: ${path.slice(directory.length)}`] : [];
  });
}

const roundEndings = new Map([[/round-\d\d-\w+\.md$/, /^---\n[\s\S]*\n---\n[\s\S]*MARK-LAST-LINE\n$/]]);
const roundBody = '# Round\n\n## Phase 1\n\nDo MARK-FIRST.\n\nMARK-LAST-LINE\n';

/** After a death the same command must go through, or say that its work is done; afterwards nothing is left over. */
async function judgeThread(
  place: Place,
  outcome: Outcome,
  name: string,
  again: Scenario['wish'],
): Promise<string[]> {
  const threads = join(place.worktree, 'handoffs');
  const files = () => filesBelow(threads).filter((path) => path.endsWith(name));
  const wrong = tornIn(threads, roundEndings);
  if (done(outcome) && files().length !== 1)
    wrong.push(`${name} was reported and stands ${files().length} times`);
  const repeated = await place.run(again(place));
  if (
    repeated.status !== 0 &&
    !/exists already|is not answered|is committed/.test(repeated.stderr + repeated.stdout)
  ) {
    wrong.push(`the same command fails afterwards: ${repeated.stdout}${repeated.stderr}`);
  }
  if (files().length !== 1)
    wrong.push(`${name} stands ${files().length} times after the command was repeated`);
  const check = await place.run({ bundle: 'cli', args: ['thread', 'check', '--json'] });
  if (/broken-frontmatter|missing-round|orphan-result/.test(check.stdout))
    wrong.push(`check finds ${check.stdout}`);
  wrong.push(...leftoversBelow(threads).map((path) => `left over: ${path.slice(threads.length)}`));
  return [...new Set([...wrong, ...tornIn(threads, roundEndings)])];
}

function threadVerb(
  name: string,
  args: readonly string[],
  file: string,
  before: readonly (readonly string[])[],
): Scenario {
  const wish = () => ({ bundle: 'cli' as const, args: ['thread', ...args], input: roundBody });
  return {
    name: `thread ${name}`,
    prepare: async (place) => {
      for (const verb of before) {
        const ran = await place.run({ bundle: 'cli', args: ['thread', ...verb], input: roundBody });
        if (ran.status !== 0) throw new Error(`thread ${verb.join(' ')}: ${ran.stderr}`);
      }
    },
    wish,
    judge: (place, outcome) => judgeThread(place, outcome, file, wish),
  };
}

const open = ['open', '2026-05-15-work', 'Some work', '--file', '-'];
const answer = ['result', '2026-05-15-work', '--status', 'complete', '--file', '-'];
const next = ['next', '2026-05-15-work', '--file', '-'];

/** The directory moves in one rename: it is in `active` or in `archive`, with all its files. */
const close: Scenario = {
  name: 'thread close',
  prepare: threadVerb('', [], '', [open, answer]).prepare,
  wish: () => ({ bundle: 'cli', args: ['thread', 'close', '2026-05-15-work'] }),
  judge: async (place, outcome) => {
    const at = (name: string) => filesBelow(join(place.worktree, 'handoffs', name)).length;
    const wrong = tornIn(join(place.worktree, 'handoffs'), roundEndings);
    const counts = `${at('active')}/${at('archive')}`;
    if (done(outcome) ? counts !== '0/2' : !['2/0', '0/2'].includes(counts))
      wrong.push(`active/archive: ${counts}`);
    wrong.push(...leftoversBelow(place.worktree).map((path) => `left over: ${path}`));
    return wrong;
  },
};

const entry = [
  '---\nstatus: completed\nparent: null\nsummary: "Did the first part"\nconfidence: 0.9\n---\n\n',
  '## Context\n\nTask: the first part.\n\n## Output\n\nDone MARK-FIRST.\n\nMARK-LAST-LINE\n',
].join('');
const entryEndings = new Map([[/handoff\/\d[^/]*\.md$/, /^---\n[\s\S]*\n---\n[\s\S]*MARK-LAST-LINE\n$/]]);
const chainOf = (place: Place) => join(place.worktree, '.local/handoff');
const entriesOf = (place: Place) =>
  filesBelow(chainOf(place)).filter((path) => /handoff\/\d[^/]*\.md$/.test(path));

const chainWrite: Scenario = {
  name: 'chain write',
  prepare: () => undefined,
  wish: () => ({
    bundle: 'cli',
    args: ['chain', 'write', '--agent', 'helper', '--file', '-', '--json'],
    input: entry,
  }),
  judge: async (place, outcome) => {
    const wrong = tornIn(chainOf(place), entryEndings);
    const before = entriesOf(place).length;
    if (done(outcome) && before !== 1) wrong.push(`reported, and ${before} entries stand`);
    const again = await place.run(chainWrite.wish(place));
    if (again.status !== 0) wrong.push(`the next write fails: ${again.stdout}`);
    if (entriesOf(place).length !== before + 1) wrong.push('the next write overwrote or lost one');
    wrong.push(
      ...leftoversBelow(chainOf(place)).map((path) => `left over: ${path.slice(place.base.length)}`),
    );
    return wrong;
  },
};

const chainStart: Scenario = {
  name: 'chain start',
  prepare: () => undefined,
  wish: () => ({ bundle: 'cli', args: ['chain', 'start', '--agent', 'helper', '--json'] }),
  judge: async (place, outcome) => {
    const again = await place.run(chainStart.wish(place));
    if (again.status !== 0) return [`the next start fails: ${again.stdout}`];
    const read = (text: string) => JSON.parse(text) as { id: string; warnings: string[] };
    const given = done(outcome) ? read(outcome.stdout) : null;
    // A subagent must get its context also where nothing can be written; then it is told that nobody is kept off its id.
    const isKept =
      given !== null && !given.warnings.some((line) => line.includes('keeps others off this id'));
    const wrong = isKept && given.id === read(again.stdout).id ? ['one id was given out twice'] : [];
    const left = leftoversBelow(chainOf(place)).map((path) => `left over: ${path.slice(place.base.length)}`);
    return [...wrong, ...left];
  },
};

export const recordScenarios: readonly Scenario[] = [
  threadVerb('open', open, 'round-01-prompt.md', []),
  threadVerb('result', answer, 'round-01-result.md', [open]),
  threadVerb('next', next, 'round-02-prompt.md', [open, answer]),
  { ...threadVerb('open --commit', [...open, '--commit'], 'round-01-prompt.md', []), usesGit: true },
  close,
  chainStart,
  chainWrite,
];
