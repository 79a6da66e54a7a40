import { basename } from 'node:path';
import type { Context } from '../../context.ts';
import { claimedNames, claimFile, isNameTaken, releaseClaim, renameClaim } from '../../files/claim.ts';
import { readLimit, readRegularFile } from '../../files/read.ts';
import type { Identity } from '../../worktree/identity.ts';
import { distinctName } from '../inbox/distinct-name.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../inbox/read-inbox.ts';
import { renderView, type View, type ViewRequest } from '../surface/view.ts';

/** A handoff that is this process's alone, until it is archived or given back. */
export interface Claimed {
  file: InboxFile;
  claim: string;
}

/** Whether a claimed file is as it was read. Of a large one size and time must do: a second copy costs a start too much. */
function isUnchanged(file: InboxFile, claim: string): boolean {
  const large = file.size > readLimit;
  const now = readRegularFile(claim, large ? 0 : readLimit);
  if (now?.size !== file.size) return false;
  if (large) return now.modified.getTime() === file.modified.getTime();
  return Buffer.from(now.bytes).toString('utf8') === file.handoff.text;
}

/**
 * Reads a claimed file again; the very same file is given back when nobody changed it meanwhile. A name that another
 * one has already is changed now that the file is ours: a record must mean one file only.
 */
async function readClaimed(
  ctx: Context,
  paths: InboxPaths,
  file: InboxFile,
  claimed: string,
  othersClaims: ReadonlySet<string>,
): Promise<Claimed | null> {
  let claim = claimed;
  let name = file.file;
  if (isNameTaken(paths, name, othersClaims)) {
    name = distinctName(name);
    claim = renameClaim(paths, claim, name, ctx.self);
  }
  if (name === file.file && isUnchanged(file, claim)) return { file, claim };
  const read = await readInboxFile(paths.unread, basename(claim));
  if (read === null) {
    releaseClaim(paths, claim, name);
    return null;
  }
  return { file: { ...read, file: name }, claim };
}

/** Claims files and reads them: what each of them has become, null for one that is gone. */
async function claimAll(
  ctx: Context,
  paths: InboxPaths,
  files: readonly InboxFile[],
): Promise<Map<InboxFile, Claimed | null>> {
  const claims = new Map(files.map((file) => [file, claimFile(paths, file.file, ctx.self)]));
  const mine = new Set([...claims.values()].filter((claim) => claim !== null));
  const othersClaims = files.length === 0 ? new Set<string>() : claimedNames(paths, mine);
  const read = new Map<InboxFile, Claimed | null>();
  for (const [file, claim] of claims) {
    read.set(file, claim === null ? null : await readClaimed(ctx, paths, file, claim, othersClaims));
  }
  return read;
}

/** Gives back what was claimed and is not shown after all. */
function releaseHidden(paths: InboxPaths, claimed: Map<string, Claimed>, shown: readonly InboxFile[]): void {
  for (const [name, { claim }] of claimed) {
    if (shown.some((file) => file.file === name)) continue;
    releaseClaim(paths, claim, name);
    claimed.delete(name);
  }
}

/**
 * Claims what a text will show, and only that: renders, claims what was shown, and renders again until text and claims
 * agree. What another process took in between is left out.
 */
export async function claimShown(
  ctx: Context,
  identity: Identity,
  paths: InboxPaths,
  files: readonly InboxFile[],
  request: ViewRequest,
): Promise<{ view: View; claimed: Claimed[] }> {
  let rest = [...files];
  const claimed = new Map<string, Claimed>();
  for (;;) {
    const view = renderView(ctx, identity, rest, request);
    let agreed = true;
    const unclaimed = view.shown.filter((shown) => !claimed.has(shown.file));
    for (const [file, got] of await claimAll(ctx, paths, unclaimed)) {
      if (got) claimed.set(got.file.file, got);
      if (got?.file === file) continue;
      agreed = false;
      rest = rest.flatMap((other) => (other.file === file.file ? (got ? [got.file] : []) : [other]));
    }
    if (!agreed) continue;
    releaseHidden(paths, claimed, view.shown);
    return { view, claimed: [...claimed.values()] };
  }
}
