import { listNames } from '../../files/read.ts';
import { everyInbox } from '../../handoff/inbox/paths.ts';
import { isFinal, isHeld } from '../letters/letter.ts';
import type { Snapshot } from '../letters/snapshot.ts';
import { heldDirectory, withdraw } from '../machine/fate.ts';
import { emptyLedger, type Ledger } from '../machine/ledger.ts';
import { isSameRepository } from '../machine/repository.ts';
import { receivedFileName } from './receive.ts';
import { senderKey } from './reception.ts';
import type { Work } from './work.ts';

/**
 * Makes a ledger that is lost or damaged anew from what the remote says: what this machine claimed stays its own, and
 * what went to others meanwhile is taken out of the inboxes, so that nobody is shown it twice.
 */
export function rebuildLedger({ ctx, me, inbox, repository }: Work, { handoffs }: Snapshot): Ledger {
  const ledger = emptyLedger();
  const now = ctx.now().getTime();
  const waiting = new Set(
    everyInbox(ctx).flatMap((paths) => [...listNames(paths.unread), ...listNames(heldDirectory(paths))]),
  );
  for (const [id, { letter, state }] of handoffs) {
    if (!isSameRepository(letter.repository, repository)) continue;
    const name = receivedFileName(letter);
    const isMine = state.by?.machine.id === me.machine.id && state.state !== 'waiting';
    if (isMine) ledger.senders[senderKey(letter.from)] = now;
    if (isMine && isHeld(state)) {
      const { nonce, turn, deliveries } = state;
      // As filed: where no file is found, it goes back to everybody.
      const claim = { nonce, turn, deliveries, phase: 'filed', inbox: inbox.inbox, name } as const;
      ledger.claims[id] = { ...claim, repository: letter.repository, held: 0 };
    } else if (isMine && isFinal(state)) ledger.received[id] = now;
    else if (waiting.has(name)) withdraw(ctx, { inbox: inbox.inbox, name });
  }
  return ledger;
}
