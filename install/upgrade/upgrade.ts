import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { absoluteRoot, requireState, statePlace } from '../state/state-place.ts';
import { type CloneGit, gitIn, readUpstream } from './clone.ts';
import {
  forgetSkip,
  type Journal,
  type JournalPlace,
  readJournal,
  removeJournal,
  writeJournal,
} from './journal.ts';
import { takeLock, type UpgradeLock } from './lock.ts';
import { dirtyClone, listDirty, type Move, moveClone, unmoveClone } from './move.ts';
import { lookAtUpstream, type Outlook, readChanges } from './upstream.ts';
import { isNewer } from './versions.ts';

/** What only the program can do: run the clone as it is now. Each throws when the version does not work. */
export interface UpgradeSteps {
  /** The clients in the install record. */
  listClients(): string[];
  prove(version: string, clients: readonly string[]): Promise<void>;
  /** Returns the files that changed. */
  reinstall(clients: readonly string[]): Promise<string[]>;
}

export interface Upgraded extends Pick<Outlook, 'current' | 'latest' | 'available' | 'skipped' | 'changes'> {
  /** The version and commit that the clone was moved from; null when there was nothing to move. */
  moved: Journal | null;
  /** What the new version's install changed. */
  edits: string[];
  /** What an interrupted upgrade had left, and what was done about it. */
  recovered: string | null;
}

interface UpgradeRequest {
  clone: string;
  current: string;
  unattended: boolean;
}

/**
 * Brings the clone to its upstream's version, or leaves it as it was. One upgrade at a time; one that was killed is
 * taken up by the next: a clone half moved goes back first, a clone that was moved is proved and installed.
 */
export async function upgradeClone(
  ctx: Context,
  request: UpgradeRequest,
  steps: UpgradeSteps,
): Promise<Upgraded> {
  requireState(ctx);
  const place: JournalPlace = { state: statePlace(ctx), root: absoluteRoot(ctx) };
  const git = gitIn(request.clone, ctx.env);
  const lock = takeLock(place.state, ctx);
  try {
    const { journal, recovered } = await recover(git, place, steps);
    if (journal !== null) return { ...(await finish(git, place, journal, steps)), recovered };
    const outlook = await lookAtUpstream(git, place.root, request.current, request.unattended);
    const next = await planMove(git, outlook, steps);
    if (next === null) return { ...outlook, moved: null, edits: [], recovered };
    await beginMove(git, place, next, lock);
    return { ...(await finish(git, place, next, steps)), recovered };
  } finally {
    lock.release();
  }
}

/** What an interrupted upgrade of this clone left; a journal is returned when only proof and install are missing. */
async function recover(
  git: CloneGit,
  place: JournalPlace,
  steps: UpgradeSteps,
): Promise<{ journal: Journal | null; recovered: string | null }> {
  const journal = readJournal(place, git.clone, steps.listClients);
  if (journal === null) return { journal: null, recovered: null };
  const { from, to, goal } = journal;
  const upstream = await readUpstream(git);
  const head = upstream?.branch === journal.branch ? upstream.head : undefined;
  const what = `an upgrade to ${to.version} had been interrupted`;
  if (head === to.commit && goal === 'to') {
    return { journal, recovered: `${what} after the clone was moved; it was taken up again` };
  }
  const known = head === from.commit || head === to.commit;
  if (known) await unmoveClone(git, moveOf(journal));
  if (goal === 'from') await steps.reinstall(journal.clients);
  removeJournal(place);
  const fate = known ? `the clone was put back to ${from.version} first` : 'its branch is elsewhere now';
  return { journal: null, recovered: `${what}; ${fate}` };
}

/** Null when there is nothing to move to. Throws `upgrade-diverged` and `upgrade-dirty`. */
async function planMove(git: CloneGit, outlook: Outlook, steps: UpgradeSteps): Promise<Journal | null> {
  const { relation, upstream, target, current, latest } = outlook;
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

async function beginMove(
  git: CloneGit,
  place: JournalPlace,
  next: Journal,
  lock: UpgradeLock,
): Promise<void> {
  lock.check();
  writeJournal(place, next);
  try {
    await moveClone(git, moveOf(next));
  } catch (cause) {
    await unmoveClone(git, moveOf(next)).catch((error) => {
      throw stuckBetween(git, next, cause, error);
    });
    removeJournal(place);
    throw upgradeFailed(next, 'could not be put in place', cause);
  }
}

/** The clone is at the new version: it works and is installed, or the old one is back. */
async function finish(
  git: CloneGit,
  place: JournalPlace,
  journal: Journal,
  steps: UpgradeSteps,
): Promise<Omit<Upgraded, 'recovered'>> {
  const { from, to, clients } = journal;
  let edits: string[];
  try {
    await steps.prove(to.version, clients);
    edits = await steps.reinstall(clients);
  } catch (cause) {
    await goBack(git, place, journal, steps, cause);
    throw upgradeFailed(journal, 'did not work', cause);
  }
  removeJournal(place);
  forgetSkip(place.root);
  const changes = await readChanges(git, to.commit, from.version, to.version);
  const now = { current: to.version, latest: to.version, available: false, skipped: false };
  return { ...now, changes, moved: journal, edits };
}

async function goBack(
  git: CloneGit,
  place: JournalPlace,
  journal: Journal,
  steps: UpgradeSteps,
  cause: unknown,
): Promise<void> {
  try {
    writeJournal(place, { ...journal, goal: 'from' });
    await unmoveClone(git, moveOf(journal));
    await steps.reinstall(journal.clients);
  } catch (error) {
    throw stuckBetween(git, journal, cause, error);
  }
  removeJournal(place);
}

function reasonOf(cause: unknown): string {
  const lines = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const thrown = lines.slice(1).find((line) => /^\w*Error\b/.test(line));
  return [lines[0], thrown]
    .filter((line) => line !== undefined)
    .join(' ')
    .slice(0, 500);
}

function upgradeFailed({ from, to, clients }: Journal, what: string, cause: unknown): HandoffError {
  const fate = clients.length === 0 ? 'is back' : 'is back and installed';
  return new HandoffError('upgrade-failed', {
    message: `version ${to.version} ${what}: ${reasonOf(cause)}. Version ${from.version} ${fate}.`,
    hint: 'handoff upgrade --skip, so that this version is not offered again',
    cause,
  });
}

function stuckBetween(git: CloneGit, { from, to }: Journal, first: unknown, cause: unknown): HandoffError {
  return new HandoffError('upgrade-failed', {
    message: `version ${to.version} did not work (${reasonOf(first)}), and ${from.version} could not be put back: ${reasonOf(cause)}`,
    hint: `git -C ${shellWord(git.clone)} status; once that is put right, this ends the way back: handoff upgrade`,
    cause,
  });
}
