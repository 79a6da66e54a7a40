import { isGuardOn } from '../../../core/guard/guard-place.ts';
import type { Inbox } from '../../../core/handoff/inbox/paths.ts';
import type { InboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import { renderView, type ViewRequest } from '../../../core/handoff/surface/view.ts';
import type { TranscriptIndex } from '../../../core/rescue/finding/transcript-index.ts';
import type { Client, StartEvent } from '../../client/client.ts';
import type { Holding } from '../../guard/hold-at-delivery.ts';
import { logFailure } from '../log.ts';
import { startNotice } from './notice.ts';

export interface Start extends Inbox {
  client: Client;
  event: StartEvent;
  takeCommand: string;
  /** Writes the hook's whole output; false when it could not be written. */
  print: (output: string) => Promise<boolean>;
  /** The transcripts of this worktree, where the newest session may have left work; null where none did. */
  ended: TranscriptIndex | null;
}

export function audienceOf(start: Start, directory: string) {
  const { cap, measure } = start.client;
  return { cap, measure, takeCommand: start.takeCommand, directory };
}

/** How the don'ts of what is shown are held, where a guard is on; what fails there must not keep a start from its handoffs. */
export async function holding(
  { ctx, event, identity }: Start,
  files: readonly InboxFile[],
): Promise<Holding | null> {
  if (files.length === 0 || !isGuardOn(ctx, identity.worktree)) return null;
  const { holdAtDelivery } = await import('../../guard/hold-at-delivery.ts');
  const { held, record } = holdAtDelivery(ctx, identity.worktree, event.sessionId);
  const attempt = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      logFailure(ctx, 'the don’ts of a handoff could not be held', error);
      return otherwise;
    }
  };
  return {
    held: (file) => attempt(() => held(file), ''),
    record: (shown) => attempt(() => record(shown), undefined),
  };
}

interface Showing extends Omit<ViewRequest, 'audience'> {
  mode: 'peek' | 'again' | 'deliver';
  directory: string;
  /** A text that follows, within the same cap. */
  behind?: string;
}

/** Shows handoffs without claiming them: to a headless session what waits, after a compaction what was received. */
export async function show(start: Start, files: readonly InboxFile[], request: Showing): Promise<void> {
  const { ctx, client } = start;
  const { behind = '', directory, mode } = request;
  if (files.length === 0) return void (await start.print(client.output(behind, '')));
  const audience = audienceOf(start, directory);
  const cap = behind === '' ? audience.cap : audience.cap - audience.measure(`\n\n${behind}`);
  const donts = await holding(start, files);
  const view = renderView(start, files, { ...request, audience: { ...audience, cap }, held: donts?.held });
  donts?.record(view.shown);
  const kind = request.resumed ? 'resumed' : mode;
  const notice = startNotice(view, view.waiting, kind, ctx.now(), client.invoke);
  const text = [view.surface.text, behind].filter((part) => part !== '').join('\n\n');
  await start.print(client.output(text, notice));
}
