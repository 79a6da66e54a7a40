import { isUtf8 } from 'node:buffer';
import type { Context } from '../../context.ts';
import { moveDurably, moveInto } from '../../files/claim.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { replaceFile } from '../../files/write.ts';
import { instantText } from '../../text/instants.ts';
import { type Stamps, stampText } from '../format/compose.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { handoffLimit } from '../inbox/read-inbox.ts';
import { rememberReceived } from './received.ts';
import { type HandoffRef, type SessionRef, writeRecord } from './record.ts';
import type { Action } from './transition.ts';

export interface Delivery {
  ctx: Context;
  paths: InboxPaths;
  /** `name` is that of its file in `unread/` and `read/`. */
  handoff: HandoffRef;
  /** Where the file is now: its claim, or its place in `read/`. */
  path: string;
  record: string;
  deliveries: number;
  /** The session that gets it; null for a person, and when a delivery is settled. */
  session: SessionRef | null;
  tellPending?: () => void;
}

/** Stamps a file in place; one that cannot be stamped stays as it is. */
export async function stampFile(paths: InboxPaths, path: string, stamps: Stamps): Promise<void> {
  const file = readRegularFile(path, handoffLimit);
  if (!file || file.size > file.bytes.length || !isUtf8(file.bytes)) return;
  const stamped = await stampText(file.bytes.toString('utf8'), stamps);
  if (stamped !== null) replaceFile(path, stamped, { workIn: paths.inbox });
}

function stamp({ ctx, paths, path }: Delivery, stamps: (now: string) => Stamps): Promise<void> {
  return stampFile(paths, path, stamps(instantText(ctx.now())));
}

const performers = {
  'write-record': ({ ctx, paths, session, handoff }) => {
    if (session) writeRecord(ctx, paths, session, handoff);
  },
  'drop-record': ({ record }) => removeFile(record),
  'stamp-delivery': (delivery) =>
    stamp(delivery, (now) => ({ received_at: now, deliveries: String(delivery.deliveries + 1) })),
  'stamp-seen': (delivery) => stamp(delivery, (now) => ({ seen_at: now })),
  'stamp-acknowledged': (delivery) => stamp(delivery, (now) => ({ seen_at: now, acknowledged_at: now })),
  archive: ({ paths, path, handoff }) => {
    ensureDirectory(paths.read, false);
    moveInto(path, paths.read, handoff.name);
  },
  remember: ({ ctx, paths, session, handoff }) => {
    if (session) rememberReceived(paths, session.session_id, handoff, ctx.now(), session);
  },
  'return-to-unread': ({ paths, path, handoff }) => {
    ensureDirectory(paths.unread);
    // Else a loss of power could keep the record's removal and lose the move: archived, and nobody knows of it.
    moveDurably(path, paths.unread, handoff.name);
  },
  'tell-pending': ({ tellPending }) => tellPending?.(),
} satisfies Record<Action, (delivery: Delivery) => void | Promise<void>>;

export async function perform(actions: readonly Action[], delivery: Delivery): Promise<void> {
  for (const action of actions) await performers[action](delivery);
}
