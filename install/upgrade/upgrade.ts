import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { type Lock, takeLock } from '../../core/files/own/lock.ts';
import { absoluteRoot, requireState, statePlace } from '../state/state-place.ts';
import {
  forgetSkip,
  type Journal,
  type JournalPlace,
  readJournal,
  removeJournal,
  writeJournal,
} from './journal.ts';
import type { Move } from './move.ts';
import type { News, Outlook } from './upstream.ts';
import { isNewer } from './versions.ts';

/** What the new version's install changed, and what it says that the user has to do. */
export interface Reinstalled {
  edits: string[];
  notices: string[];
}

/** What only the program can do: run the clone as it is now. Each throws when the version does not work. */
export interface UpgradeSteps {
  listClients(): string[];
  prove(version: string, clients: readonly string[]): Promise<void>;
  reinstall(clients: readonly string[]): Promise<Reinstalled>;
}

/** What an upgrade moves: a clone from commit to commit, or the link that entries name from copy to copy. */
export interface MovingProgram {
  /** What it is to a person, and what entries name. */
  noun: 'clone' | 'program';
  place: string;
  /** Asks for the newest version and fetches it. Moves nothing. */
  look(root: string, current: string, unattended: boolean): Promise<Outlook>;
  /** Where a branch is now; undefined where it is not what entries lead to. */
  headOf(branch: string): Promise<string | undefined>;
  /** Throws where the newest version cannot be moved to. */
  requireMovable(outlook: Outlook): Promise<void>;
  move(move: Move): Promise<void>;
  unmove(move: Move): Promise<void>;
  readChanges(commit: string, current: string, latest: string): Promise<string>;
  /** The command that shows a person the state of it. */
  inspect: string;
}

export interface Upgraded extends News, Reinstalled {
  /** The version and commit that the program was moved from; null when there was nothing to move. */
  moved: Journal | null;
  /** What an interrupted upgrade had left, and what was done about it. */
  recovered: string | null;
}

interface Run {
  program: MovingProgram;
  place: JournalPlace;
  steps: UpgradeSteps;
  lock: Lock;
}

function running(holder: string): HandoffError {
  return new HandoffError('upgrade-running', {
    message: `an upgrade is running already: ${holder}`,
    hint: 'wait until it is done, then: handoff upgrade --check',
  });
}

/** Brings a program to its newest version, or leaves it as it was. An upgrade that was killed is taken up by the next. */
export async function upgradeProgram(
  ctx: Context,
  program: MovingProgram,
  { current, unattended }: { current: string; unattended: boolean },
  steps: UpgradeSteps,
): Promise<Upgraded> {
  requireState(ctx);
  const place = { state: statePlace(ctx), root: absoluteRoot(ctx) };
  const lock = takeLock(join(place.state, 'upgrade.lock'), ctx, running);
  const run: Run = { program, place, steps, lock };
  try {
    const { journal, recovered } = await recover(run);
    if (journal !== null) return { ...(await finish(run, journal)), recovered };
    const outlook = await program.look(place.root, current, unattended);
    const next = await planMove(program, outlook, steps);
    if (next === null) return { ...outlook.news, moved: null, edits: [], notices: [], recovered };
    await beginMove(run, next);
    return { ...(await finish(run, next)), recovered };
  } finally {
    lock.release();
  }
}

/** What an interrupted upgrade of this clone left; a journal is returned when only proof and install are missing. */
async function recover({
  program,
  place,
  steps,
}: Run): Promise<{ journal: Journal | null; recovered: string | null }> {
  const journal = readJournal(place, program.place, steps.listClients);
  if (journal === null) return { journal, recovered: null };
  const { from, to, goal } = journal;
  const head = await program.headOf(journal.branch);
  const what = `an upgrade to ${to.version} had been interrupted`;
  if (head === to.commit && goal === 'to')
    return { journal, recovered: `${what} after the ${program.noun} was moved; it was taken up again` };
  const isKnown = head === from.commit || head === to.commit;
  if (isKnown) await program.unmove(moveOf(journal));
  if (goal === 'from') await steps.reinstall(journal.clients);
  removeJournal(place);
  const fate = isKnown
    ? `the ${program.noun} was put back to ${from.version} first`
    : 'its branch is elsewhere now';
  return { journal: null, recovered: `${what}; ${fate}` };
}

/** Null when there is nothing to move to. */
async function planMove(
  program: MovingProgram,
  outlook: Outlook,
  steps: UpgradeSteps,
): Promise<Journal | null> {
  const { relation, branch, head, target, news } = outlook;
  const { current, latest } = news;
  if (relation === 'same' || relation === 'ahead' || isNewer(current, latest)) return null;
  await program.requireMovable(outlook);
  return {
    clone: program.place,
    branch,
    from: { commit: head, version: current },
    to: { commit: target, version: latest },
    clients: steps.listClients(),
    goal: 'to',
  };
}

function moveOf({ branch, from, to }: Journal): Move {
  return { branch, from: from.commit, to: to.commit };
}

async function beginMove({ program, place, lock }: Run, next: Journal): Promise<void> {
  lock.check();
  writeJournal(place, next);
  try {
    await program.move(moveOf(next));
  } catch (cause) {
    await putBack(program, next, cause, () => program.unmove(moveOf(next)));
    removeJournal(place);
    throw upgradeFailed(next, 'could not be put in place', cause);
  }
}

/** The program is at the new version: it works and is installed, or the old one is back. */
async function finish(
  { program, place, steps }: Run,
  journal: Journal,
): Promise<Omit<Upgraded, 'recovered'>> {
  const { from, to, clients } = journal;
  let installed: Reinstalled;
  try {
    await steps.prove(to.version, clients);
    installed = await steps.reinstall(clients);
  } catch (cause) {
    await putBack(program, journal, cause, async () => {
      writeJournal(place, { ...journal, goal: 'from' });
      await program.unmove(moveOf(journal));
      await steps.reinstall(clients);
    });
    removeJournal(place);
    throw upgradeFailed(journal, 'did not work', cause);
  }
  removeJournal(place);
  forgetSkip(place.root);
  const changes = await program.readChanges(to.commit, from.version, to.version);
  const now = { current: to.version, latest: to.version, available: false, skipped: false };
  return { ...now, changes, moved: journal, ...installed };
}

/** Brings the old version back. Throws an error that tells of both when that fails too. */
async function putBack(
  { inspect }: MovingProgram,
  { from, to }: Journal,
  first: unknown,
  steps: () => Promise<unknown>,
): Promise<void> {
  try {
    await steps();
  } catch (cause) {
    throw new HandoffError('upgrade-failed', {
      message: `version ${to.version} did not work (${reasonOf(first)}), and ${from.version} could not be put back: ${reasonOf(cause)}`,
      hint: `${inspect}; once that is put right, this ends the way back: handoff upgrade`,
      cause,
    });
  }
}

/** The first line, and the error that a started program printed below it. */
function reasonOf(cause: unknown): string {
  const [first = '', ...more] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const thrown = more.find((line) => /^\w*Error\b/.test(line));
  return (thrown === undefined ? first : `${first} ${thrown}`).slice(0, 500);
}

function upgradeFailed({ from, to, clients }: Journal, what: string, cause: unknown): HandoffError {
  const fate = clients.length === 0 ? 'is back' : 'is back and installed';
  return new HandoffError('upgrade-failed', {
    message: `version ${to.version} ${what}: ${reasonOf(cause)}. Version ${from.version} ${fate}.`,
    hint: 'handoff upgrade --skip, so that this version is not offered again',
    cause,
  });
}
