import type { Context } from '../../context.ts';
import { readRegularFile } from '../../files/read.ts';
import { readPlainFrontmatter } from '../../text/frontmatter.ts';
import type { Identity } from '../../worktree/identity.ts';
import { listSent, locateSent } from '../inbox/sent.ts';

const headBytes = 16_384;

/** The commit at which this worktree wrote its last handoff that still exists; null when there is none. */
export function lastHandoffHead(ctx: Context, self: Identity): string | null {
  for (const entry of listSent(ctx, self)) {
    const { place, path } = locateSent(entry);
    const file = place === 'gone' ? null : readRegularFile(path, headBytes);
    const head = file && readPlainFrontmatter(Buffer.from(file.bytes).toString('utf8'))?.values.get('head');
    if (head) return head;
  }
  return null;
}
