import { HandoffError } from '../../errors.ts';
import { isFinal, type LetterState } from '../letters/letter.ts';
import { sign } from '../letters/signature.ts';
import type { Snapshot } from '../letters/snapshot.ts';
import {
  dropItem,
  noteSent,
  type OutboxItem,
  readOutbox,
  readSent,
  refuseUnsafe,
} from '../machine/outbox.ts';
import { letterText } from './plan.ts';
import { movedOf, type SyncFault, type Work } from './work.ts';

const day = 24 * 3_600_000;
/** What vanished from the remote is sent anew, unless it may have been read and cleared away by then. */
const resendMs = 25 * day;

/** What became of it is known for so long. */
const listedMs = 180 * day;

const isForgotten = ({ text, letter }: OutboxItem, now: Date): boolean =>
  text === null && now.getTime() - Date.parse(letter.at) > listedMs;

/** Of what was sent: what the remote says of it now, and what vanished from there and is sent anew. */
export function reviewSent(
  snapshot: Snapshot,
  sent: readonly OutboxItem[],
  now: Date,
): { changed: (OutboxItem & { state: LetterState })[]; vanished: OutboxItem[] } {
  const changed = sent.flatMap((item) => {
    const state = snapshot.handoffs.get(item.letter.id)?.state;
    // What was read once stays so, whatever is put onto the ref later.
    const isSettled = item.state !== undefined && isFinal(item.state);
    const isNew = state !== undefined && !isSettled && JSON.stringify(state) !== JSON.stringify(item.state);
    return isNew ? [{ ...item, state, text: isFinal(state) ? null : item.text }] : [];
  });
  const vanished = sent.filter(({ letter, state, text, sent_at, taken_back }) => {
    const isDone = text === null || taken_back === true || (state && isFinal(state));
    if (isDone || snapshot.handoffs.has(letter.id)) return false;
    return now.getTime() - Date.parse(sent_at ?? '') < resendMs;
  });
  return { changed, vanished };
}

/** What one push takes; the rest goes in the next one. */
const sentBytes = 64 * 1024 * 1024;

/** Returns what may be sent, signed where that is asked for. What may not stays in the outbox, with the reason. */
export async function prepareOutbox(work: Work, snapshot: Snapshot, vanished: readonly OutboxItem[]) {
  const { files, store, remote, done } = work;
  const items: (OutboxItem & { signature?: string })[] = [];
  done.kept = [];
  let bytes = 0;
  for (const item of [...readOutbox(files), ...vanished]) {
    const { letter, text, name } = item;
    if (snapshot.handoffs.has(letter.id) || text === null) continue;
    if (bytes >= sentBytes) return { items, isMore: true };
    const keep = (fault: SyncFault['fault'], reason: string) =>
      done.kept.push({ id: letter.id, name, fault, reason });
    try {
      await refuseUnsafe(text, name);
    } catch (error) {
      if (!(error instanceof HandoffError)) throw error;
      keep('secret', error.message);
      continue;
    }
    bytes += Buffer.byteLength(text);
    if (!remote.require_signed) items.push(item);
    else {
      const signed = await sign(store, { letter: letterText(letter), handoff: text });
      if ('fault' in signed) keep('unsigned', signed.fault);
      else items.push({ ...item, signature: signed.signature });
    }
  }
  return { items, isMore: false };
}

/** Notes what came to the remote, and what the remote says of what was sent before. */
export function noteOutcome(work: Work, snapshot: Snapshot, pushed: readonly OutboxItem[]): void {
  const { ctx, files, done } = work;
  const sent_at = ctx.now().toISOString();
  const arrived = readOutbox(files).filter(({ letter }) => snapshot.handoffs.has(letter.id));
  for (const item of [...arrived, ...pushed]) {
    noteSent(files, { ...item, sent_at: item.sent_at ?? sent_at });
    done.sent.push(movedOf(item));
  }
  const sent = readSent(files);
  for (const item of sent) if (isForgotten(item, ctx.now())) dropItem(files, item);
  const { changed } = reviewSent(snapshot, sent, ctx.now());
  for (const item of changed) {
    noteSent(files, item);
    if (item.state.state !== 'waiting' || item.state.deliveries > 0)
      done.settled.push({ ...movedOf(item), state: item.state.state });
  }
}
