import type { DeliveryRecord } from '../../../core/handoff/delivery/record.ts';
import type { InboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import { harmlessFileName } from '../../../core/handoff/surface/harmless-names.ts';
import { describeOld, harmlessTitle } from '../../../core/handoff/surface/item.ts';
import type { View } from '../../../core/handoff/surface/view.ts';
import type { Client } from '../../client/client.ts';

function nameList(files: readonly InboxFile[]): string {
  const [first, ...more] = files.map((file) => `"${harmlessTitle(file)}"`);
  return more.length === 0 ? `${first}` : `${first} and ${more.length} more`;
}

/** One line about deliveries that wait for an answer in another open session. */
export function pendingNotice(names: readonly string[], command: string): string {
  const [first, ...more] = names;
  if (!first) return '';
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return `"${first}"${others} waits for an answer in another open session; \`${command} ${first}\` brings it here.`;
}

/** What a person calls the handoffs of some deliveries: the letters of their titles. */
export async function pendingNames(
  { read }: InboxPaths,
  pending: readonly Pick<DeliveryRecord, 'name'>[],
): Promise<string[]> {
  const names: string[] = [];
  for (const { name } of pending) {
    const file = await readInboxFile(read, name);
    names.push(file === null ? harmlessFileName(name) : harmlessTitle(file));
  }
  return names;
}

/** What the user reads at a start; one line. */
export function startNotice(
  view: View,
  waiting: number,
  mode: 'deliver' | 'peek' | 'again' | 'resumed',
  now: Date,
  invoke: Client['invoke'],
): string {
  const [newest] = view.shown;
  if (!newest) return '';
  const age = describeOld(now.getTime() - newest.created.getTime());
  const names = nameList(view.shown);
  const more = waiting - view.shown.length;
  const tail = more > 0 ? ` ${more} more ${more === 1 ? 'waits' : 'wait'}: ${invoke}handoffs.` : '';
  if (mode === 'again') return `agent-handoff: redelivered after the compaction: ${names}.`;
  if (mode === 'resumed') return `agent-handoff: redelivered after the resume: ${names}.`;
  if (mode === 'peek') return `agent-handoff: shown and left unread: ${names}.${tail}`;
  const acting = view.shown[view.surface.shown.findIndex(({ hasAction }) => hasAction)];
  const whose =
    view.shown.length === 1 ? 'its next action' : `the next action of ${nameList(acting ? [acting] : [])}`;
  const go = acting ? `Say go to begin ${whose}.` : 'No next action is named: say what to do.';
  return `agent-handoff: loaded ${names} (${age}). ${go}${tail}`;
}

/** What a resumed session is told, and its user with names: it claims nothing by itself. */
export function announcement(
  files: readonly InboxFile[],
  older: number,
  takeCommand: string,
  invoke: Client['invoke'],
): { text: string; notice: string } {
  const count = files.length + older;
  if (count === 0) return { text: '', notice: '' };
  const verb = count === 1 ? 'handoff waits' : 'handoffs wait';
  const announce = (names: string) =>
    `agent-handoff: ${count} ${verb} for this worktree${names}. A resumed session takes none by itself; ${invoke}handoffs or \`${takeCommand}\` loads them.`;
  return { text: announce(''), notice: announce(` (${nameList(files)})`) };
}
