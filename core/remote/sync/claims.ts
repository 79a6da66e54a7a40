import { claimedNames } from '../../files/claim.ts';
import { noteFamily } from '../../handoff/family/family.ts';
import { inboxPathsAt } from '../../handoff/inbox/paths.ts';
import type { Snapshot } from '../letters/snapshot.ts';
import { type Fate, fateOf, withdraw } from '../machine/fate.ts';
import { type Ledger, writeLedger } from '../machine/ledger.ts';
import { readSent } from '../machine/outbox.ts';
import { chooseClaims, type Situation } from './plan.ts';
import { fileReceived, receivedFileName } from './receive.ts';
import { type Received, readHandoffs, senderKey } from './reception.ts';
import type { Work } from './work.ts';

/** Takes back from their inboxes what sessions left without an answer, so that it can go back to everybody. */
export async function beginReleases(
  work: Work,
  ledger: Ledger,
  { handoffs }: Snapshot,
  mine: readonly string[],
) {
  const { ctx, files, readers } = work;
  const fates = new Map<string, Fate>();
  let changed = false;
  for (const id of mine) {
    const claim = ledger.claims[id];
    if (claim === undefined || claim.phase === 'claiming') continue;
    const fate = await fateOf(ctx, claim, readers);
    fates.set(id, fate);
    // What is not on the remote is only here.
    if (fate.fate === 'returned' && handoffs.has(id)) {
      claim.phase = 'releasing';
      claim.deliveries = fate.deliveries;
      changed = true;
    }
  }
  if (changed) writeLedger(files, ledger);
  for (const claim of Object.values(ledger.claims)) {
    // A reader that was faster has it: then it is delivered once more, here.
    if (claim.phase === 'releasing' && !withdraw(ctx, claim)) claim.phase = 'filed';
  }
  return fates;
}

/** Gives up what others took over, and says what may be claimed, with the files that it becomes. */
export async function prepareClaims(work: Work, situation: Situation, mine: readonly string[]) {
  const { store, receive, own, files, inbox, remote, done } = work;
  const { ledger, snapshot } = situation;
  const confirmed = mine.filter((id) => ledger.claims[id]?.phase === 'claiming');
  const chosen = receive ? chooseClaims(situation, { own, sent: own ? readSent(files) : [] }) : [];
  const how = { senders: ledger.senders, mustBeSigned: remote.require_signed === true };
  const read = await readHandoffs(store, snapshot, [...confirmed, ...chosen], how);
  if (read === null) return null;
  done.refused = read.refused;
  const wanted = chosen.flatMap((id) => {
    const letter = snapshot.handoffs.get(id)?.letter;
    const isGood = letter !== undefined && read.received.has(id);
    return isGood ? [{ id, name: receivedFileName(letter), inbox: inbox.inbox }] : [];
  });
  fileClaims(work, ledger, snapshot, confirmed, read.received);
  return { wanted, received: read.received, isMore: read.isMore };
}

/** Files claims that came through. The ledger still says `claiming` and is written by the caller. */
export function fileClaims(
  work: Work,
  ledger: Ledger,
  snapshot: Snapshot,
  ids: readonly string[],
  received: ReadonlyMap<string, Received>,
): void {
  const { ctx, done, remote, identity } = work;
  const claimed = new Map<string, ReadonlySet<string>>();
  for (const id of ids) {
    const claim = ledger.claims[id];
    const letter = snapshot.handoffs.get(id)?.letter;
    const file = received.get(id);
    if (claim === undefined || letter === undefined || file === undefined) continue;
    const paths = inboxPathsAt(claim.inbox);
    const names = claimed.get(claim.inbox) ?? claimedNames(paths);
    claimed.set(claim.inbox, names);
    fileReceived(paths, claim.name, file.text, names);
    claim.phase = 'filed';
    ledger.senders[senderKey(letter.from)] = ctx.now().getTime();
    const path = `${paths.unread}/${claim.name}`;
    const from = letter.from.person.email || remote.name;
    done.received.push({ id, name: file.name, to: letter.to, from, path });
  }
  if (claimed.size > 0) noteFamily(ctx, identity);
}
