import { join } from 'node:path';
import { type Head, readHead } from '../../git/refs.ts';
import { randomDigits } from '../../text/hex.ts';
import { type Distance, type Drift, describeDrift, measureDistance } from '../../worktree/drift.ts';
import { claimChecker } from '../evidence/claims.ts';
import type { Inbox } from '../inbox/paths.ts';
import type { InboxFile } from '../inbox/read-inbox.ts';
import type { Superseded } from '../inbox/supersede.ts';
import { harmlessFileName } from './harmless-names.ts';
import { describeOld, makeItem, type SurfaceItem } from './item.ts';
import { renderSurface, type SurfaceOptions } from './surface.ts';

/** After this many deliveries that nobody answered a handoff is one line only, until it is taken by name. */
export const wornOutDeliveries = 5;

/** Where a text goes and what its reader can take. */
export interface Audience extends Pick<SurfaceOptions, 'cap' | 'measure' | 'takeCommand'> {
  /** Where the text says that the files are: where they will be after delivery (`read/`), or where they are now. */
  directory: string;
}

/** Compares handoffs with the worktree as it is now; the head is read once, each distance measured once. */
export function driftReader({ ctx, identity }: Pick<Inbox, 'ctx' | 'identity'>): (file: InboxFile) => Drift {
  let current: Head | undefined;
  const distances = new Map<string, Distance>();
  const distance = (head: string): Distance => {
    const known = distances.get(head);
    if (known) return known;
    const measured = measureDistance(identity.worktree, head, ctx.env);
    distances.set(head, measured);
    return measured;
  };
  return (file) => {
    const { fields } = file.handoff;
    // Sent from another worktree: that each has its branch is no drift.
    const isSent = fields.has('to_branch');
    const branch = fields.get(isSent ? 'to_branch' : 'branch');
    const head = fields.get(isSent ? 'to_head' : 'head');
    if (!branch && !head) return { branch: null, head: null };
    current ??= readHead(identity.worktree);
    return describeDrift({ branch: branch || current.branch, head: head ?? '' }, current, distance);
  };
}

export interface ViewRequest {
  mode: SurfaceOptions['mode'];
  audience: Audience;
  notices?: readonly string[];
  /** Instants of earlier deliveries that nobody answered, by file name. */
  returned?: ReadonlyMap<string, string>;
  older?: number;
  /** What a newer handoff takes the place of: a line each, archived with it. */
  superseded?: readonly Superseded[];
  /** Whether the session that has the one that was named answered, of which its file says nothing yet. */
  answered?: boolean;
  /** Whether it is peeked at where delivered ones lie. */
  archived?: boolean;
  /** Whether a resume made the session forget it. */
  resumed?: boolean;
  /** Show worn-out handoffs whole: they were asked for by name. */
  byName?: boolean;
  /** What the banner says of the don'ts of a handoff that are held; empty for nothing. */
  held?: ((file: InboxFile) => string) | undefined;
}

/** More of them are only counted. */
const supersededShown = 5;

function renderSuperseded(superseded: readonly Superseded[], takeCommand: string, now: Date): string[] {
  const lines = superseded.slice(0, supersededShown).map(({ file, by }) => {
    const age = describeOld(now.getTime() - file.created.getTime());
    return `- ${harmlessFileName(file.file)}, ${age}, superseded by ${harmlessFileName(by.file)}`;
  });
  const more = superseded.length - lines.length;
  if (lines.length === 0) return [];
  const title = `Archived with a newer one of the same sender and topic, or session (to read one: ${takeCommand} <name>):`;
  return [title, ...lines, ...(more > 0 ? [`- and ${more} more`] : [])];
}

export type View = ReturnType<typeof renderView>;

export function renderView(
  inbox: Pick<Inbox, 'ctx' | 'identity'>,
  files: readonly InboxFile[],
  request: ViewRequest,
) {
  const { ctx, identity } = inbox;
  const {
    mode,
    audience,
    notices = [],
    returned,
    older = 0,
    byName = false,
    answered = false,
    archived = false,
    resumed = false,
    superseded = [],
    held,
  } = request;
  const again = mode === 'again';
  const drift = driftReader(inbox);
  const checkClaims = claimChecker(ctx, identity.worktree);
  const toItem = (file: InboxFile): SurfaceItem => {
    const { fields } = file.handoff;
    const isAnswered = answered || Boolean(fields.get('seen_at') ?? fields.get('acknowledged_at'));
    const received = file.deliveries > 0 && !again && !isAnswered ? fields.get('received_at') : null;
    const item = makeItem(file, {
      now: ctx.now(),
      drift: drift(file),
      shownBefore: returned?.get(file.file) ?? received ?? null,
      path: join(audience.directory, file.file),
      claims: checkClaims(file.handoff.fields.get('evidence')),
    });
    const holding = held?.(file) ?? '';
    return holding === '' ? item : { ...item, warnings: [...item.warnings, holding] };
  };
  const isWorn = (file: InboxFile) => !byName && !again && file.deliveries >= wornOutDeliveries;
  const items = files.filter((file) => !isWorn(file)).map(toItem);
  const surface = renderSurface(items, files.filter(isWorn).map(toItem), {
    ...audience,
    mode,
    archived,
    resumed,
    nonce: randomDigits(),
    worktree: identity.basename,
    uncounted: older,
    notices: [...notices, ...(again ? [] : renderSuperseded(superseded, audience.takeCommand, ctx.now()))],
  });
  return {
    surface,
    waiting: files.length + older,
    /** The files whose item was shown, in the same order. */
    shown: surface.shown.flatMap((item) => files.find(({ file }) => file === item.file) ?? []),
  };
}
