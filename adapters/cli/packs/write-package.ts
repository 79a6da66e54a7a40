import { basename, dirname, sep } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError, systemCode } from '../../../core/errors.ts';
import { isDirectory, isFile } from '../../../core/files/entry.ts';
import { readText } from '../../../core/files/read.ts';
import { replaceFile } from '../../../core/files/write.ts';
import { renderLedger } from '../../../core/packs/extract/ledger.ts';
import type { PackRequest } from '../../../core/packs/extract/request.ts';
import type { Packed } from '../../../core/packs/pack.ts';
import { findWorktreeRoot, isRepository } from '../../../core/worktree/identity.ts';
import { findWayOut } from '../../../core/worktree/outside.ts';

/** The ledger lies beside the package. */
function ledgerPath(out: string): string {
  return `${out.replace(/\.(?:md|markdown|txt)$/i, '')}.left-out.md`;
}

export function ledgerName(out: string): string {
  return basename(ledgerPath(out));
}

/** A package that is packed again into its own file stays, and so does the ledger of what was left out on the way to it. */
function isWritten(out: string, ledger: string, { text }: Packed): boolean {
  return isFile(ledger) && readText(out) === text;
}

/**
 * Throws `pack-unwritable` for a path in a repository that a link leads out of it: a cloned one can hold a link to
 * anywhere. The place it leads to can be named itself.
 */
export function refuseWayOut(ctx: Context, out: string): void {
  const root = findWorktreeRoot(ctx.cwd);
  if (!isRepository(root) || !out.startsWith(root + sep)) return;
  const link = findWayOut(root, out);
  if (link === null) return;
  throw new HandoffError('pack-unwritable', {
    message: `--out ${out}: ${link} leads out of the repository ${root}; nothing was written`,
    hint: `ls -ld ${link}, then name the directory that is meant`,
  });
}

/** Writes the package and its ledger. A file of that name is replaced: the user named it. */
export function writePackage(out: string, request: PackRequest, packed: Packed) {
  const ledger = ledgerPath(out);
  try {
    if (isDirectory(out)) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
    if (!isDirectory(dirname(out)))
      throw Object.assign(new Error('there is no such directory'), { code: 'ENOENT' });
    if (!isWritten(out, ledger, packed)) {
      replaceFile(ledger, renderLedger(request, packed.ledger));
      replaceFile(out, packed.text);
    }
  } catch (error) {
    throw new HandoffError('pack-unwritable', {
      message: `--out ${out}: cannot be written (${systemCode(error) || String(error)}); expected a file in a directory of yours`,
      hint: `ls -ld ${dirname(out)}`,
      cause: error,
    });
  }
  return { path: out, ledger };
}
