import { dirname } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { type Found, findByPath, findHandoff } from '../../../core/handoff/inbox/find.ts';
import { inboxPathsAt } from '../../../core/handoff/inbox/paths.ts';
import { readInboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import { listSent, locateSent } from '../../../core/handoff/inbox/sent.ts';
import { unseenOutcome } from '../../../core/outcome/shown.ts';
import { type Delivered, listDelivered, listSentDelivered, receptionsOf } from '../../outcome/delivered.ts';
import { OutcomeReader } from '../../outcome/read-outcome.ts';
import { writeResult } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';
import { describeHandoff, type ShownReception, toShown, unknownReceiver } from './describe.ts';
import { renderOutcome } from './render.ts';
import { requireOutcomes } from './setting.ts';

/** Handoffs that this worktree sent to others: a NAME may mean one of them. */
async function readSent({ ctx, identity, paths }: Workplace): Promise<Found[]> {
  const all: Found[] = [];
  for (const entry of listSent(ctx, identity)) {
    const { place, path } = locateSent(entry);
    if (place === 'gone' || dirname(dirname(path)) === paths.inbox) continue;
    const file = await readInboxFile(dirname(path), path.slice(dirname(path).length + 1));
    if (file !== null) all.push({ file, place });
  }
  return all;
}

async function findDelivered(workplace: Workplace, name: string | undefined): Promise<Delivered> {
  if (name === undefined) return findLast(workplace);
  const found =
    (await findByPath(workplace.ctx, name)) ??
    (await findHandoff(workplace, name, await readSent(workplace)));
  const paths = inboxPathsAt(dirname(dirname(found.file.path)));
  return { ...found, paths, receptions: receptionsOf(paths, found.file.file) };
}

/** The handoff that a session received last, of those that came here or went from here. */
async function findLast({ ctx, identity, paths }: Workplace): Promise<Delivered> {
  const all = [...(await listDelivered(paths, 0)), ...(await listSentDelivered(ctx, identity, 1))];
  const timeOf = ({ receptions }: Delivered) => Date.parse(receptions.at(-1)?.at ?? '') || 0;
  const [last] = all.sort((one, other) => timeOf(other) - timeOf(one));
  if (last !== undefined) return last;
  throw new HandoffError('name-not-found', {
    message: 'no handoff of this worktree was delivered to a session in the last 30 days',
    hint: 'handoff list --all --sent',
  });
}

/** `handoff outcome [NAME]`: what became of a handoff in the session that received it last, and before that in others. */
export async function runOutcome(workplace: Workplace, words: string[], options: Options): Promise<void> {
  requireOutcomes(workplace.ctx);
  const delivered = await findDelivered(workplace, words.length === 0 ? undefined : words.join(' '));
  const handoff = await describeHandoff(delivered);
  const reader = new OutcomeReader(workplace.ctx);
  const all: ShownReception[] = [];
  for (const reception of delivered.receptions)
    all.unshift(await toShown(await reader.read(delivered, reception)));
  const [
    last = {
      ...unseenOutcome,
      ended: null,
      open: null,
      unseen: unknownReceiver[handoff.state],
      session: null,
    },
    ...earlier
  ] = all;
  const document = { handoff, ...last, earlier };
  await writeResult(options, document, renderOutcome(handoff, last, earlier, workplace.ctx));
}
