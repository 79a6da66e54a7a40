import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { claimFile, moveDurably, moveInto } from '../files/claim.ts';
import { ensureDirectory } from '../files/directory.ts';
import { instantText } from '../text/instants.ts';
import { neutraliseLine } from '../text/untrusted.ts';
import { stampFile } from './delivery/perform.ts';
import { dropRecord } from './delivery/record.ts';
import { findHome, isOrphaned } from './inbox/dead-letters.ts';
import { readDraft } from './inbox/draft.ts';
import type { Found } from './inbox/find.ts';
import type { InboxPaths } from './inbox/paths.ts';
import type { InboxFile } from './inbox/read-inbox.ts';
import { type Published, type PublishRequest, publishHandoff } from './publish.ts';
import { titleOf } from './surface/item.ts';

/**
 * Gives a handoff to the next session in its worktree, whole, however often it was shown; one that is not well-formed
 * is filed anew. Throws `already-taken` when a session gets it at this moment.
 */
export async function redeliverHandoff(
  ctx: Context,
  paths: InboxPaths,
  { file, place }: Found,
  sending: Sending,
): Promise<{ path: string; name: string }> {
  const name = file.file;
  if (place === 'read') {
    await stampFile(paths, file.path, stampsAt(ctx));
    ensureDirectory(paths.unread);
    // In this order: a record without its file in `read/` is void, and a file without its record stays archived.
    const path = moveDurably(file.path, paths.unread, name);
    dropRecord(paths, name);
    return { path, name: nameOf(file) };
  }
  const claim = claimFile(paths, name, ctx.self);
  if (claim === null) {
    throw new HandoffError('already-taken', {
      message: `${name} is being delivered at this moment`,
      hint: 'handoff list --all',
    });
  }
  let archived = false;
  try {
    if (file.handoff.problems.length === 0) {
      await stampFile(paths, claim, stampsAt(ctx));
      return { path: file.path, name: nameOf(file) };
    }
    const { path } = await fileAnew(ctx, file, goodForm(file), sending);
    ensureDirectory(paths.read);
    moveDurably(claim, paths.read, name);
    archived = true;
    return { path, name: nameOf(file) };
  } finally {
    if (!archived) moveInto(claim, paths.unread, name);
  }
}

/** As new to its reader: shown whole again, and waiting since now. */
const stampsAt = (ctx: Context) => ({ received_at: instantText(ctx.now()), deliveries: '0' });

/** What it is called: by its frontmatter, else by its first line. */
function nameOf(file: InboxFile): string {
  const first = file.handoff.text.split('\n').find((line) => /\w/.test(line)) ?? '';
  return neutraliseLine(file.handoff.verbatim ? first.replace(/^#+\s*/, '') : titleOf(file), 100);
}

/** What cannot be read as sections becomes one, so that nothing of it is lost. */
function goodForm(file: InboxFile): string {
  if (!file.handoff.verbatim) return file.handoff.text;
  const action = 'Read the note below. It lay in the inbox and was no well-formed handoff.';
  return `# ${nameOf(file)}\n\n## Immediate next action\n\n${action}\n\n## Note\n\n${file.handoff.text}`;
}

/** To which worktree it is filed, and by whom. */
type Sending = Pick<PublishRequest, 'to' | 'tool' | 'sessionId' | 'origins'>;

/** Sends a handoff on to another worktree as a new one, which keeps the first sender in `forwarded_from`. */
export async function forwardHandoff(ctx: Context, found: Found, sending: Sending): Promise<Published> {
  requireReadable(found, sending.to);
  return fileAnew(ctx, found.file, found.file.handoff.text, sending);
}

/** The same as a draft, for what travels over a remote. */
export async function draftToForward(found: Found, to: string): Promise<PublishRequest['draft']> {
  requireReadable(found, to);
  return asDraft(found.file, found.file.handoff.text);
}

/** Throws `unreadable-body` for what cannot be sent on as it is. */
function requireReadable({ file }: Found, to: string | undefined): void {
  const { verbatim, problems } = file.handoff;
  if (verbatim || file.truncated) {
    throw new HandoffError('unreadable-body', {
      message: `${file.path}: ${problems.join('; ') || 'it is too large'}; only a readable handoff can be sent on`,
      hint: `correct the file, then: handoff publish --file ${file.path} --to ${to}`,
    });
  }
}

/** A text of a handoff as a draft that keeps the first sender's name. */
async function asDraft({ handoff, path }: InboxFile, text: string): Promise<PublishRequest['draft']> {
  const draft = await readDraft(Buffer.from(text, 'utf8'), path);
  const origin = `forwarded_from: ${JSON.stringify(handoff.fields.get('from') ?? '')}${draft.eol}`;
  return { ...draft, unknown: draft.unknown + (draft.fields.has('forwarded_from') ? '' : origin) };
}

/** Files a text of a handoff as a new one. */
async function fileAnew(ctx: Context, file: InboxFile, text: string, sending: Sending): Promise<Published> {
  const fromRepository = file.handoff.fields.get('from_repository');
  return publishHandoff(ctx, { draft: await asDraft(file, text), ...sending, fromRepository });
}

/** Archives a dead letter that was sent on; null when its worktree lives, and the original stays. */
export function archiveDeadLetter(paths: InboxPaths, { file, place }: Found): string | null {
  if (!isOrphaned(file, findHome(paths))) return null;
  dropRecord(paths, file.file);
  if (place === 'read') return file.path;
  ensureDirectory(paths.read);
  return moveInto(file.path, paths.read, file.file);
}
