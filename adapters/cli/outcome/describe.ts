import { isRescueDraft } from '../../../core/handoff/format/rescue-fields.ts';
import { isArchivedSuperseded } from '../../../core/handoff/inbox/supersede.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { quoteLine, showOutcome, unseenOutcome } from '../../../core/outcome/shown.ts';
import { instantText } from '../../../core/text/instants.ts';
import type { Delivered } from '../../outcome/delivered.ts';
import type { ReadOutcome } from '../../outcome/read-outcome.ts';

/** What became of a handoff that no session is known to have received. */
function stateOf({ file, place, receptions }: Delivered): 'delivered' | 'unread' | 'superseded' | 'read' {
  if (place === 'unread') return 'unread';
  if (isArchivedSuperseded(file)) return 'superseded';
  return receptions.length > 0 ? 'delivered' : 'read';
}

export const unknownReceiver = {
  unread: 'it waits: no session has received it',
  superseded: 'a newer one took its place before any session received it',
  read: 'no record says which session received it: a person read it, or more than 30 days passed',
  delivered: 'no record says which session received it',
};

export async function toShown({ reception, outcome, ended, open, unseen }: ReadOutcome) {
  const { client = 'unknown', session_id: session, at } = reception;
  const shown = outcome === null ? unseenOutcome : await showOutcome(outcome);
  return { ...shown, ended, open, unseen, session: { client, session_id: session, at } };
}

export type ShownReception = Awaited<ReturnType<typeof toShown>>;

export async function describeHandoff({ file, place, ...rest }: Delivered) {
  const { fields } = file.handoff;
  return {
    name: await quoteLine(titleOf(file)),
    file: file.file,
    path: file.path,
    from: await quoteLine(fields.get('from') || 'unknown'),
    created: instantText(file.created),
    written_by: isRescueDraft(fields) ? ('draft' as const) : ('session' as const),
    state: stateOf({ file, place, ...rest }),
    superseded_by: fields.get('superseded_by') || null,
    forwarded_from: fields.get('forwarded_from') || null,
    merged_from: fields.get('merged_from') || null,
  };
}

export type DescribedHandoff = Awaited<ReturnType<typeof describeHandoff>>;
