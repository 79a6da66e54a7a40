import { basename, dirname, join } from 'node:path';
import { type Context, rootOf } from '../context.ts';
import { HandoffError, systemCode } from '../errors.ts';
import { claimFile, isNameTaken, moveDurably } from '../files/claim.ts';
import { exists } from '../files/entry.ts';
import { makeDraftsDirectory } from '../files/own/drafts.ts';
import { requireTrust } from '../files/trust.ts';
import { createFile, explainWriteError } from '../files/write.ts';
import { readHead } from '../git/refs.ts';
import { instantText } from '../text/instants.ts';
import { clip, oneLine } from '../text/lines.ts';
import { readFacts } from '../worktree/facts.ts';
import { type Identity, identify } from '../worktree/identity.ts';
import { isSameRepository, resolveRecipient } from '../worktree/recipient.ts';
import { noteFamily } from './family/family.ts';
import { composeHandoff } from './format/compose.ts';
import type { HandoffFields } from './format/fields/schema.ts';
import { handoffFileName, topicOfTitle, topicPattern } from './format/file-name.ts';
import { sectionContent } from './format/sections.ts';
import { newSentinel } from './format/sentinel.ts';
import { plainTitle, titleOfText } from './format/title.ts';
import { distinctName } from './inbox/distinct-name.ts';
import type { DraftBody } from './inbox/draft.ts';
import { type InboxPaths, inboxPaths, inboxPathsAt } from './inbox/paths.ts';
import { dropSent, findLastSent, writeSent } from './inbox/sent.ts';

export interface PublishRequest {
  draft: DraftBody;
  to?: string | undefined;
  topic?: string | undefined;
  tool: string;
  sessionId?: string | undefined;
  dryRun?: boolean | undefined;
  /** Whether someone was asked; left out where the draft was published before and keeps what it says. */
  review?: 'done' | 'skipped' | undefined;
  /** The bound references (spec/evidence.md); left out where the draft keeps those it was published with. */
  evidence?: string | null | undefined;
  /** The worktrees that the writer's session was started in; left out where `ctx.cwd` tells. */
  origins?: readonly string[] | null | undefined;
  /** Where the text came from before, when that was another repository; left out where the draft's own word counts not. */
  fromRepository?: string | undefined;
}

export type Published = ReturnType<typeof publishHandoff>;

export function checkTopic(topic: string | undefined): void {
  if (topic === undefined || topicPattern.test(topic)) return;
  throw new HandoffError('bad-topic', {
    message: `--topic ${JSON.stringify(topic)}: expected 1 to 64 of a-z, 0-9 and -, as in auth-refactor`,
    hint: 'repeat the command with such a topic, or without --topic',
  });
}

/**
 * What the writer called it: the draft's `name`, else its title, else its first heading where that is no section's; empty
 * without any, and for a title that only says that this is a handoff.
 */
function givenTitle({ fields, sections }: DraftBody): string {
  const name = fields.get('name');
  if (name) return plainTitle(name) || name;
  const title = sections.find(({ key, title: own }) => key === 'preamble' && own !== '');
  const [first] = sections;
  return plainTitle((title ?? (first?.key === 'other' ? first : undefined))?.title ?? '');
}

/** The title: what the writer called it, else the next action's beginning. */
export function titleOfDraft(draft: DraftBody): string {
  return (
    clip(oneLine(givenTitle(draft) || titleOfText(sectionContent(draft.sections, 'next-action'))), 120) ||
    'Handoff'
  );
}

/** The topic: as asked for, else the draft's own, else one made from a long title. */
function topicOfDraft(draft: DraftBody, asked: string | undefined): string | undefined {
  const own = draft.fields.get('topic') ?? '';
  return asked ?? (topicPattern.test(own) ? own : (topicOfTitle(givenTitle(draft)) ?? undefined));
}

/** Where another worktree is now: its reader compares that with where it is then, and not its branch with ours. */
function headOfRecipient(self: Identity, recipient: Identity): Pick<HandoffFields, 'to_branch' | 'to_head'> {
  if (recipient.worktree === self.worktree) return {};
  const { branch, head } = readHead(recipient.worktree);
  return { to_branch: branch, to_head: head.slice(0, 12) };
}

/** Makes the text of a handoff; `recipient` is null for one that travels, and knows no worktree of its reader. */
export function composeDraft(
  ctx: Context,
  request: PublishRequest,
  self: Identity,
  recipient: Identity | null,
) {
  const { draft } = request;
  checkTopic(request.topic);
  const facts = readFacts(self.worktree, ctx.env);
  const topic = topicOfDraft(draft, request.topic);
  const now = ctx.now();
  const sentinel = newSentinel();
  const name = titleOfDraft(draft);
  const origins = request.origins ?? [self.worktree];
  const action = sectionContent(draft.sections, 'next-action');
  const isForeign =
    recipient !== null && !origins.some((origin) => isSameRepository(origin, recipient.worktree));
  const fields: HandoffFields = {
    name,
    description: clip(oneLine(draft.fields.get('description') || action), 200),
    from: self.basename,
    to: recipient?.basename ?? request.to ?? '',
    created: instantText(now),
    branch: facts.branch,
    head: facts.head,
    dirty_files_count: String(facts.dirtyFiles ?? 'unknown'),
    session_tool: request.tool,
    session_id: recipient === null ? undefined : request.sessionId,
    gbrain_page_slug: draft.fields.get('gbrain_page_slug') || undefined,
    topic,
    next_action: draft.fields.get('next_action') || undefined,
    worktree: recipient?.worktree,
    ...(recipient === null ? {} : headOfRecipient(self, recipient)),
    from_repository: isForeign ? (origins[0] ?? self.worktree) : request.fromRepository,
    review: request.review ?? (draft.fields.get('review') || undefined),
    evidence: (request.evidence === undefined ? draft.fields.get('evidence') : request.evidence) || undefined,
  };
  const text = composeHandoff({ fields, unknown: draft.unknown, body: draft.body, sentinel, eol: draft.eol });
  return { text, name, sentinel, topic, now };
}

/** Files a handoff in the recipient's inbox: whole and durable when this returns, never over another file. */
export function publishHandoff(ctx: Context, request: PublishRequest) {
  const { draft } = request;
  checkTopic(request.topic);
  const self = identify(ctx.cwd);
  const recipient = resolveRecipient(ctx, self, request.to);
  const { text, name, sentinel, topic, now } = composeDraft(ctx, request, self, recipient);
  const naming = { at: now, from: self.basename, topic };
  const path = fileHandoff(ctx, recipient, naming, text, request.dryRun ?? false);
  if (!request.dryRun) noteFamily(ctx, recipient);
  const sent = { path, name, sentinel, at: now.toISOString() };
  const warnings = request.dryRun ? draft.warnings : [...draft.warnings, ...writeSent(ctx, self, sent)];
  return {
    path,
    name,
    sentinel,
    from: self.basename,
    to: recipient.basename,
    slug: recipient.slug,
    worktree: recipient.worktree,
    warnings: [...warnings],
    text,
  };
}

/** Returns the path of what was just filed, under another name where its own means another file by now. */
function keepDistinct(paths: InboxPaths, path: string, name: string): string {
  try {
    if (!isNameTaken(paths, name) || !exists(path)) return path;
    return moveDurably(path, paths.unread, distinctName(name));
  } catch (error) {
    // It is filed, whatever could not be found out; a reader may have claimed it, and archives it under another name.
    if (systemCode(error) === 'ENOENT' || exists(path)) return path;
    throw error;
  }
}

/** Writes the text under the first free name; with `dryRun` only finds that name. */
export function fileHandoff(
  ctx: Context,
  recipient: Identity,
  naming: { at: Date; from: string; topic?: string | undefined },
  text: string,
  dryRun: boolean,
): string {
  const paths = inboxPaths(ctx, recipient);
  requireTrust(paths);
  for (let attempt = 0; attempt < 100; attempt++) {
    const name = handoffFileName({ ...naming, distinct: attempt > 0 });
    const path = join(paths.unread, name);
    // First where it would lie, then where a reader may have moved another one of that name.
    const isFree = () => !exists(path) && !isNameTaken(paths, name);
    if (dryRun && isFree()) return path;
    try {
      if (!dryRun && createFile(path, text, { isFree })) return keepDistinct(paths, path, name);
    } catch (error) {
      throw explainWriteError(error, path, rootOf(ctx));
    }
  }
  throw new HandoffError('root-unwritable', {
    message: `${paths.unread}: no free file name found in 100 tries`,
    hint: `ls -la ${paths.unread}`,
  });
}

/** Takes back the last handoff sent from here, if it is unread. Throws `nothing-to-undo` or `already-taken`. */
export function undoPublish(ctx: Context, self: Identity): { path: string; draft: string } {
  const last = findLastSent(ctx, self);
  if (!last) {
    throw new HandoffError('nothing-to-undo', {
      message: `${self.worktree} has published no handoff that still exists`,
      hint: 'handoff list --sent',
    });
  }
  const name = basename(last.path);
  const paths = inboxPathsAt(dirname(dirname(last.path)));
  requireTrust(paths);
  const drafts = makeDraftsDirectory(ctx);
  const claim = claimFile(paths, name, ctx.self);
  if (claim === null) {
    throw new HandoffError('already-taken', {
      message: `${name} was delivered already; only an unread handoff can be taken back`,
      hint: 'write a new handoff that corrects it: handoff publish --file <draft>',
    });
  }
  const draft = moveDurably(claim, drafts, name);
  dropSent(ctx, self, last);
  return { path: last.path, draft };
}
