import { basename } from 'node:path';
import { requireTrust } from '../../core/files/trust.ts';
import { splitSentinel } from '../../core/handoff/format/sentinel.ts';
import { findHandoff } from '../../core/handoff/inbox/find.ts';
import type { InboxFile } from '../../core/handoff/inbox/read-inbox.ts';
import { listInbox } from '../../core/handoff/list.ts';
import { frameText } from '../../core/handoff/surface/frame.ts';
import { describeOld } from '../../core/handoff/surface/item.ts';
import { neutraliseLine, neutraliseText } from '../../core/text/untrusted.ts';
import { sessionReaders } from '../clients.ts';
import { takeLines } from './cap.ts';
import type { Call } from './connection.ts';

const scheme = 'handoff:///';
const mimeType = 'text/markdown';
/** More nobody chooses from; the tools list and search know the rest. */
const listedAtMost = 100;
/** A person chooses a resource for themselves: more of it is shown than of a tool's result. */
const resourceCap = 40_000;

/** A handoff's file without its sentinel, which only a delivery shows. */
export function handoffText({ handoff }: InboxFile): string {
  return neutraliseText(splitSentinel(handoff.text).text);
}

/** The handoffs of this worktree, the newest first. */
export async function listResources({ workplace: { ctx, identity, paths } }: Call) {
  requireTrust(paths);
  const readers = sessionReaders(ctx);
  const all = await listInbox(ctx, paths, { worktree: identity.worktree, selection: 'all', readers });
  return all.slice(0, listedAtMost).map(({ path, name, from, state, age_s: age }) => ({
    uri: scheme + encodeURIComponent(basename(path)),
    name: neutraliseLine(name),
    description: `${state}, ${describeOld(age * 1000)}, from ${neutraliseLine(from, 40)}`,
    mimeType,
  }));
}

function fileOf(uri: string): string | null {
  try {
    return uri.startsWith(scheme) ? decodeURIComponent(uri.slice(scheme.length)) : null;
  } catch {
    return null;
  }
}

/** Returns one handoff, framed; null for an address that is none of this worktree's. Takes and settles nothing. */
export async function readResource({ workplace }: Call, uri: string) {
  const name = fileOf(uri);
  if (name === null || name === '') return null;
  const { file } = await findHandoff(workplace, name);
  if (file.file !== name) return null;
  const { text, last, total } = takeLines(handoffText(file), 1, resourceCap);
  const rest =
    last < total ? `\n[… ${total - last} more lines: the tool show with from_line ${last + 1}]` : '';
  return { uri, mimeType, text: frameText('handoff', text + rest) };
}
