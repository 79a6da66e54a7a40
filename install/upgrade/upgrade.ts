import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { type Lock, takeLock } from '../../core/files/own/lock.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { absoluteRoot, requireState, statePlace } from '../state/state-place.ts';
import { type CloneGit, gitIn, readUpstream, statusCommand } from './clone.ts';
import {
  forgetSkip,
  type Journal,
  type JournalPlace,
  readJournal,
  removeJournal,
  writeJournal,
} from './journal.ts';
import { dirtyClone, listDirty, type Move, moveClone, unmoveClone } from './move.ts';
import { lookAtUpstream, type News, type Outlook, readChanges } from './upstream.ts';
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

export interface Upgraded extends News, Reinstalled {
  /** The version and commit that the clone was moved from; null when there was nothing to move. */
  moved: Journal | null;
  /** What an interrupted upgrade had left, and what was done about it. */
  recovered: string | null;
}

interface Run {
  git: CloneGit;
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

/** Brings the clone to its upstream's version, or leaves it as it was. One that was killed is taken up by the next. */
export async function upgradeClone(
  ctx: Context,
  { clone, current, unattended }: { clone: string; current: string; unattended: boolean },
  steps: UpgradeSteps,
): Promise<Upgraded> {
  requireState(ctx);
  const place = { state: statePlace(ctx), root: absoluteRoot(ctx) };
  const git = gitIn(clone, ctx.env);
  const lock = takeLock(join(place.state, 'upgrade.lock'), ctx, running);
  const run: Run = { git, place, steps, lock };
  try {
    const { journal, recovered } = await recover(run);
    if (journal !== null) return { ...(await finish(run, journal)), recovered };
    const outlook = await lookAtUpstream(git, place.root, current, unattended);
    const next = await planMove(git, outlook, steps);
    if (next === null) return { ...outlook.news, moved: null, edits: [], notices: [], recovered };
    await beginMove(run, next);
    return { ...(await finish(run, next)), recovered };
  } finally {
    lock.release();
  }
}

/** What an interrupted upgrade of this clone left; a journal is returned when only proof and install are missing. */
async function recover({
  git,
  place,
  steps,
}: Run): Promise<{ journal: Journal | null; recovered: string | null }> {
  const journal = readJournal(place, git.clone, steps.listClients);
  if (journal === null) return { journal, recovered: null };
  const { from, to, goal } = journal;
  const upstream = await readUpstream(git);
  const head = upstream?.branch === journal.branch ? upstream.head : undefined;
  const what = `an upgrade to ${to.version} had been interrupted`;
  if (head === to.commit && goal === 'to')
    return { journal, recovered: `${what} after the clone was moved; it was taken up again` };
  const isKnown = head === from.commit || head === to.commit;
  if (isKnown) await unmoveClone(git, moveOf(journal));
  if (goal === 'from') await steps.reinstall(journal.clients);
  removeJournal(place);
  const fate = isKnown ? `the clone was put back to ${from.version} first` : 'its branch is elsewhere now';
  return { journal: null, recovered: `${what}; ${fate}` };
}

/** Null when there is nothing to move to. Throws `upgrade-diverged` and `upgrade-dirty`. */
async function planMove(git: CloneGit, outlook: Outlook, steps: UpgradeSteps): Promise<Journal | null> {
  const { relation, upstream, target, news } = outlook;
  const { current, latest } = news;
  if (relation === 'same' || relation === 'ahead' || isNewer(current, latest)) return null;
  if (relation === 'diverged') {
    throw new HandoffError('upgrade-diverged', {
      message: `${git.clone}: its branch ${upstream.branch} has commits that its upstream lacks, and lacks some that it has; expected none of its own. Nothing was changed.`,
      hint: `git -C ${shellWord(git.clone)} rebase ${target.slice(0, 12)}`,
    });
  }
  const dirty = await listDirty(git);
  if (dirty.length > 0) throw dirtyClone(git, dirty);
  return {
    clone: git.clone,
    branch: upstream.branch,
    from: { commit: upstream.head, version: current },
    to: { commit: target, version: latest },
    clients: steps.listClients(),
    goal: 'to',
  };
}

function moveOf({ branch, from, to }: Journal): Move {
  return { branch, from: from.commit, to: to.commit };
}

async function beginMove({ git, place, lock }: Run, next: Journal): Promise<void> {
  lock.check();
  writeJournal(place, next);
  try {
    await moveClone(git, moveOf(next));
  } catch (cause) {
    await putBack(git, next, cause, () => unmoveClone(git, moveOf(next)));
    removeJournal(place);
    throw upgradeFailed(next, 'could not be put in place', cause);
  }
}

/** The clone is at the new version: it works and is installed, or the old one is back. */
async function finish({ git, place, steps }: Run, journal: Journal): Promise<Omit<Upgraded, 'recovered'>> {
  const { from, to, clients } = journal;
  let installed: Reinstalled;
  try {
    await steps.prove(to.version, clients);
    installed = await steps.reinstall(clients);
  } catch (cause) {
    await putBack(git, journal, cause, async () => {
      writeJournal(place, { ...journal, goal: 'from' });
      await unmoveClone(git, moveOf(journal));
      await steps.reinstall(clients);
    });
    removeJournal(place);
    throw upgradeFailed(journal, 'did not work', cause);
  }
  removeJournal(place);
  forgetSkip(place.root);
  const changes = await readChanges(git, to.commit, from.version, to.version);
  const now = { current: to.version, latest: to.version, available: false, skipped: false };
  return { ...now, changes, moved: journal, ...installed };
}

/** Brings the old version back. Throws an error that tells of both when that fails too. */
async function putBack(
  git: CloneGit,
  { from, to }: Journal,
  first: unknown,
  steps: () => Promise<unknown>,
): Promise<void> {
  try {
    await steps();
  } catch (cause) {
    throw new HandoffError('upgrade-failed', {
      message: `version ${to.version} did not work (${reasonOf(first)}), and ${from.version} could not be put back: ${reasonOf(cause)}`,
      hint: `${statusCommand(git.clone)}; once that is put right, this ends the way back: handoff upgrade`,
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
