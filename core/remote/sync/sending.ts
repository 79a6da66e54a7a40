import { HandoffError } from '../../errors.ts';
import { sign } from '../letters/signature.ts';
import type { Snapshot } from '../letters/snapshot.ts';
import { noteSent, type OutboxItem, readOutbox, readSent, refuseUnsafe } from '../machine/outbox.ts';
import { letterText, reviewSent } from './plan.ts';
import { movedOf, type SyncFault, type Work } from './work.ts';

/** Returns what may be sent, signed where that is asked for. What may not stays in the outbox, with the reason. */
export async function prepareOutbox(work: Work, snapshot: Snapshot, vanished: readonly OutboxItem[]) {
  const { files, store, remote, done } = work;
  const items: (OutboxItem & { signature?: string })[] = [];
  done.kept = [];
  for (const item of [...readOutbox(files), ...vanished]) {
    const { letter, text, name } = item;
    if (snapshot.handoffs.has(letter.id) || text === null) continue;
    const keep = (fault: SyncFault['fault'], reason: string) =>
      done.kept.push({ id: letter.id, name, fault, reason });
    try {
      await refuseUnsafe(text, name);
    } catch (error) {
      if (!(error instanceof HandoffError)) throw error;
      keep('secret', error.message);
      continue;
    }
    if (!remote.require_signed) items.push(item);
    else {
      const signed = await sign(store, { letter: letterText(letter), handoff: text });
      if ('fault' in signed) keep('unsigned', signed.fault);
      else items.push({ ...item, signature: signed.signature });
    }
  }
  return items;
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
  const { changed } = reviewSent(snapshot, readSent(files), ctx.now());
  for (const item of changed) {
    noteSent(files, item);
    if (item.state.state !== 'waiting' || item.state.deliveries > 0)
      done.settled.push({ ...movedOf(item), state: item.state.state });
  }
}
