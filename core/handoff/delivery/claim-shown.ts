import { basename } from 'node:path';
import type { Context } from '../../context.ts';
import { claimedNames, claimFile, isNameTaken, releaseClaim, renameClaim } from '../../files/claim.ts';
import { entryAt } from '../../files/entry.ts';
import type { Identity } from '../../worktree/identity.ts';
import { distinctName } from '../inbox/distinct-name.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../inbox/read-inbox.ts';
import { renderView, type View, type ViewRequest } from '../surface/view.ts';

/** A handoff that is this process's alone until it is archived or released. */
interface Claimed {
  file: InboxFile;
  claim: string;
}

/**
 * Returns a claimed file as it is now; the same object when nobody changed it since it was read, null when it is gone. A
 * name that another file has already is changed first: a record must mean one file only.
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
  const now = entryAt(claim);
  const unchanged = now?.size === file.size && now.mtime.getTime() === file.modified.getTime();
  if (name === file.file && unchanged) return { file, claim };
  const read = await readInboxFile(paths.unread, basename(claim));
  if (read !== null) return { file: { ...read, file: name }, claim };
  releaseClaim(paths, claim, name);
  return null;
}

/** Claims files. Returns for each what it is by now; null for one that another process took. */
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

/** Claims what a text shows, and only that: renders, claims, and renders again until text and claims agree. */
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
    for (const [name, { claim }] of claimed) {
      if (view.shown.some((file) => file.file === name)) continue;
      releaseClaim(paths, claim, name);
      claimed.delete(name);
    }
    return { view, claimed: [...claimed.values()] };
  }
}
