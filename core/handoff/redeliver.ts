import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { claimFile, moveDurably, releaseClaim } from '../files/claim.ts';
import { ensureDirectory } from '../files/directory.ts';
import { instantText } from '../text/instants.ts';
import { neutraliseLine } from '../text/untrusted.ts';
import { stampFile } from './delivery/perform.ts';
import { dropRecord } from './delivery/record.ts';
import { fileAnew, type Writer } from './forward.ts';
import type { Found } from './inbox/find.ts';
import type { InboxPaths } from './inbox/paths.ts';
import type { InboxFile } from './inbox/read-inbox.ts';
import { titleOf } from './surface/item.ts';

/**
 * Gives a handoff to the next session in its worktree, whole, however often it was shown. One that was delivered goes
 * back to `unread/`; one that is not well-formed is filed anew in good form, and the original archived. Returns where
 * it waits and its name. Throws `already-taken` when a session gets it at this moment.
 */
export async function redeliverHandoff(
  ctx: Context,
  paths: InboxPaths,
  { file, place }: Found,
  to: { worktree: string; writer: Writer },
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
    const { path } = await fileAnew(ctx, file, goodForm(file), to);
    ensureDirectory(paths.read);
    moveDurably(claim, paths.read, name);
    archived = true;
    return { path, name: nameOf(file) };
  } finally {
    if (!archived) releaseClaim(paths, claim, name);
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
