import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sweepInbox } from '../../files/sweep.ts';
import { fetchTip, pushTip, readTip, type StoreResult } from '../../git/store.ts';
import { writeCommit } from '../../git/store-objects.ts';
import { inboxPaths } from '../../handoff/inbox/paths.ts';
import { sha256 } from '../../text/hex.ts';
import type { Me } from '../letters/letter.ts';
import { readSnapshot, type Snapshot } from '../letters/snapshot.ts';
import { settleClaims, unhold, withdraw } from '../machine/fate.ts';
import { emptyLedger, type Ledger, readLedger, writeLedger } from '../machine/ledger.ts';
import { isOutboxEmpty, readSent } from '../machine/outbox.ts';
import { remoteFiles } from '../machine/paths.ts';
import { beginReleases, fileClaims, prepareClaims } from './claims.ts';
import { openStore } from './open-store.ts';
import { judgeClaims, makePlan, type Plan, type Situation, watchClaims } from './plan.ts';
import { rebuildLedger } from './rebuild.ts';
import { noteOutcome, prepareOutbox, reviewSent } from './sending.ts';
import type { Synced, SyncFault, SyncRequest, Work } from './work.ts';

/** Names under which a commit was worked through: another name of mine, or another repository, finds other things. */
const tipKey = ({ me, repository, own }: SyncRequest) =>
  sha256(JSON.stringify([me, repository, own])).slice(0, 16);

/** Whether nothing can have to be done as long as the remote says what it said before. */
function isIdle({ files, own }: Work, ledger: Ledger): boolean {
  const isQuiet = [ledger.claims, ledger.late, ledger.watched].every(
    (entries) => Object.keys(entries).length === 0,
  );
  return isQuiet && isOutboxEmpty(files) && !(own && readSent(files).some(({ text }) => text !== null));
}

const lateMs = 24 * 3_600_000;

/** Takes up claims whose push came through after all, and forgets those of which that is not to be expected any more. */
function reviveLate(ledger: Ledger, { handoffs }: Snapshot, now: Date): void {
  for (const [key, claim] of Object.entries(ledger.late)) {
    const [id = ''] = key.split(' ');
    const isOurs = handoffs.get(id)?.state.nonce === claim.nonce;
    // A later try for the same handoff has failed then.
    if (isOurs) ledger.claims[id] = claim;
    if (isOurs || Math.abs(now.getTime() - claim.held) > lateMs) delete ledger.late[key];
  }
}

function hasTwin({ handoffs }: Snapshot, { machine }: Me): boolean {
  const isTwin = (other: Me | null) =>
    other !== null && other.machine.name === machine.name && other.machine.id !== machine.id;
  return [...handoffs.values()].some(({ letter, state }) => isTwin(letter.from) || isTwin(state.by));
}

type Attempt = { again: boolean; fault: SyncFault | null };

const stop = (fault: SyncFault | null = null): Attempt => ({ again: false, fault });

/** One look at the remote, and at most one push. */
async function attempt(work: Work): Promise<Attempt> {
  const { ctx, paths, files, store, me, repository, done } = work;
  const known = readLedger(paths, files);
  const worked = known?.tips[tipKey(work)];
  if (known && worked !== undefined && isIdle(work, known)) {
    const seen = await readTip(store);
    if (!seen.ok) return stop(seen);
    if (seen.value === worked) return stop();
  }
  const fetched = await fetchTip(store);
  if (!fetched.ok) return stop(fetched);
  const tip = fetched.value;
  // What was sent and is not there any more is sent anew.
  const hasSent = () => readSent(files).some(({ text }) => text !== null);
  if (tip === null && isIdle(work, known ?? emptyLedger()) && !hasSent()) return stop();
  const read = await readSnapshot(store, tip);
  if (!read.ok) return stop(read);
  const snapshot = read.value;
  const ledger = known ?? rebuildLedger(work, snapshot);
  done.hasTwin = hasTwin(snapshot, me);
  await settleClaims(ctx, ledger, work.readers);
  reviveLate(ledger, snapshot, ctx.now());
  const { mine, lost } = judgeClaims({ snapshot, ledger });
  for (const id of lost) {
    const claim = ledger.claims[id];
    if (claim?.phase === 'claiming') ledger.late[`${id} ${claim.nonce}`] = claim;
    else if (claim !== undefined) withdraw(ctx, claim);
    delete ledger.claims[id];
  }
  const fates = await beginReleases(work, ledger, snapshot, mine);
  const situation: Situation = { snapshot, me, repository, ledger, fates, now: ctx.now() };
  ledger.watched = watchClaims(situation);
  const prepared = await prepareClaims(work, situation, mine);
  if (prepared === null) return stop({ fault: 'corrupt', reason: 'an object of the remote cannot be read' });
  const { vanished } = reviewSent(snapshot, readSent(files), ctx.now());
  const { items: outbox, isMore } = await prepareOutbox(work, snapshot, vanished);
  const plan = makePlan(situation, { outbox, wanted: prepared.wanted });
  writeLedger(files, plan.before);
  const pushed = plan.changes.length === 0 ? null : await push(work, snapshot, plan);
  if (pushed !== null && !pushed.ok) return afterFailure(work, plan, pushed);
  const { after } = plan;
  const wanted = prepared.wanted.map(({ id }) => id);
  fileClaims(work, after, snapshot, wanted, prepared.received);
  for (const [id, fate] of fates) {
    const claim = after.claims[id];
    if (fate.fate === 'held' && claim !== undefined) unhold(fate.paths, claim.name);
  }
  noteOutcome(work, snapshot, outbox);
  const newTip = pushed?.value ?? tip;
  const tips = Object.entries(after.tips).slice(-20);
  writeLedger(files, {
    ...after,
    tips: { ...Object.fromEntries(tips), ...(newTip ? { [tipKey(work)]: newTip } : {}) },
  });
  for (const { id, state } of plan.settled) {
    const letter = snapshot.handoffs.get(id)?.letter;
    const name = ledger.claims[id]?.name ?? id;
    done.settled.push({
      id,
      name,
      to: letter?.to ?? '',
      from: letter?.from.person.email ?? '',
      state: state.state,
    });
  }
  return { again: isMore || prepared.isMore, fault: null };
}

async function push(
  { ctx, store }: Work,
  { tip }: Snapshot,
  { changes, isRoot }: Plan,
): Promise<StoreResult<string>> {
  const message = `${changes.length} changed`;
  const made = await writeCommit(store, isRoot ? null : tip, changes, { message, at: ctx.now() });
  if (!made.ok) return made;
  const pushed = await pushTip(store, tip, made.value);
  return pushed.ok ? { ok: true, value: made.value } : pushed;
}

/** A loser looks again. A server that lets nobody begin a history anew keeps the one that it has. */
function afterFailure({ ctx, files }: Work, { before, isRoot }: Plan, failed: SyncFault): Attempt {
  if (failed.fault === 'raced') return { again: true, fault: failed };
  if (!isRoot || failed.fault !== 'refused') return stop(failed);
  writeLedger(files, { ...before, not_compacted: ctx.now().getTime() });
  return { again: true, fault: failed };
}

/** Sends what waits and receives what is for this machine. Never throws for what a remote does. */
export async function syncRemote(request: SyncRequest): Promise<Synced> {
  const { ctx, paths, remote, identity, left } = request;
  const files = remoteFiles(paths, remote.id);
  const done: Synced = {
    sent: [],
    received: [],
    settled: [],
    refused: [],
    kept: [],
    hasTwin: null,
    fault: null,
  };
  const store = await openStore(ctx, remote, files, left);
  if ('fault' in store) return { ...done, fault: store };
  const work: Work = { ...request, files, store, inbox: inboxPaths(ctx, identity), done };
  for (const directory of [paths.directory, paths.places, dirname(files.ledger), files.outbox, files.sent])
    sweepInbox(directory, ctx.self, ctx.now().getTime());
  for (let turn = 1; ; turn++) {
    const { again, fault } = await attempt(work);
    done.fault = fault;
    if (!again || left() <= 0) return done;
    await setTimeout(Math.random() * Math.min(1_000, 60 * turn));
  }
}
