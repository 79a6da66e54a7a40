import { basename } from 'node:path';
import { claimedNames, claimFile, claimPath, isNameTaken, moveInto } from '../../files/claim.ts';
import { renameFile } from '../../files/directory.ts';
import { readLimit, readRegularFile } from '../../files/read.ts';
import { distinctName, shortenName } from '../inbox/distinct-name.ts';
import type { Inbox } from '../inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../inbox/read-inbox.ts';
import { archiveSuperseded, type Superseded } from '../inbox/supersede.ts';
import { renderView, type View, type ViewRequest } from '../surface/view.ts';
import { perform } from './perform.ts';
import { recordPath, type SessionRef } from './record.ts';
import { type Event, type State, transition } from './transition.ts';

/** A handoff that is this process's alone until it is archived or released. */
interface Claimed {
  file: InboxFile;
  claim: string;
}

/** Whether a claimed file is as it was read. Of a large one size and time must do: a second copy costs a start too much. */
function isUnchanged(file: InboxFile, claim: string): boolean {
  const large = file.size > readLimit;
  const now = readRegularFile(claim, large ? 0 : readLimit);
  if (now?.size !== file.size) return false;
  if (large) return now.modified.getTime() === file.modified.getTime();
  return now.bytes.toString('utf8') === file.handoff.text;
}

/**
 * Returns a claimed file as it is now, the same object when nobody changed it; null when it is gone. A name that
 * another file has already is changed: a record must mean one file only.
 */
async function readClaimed(
  { ctx, paths }: Inbox,
  file: InboxFile,
  claimed: string,
  othersClaims: ReadonlySet<string>,
): Promise<Claimed | null> {
  let claim = claimed;
  let name = file.file;
  if (isNameTaken(paths, name, othersClaims)) {
    name = distinctName(name);
    claim = claimPath(paths, name, ctx.self);
    renameFile(claimed, claim);
  }
  if (name === file.file && isUnchanged(file, claim)) return { file, claim };
  const read = await readInboxFile(paths.unread, basename(claim));
  if (read !== null) return { file: { ...read, file: name }, claim };
  moveInto(claim, paths.unread, name);
  return null;
}

/** Claims files. Returns for each what it is by now; null for one that another process took. */
async function claimAll(inbox: Inbox, files: readonly InboxFile[]): Promise<Map<InboxFile, Claimed | null>> {
  const { ctx, paths } = inbox;
  const claims = new Map(files.map((file) => [file, claimFile(paths, file.file, ctx.self)]));
  const mine = new Set([...claims.values()].filter((claim) => claim !== null));
  const othersClaims = files.length === 0 ? new Set<string>() : claimedNames(paths, mine);
  const read = new Map<InboxFile, Claimed | null>();
  for (const [file, claim] of claims) {
    read.set(file, claim === null ? null : await readClaimed(inbox, file, claim, othersClaims));
  }
  return read;
}

/** Claims what a text shows, and only that: renders, claims, and renders again until text and claims agree. */
async function claimShown(inbox: Inbox, files: readonly InboxFile[], request: ViewRequest) {
  let rest = [...files];
  const claimed = new Map<string, Claimed>();
  for (;;) {
    const view = renderView(inbox, rest, request);
    let agreed = true;
    const unclaimed = view.shown.filter((shown) => !claimed.has(shown.file));
    for (const [file, got] of await claimAll(inbox, unclaimed)) {
      if (got) claimed.set(got.file.file, got);
      if (got?.file === file) continue;
      agreed = false;
      rest = rest.flatMap((other) => (other.file === file.file ? (got ? [got.file] : []) : [other]));
    }
    if (!agreed) continue;
    for (const [name, { claim }] of claimed) {
      if (view.shown.some((file) => file.file === name)) continue;
      moveInto(claim, inbox.paths.unread, name);
      claimed.delete(name);
    }
    return { view, claimed: [...claimed.values()] };
  }
}

/** Archives what those that were shown take the place of; what is interrupted here is delivered by the next start. */
async function archiveWithShown({ ctx, paths }: Inbox, view: View, superseded: readonly Superseded[]) {
  const shown = new Set(view.shown.map(({ file }) => file));
  const over = superseded.filter(({ by }) => shown.has(by.file));
  await archiveSuperseded(
    ctx,
    paths,
    over.map(({ file, by }) => ({ name: file.file, by: by.file })),
  );
}

export interface DeliveryRequest extends ViewRequest {
  /** Null: a person at a terminal, whose reading counts as seen. */
  session: SessionRef | null;
  /** Writes the text out and returns once it is flushed; false when it could not be written. */
  emit: (view: View) => Promise<boolean>;
}

/** Delivers what waits: claim → record → print → stamp → archive. What is interrupted is delivered again. */
export async function deliverHandoffs(inbox: Inbox, files: readonly InboxFile[], request: DeliveryRequest) {
  const { ctx, paths } = inbox;
  const { session, emit } = request;
  const reader = session ? 'session' : 'person';
  const distinct = files.map((file) => shortenName(paths, file));
  const { view, claimed } = await claimShown(inbox, distinct, request);
  const step = async (state: State, event: Event) => {
    const { actions } = transition(state, event);
    for (const { file, claim } of claimed) {
      const { file: name, deliveries } = file;
      const handoff = { name, sentinel: file.handoff.sentinel };
      const record = recordPath(paths, name);
      await perform(actions, { ctx, paths, handoff, path: claim, record, deliveries, session });
    }
  };
  try {
    await step('unread', { type: 'claim', reader });
  } catch (error) {
    await step('claimed', { type: 'output-failed' });
    throw error;
  }
  const written = await emit(view).catch(() => false);
  await step('claimed', written ? { type: 'output-written', reader } : { type: 'output-failed' });
  if (written) await archiveWithShown(inbox, view, request.superseded ?? []);
  return view;
}
