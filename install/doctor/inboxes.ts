import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { claimPattern, liveClaims } from '../../core/files/claim.ts';
import { listNames } from '../../core/files/read.ts';
import { listRecords, readRecord, recordPath } from '../../core/handoff/delivery/record.ts';
import { recoverInbox, type SessionReader } from '../../core/handoff/delivery/settle.ts';
import { unknownGraceMs } from '../../core/handoff/delivery/transition.ts';
import { findHome, type InboxHome, isDead } from '../../core/handoff/inbox/dead-letters.ts';
import type { InboxPaths } from '../../core/handoff/inbox/paths.ts';
import { everyInbox } from '../../core/handoff/inbox/paths.ts';
import { handoffNames, type InboxFile, readInboxFile } from '../../core/handoff/inbox/read-inbox.ts';
import { describeAge, titleOf } from '../../core/handoff/surface/item.ts';
import { wornOutDeliveries } from '../../core/handoff/surface/view.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { neutraliseLine, neutralisePath } from '../../core/text/untrusted.ts';
import { type Commands, type Finding, type FindingCode, makeFinding } from './finding.ts';

export interface InboxRequest {
  /** A handoff that waits for longer is worth a word. */
  days: number;
  readers: (client: string) => SessionReader | null;
  /** The worktree that dead letters are offered to. */
  here: string;
  commands: Commands;
}

interface Place {
  paths: InboxPaths;
  home: InboxHome;
}

/** So many of one kind are named; the rest are counted. */
const namedAtMost = 10;

/** What is stuck in any inbox, and what nobody will read by itself. */
export async function examineInboxes(ctx: Context, request: InboxRequest): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const paths of everyInbox(ctx)) {
    const unread = listNames(paths.unread);
    const records = listRecords(paths);
    if (unread.length === 0 && records.length === 0) continue;
    const place = { paths, home: findHome(paths) };
    findings.push(...findStuckClaims(ctx, place, unread, request));
    for (const name of handoffNames(paths.unread)) {
      const file = await readInboxFile(paths.unread, name);
      if (file !== null) findings.push(...examineFile(ctx, place, file, request));
    }
    for (const name of records) findings.push(...(await examineRecord(ctx, place, name, request)));
  }
  return limitEach(findings);
}

function findStuckClaims(
  ctx: Context,
  { paths }: Place,
  unread: readonly string[],
  { commands }: InboxRequest,
): Finding[] {
  const live = liveClaims(paths, ctx.self, ctx.now().getTime());
  return unread.flatMap((entry): Finding[] => {
    const name = claimPattern.exec(entry)?.[2];
    if (name === undefined || live.has(name)) return [];
    const where = neutralisePath(join(paths.unread, entry));
    const what = 'a session that is gone took this handoff and did not get to show it.';
    const apply = () => recoverInbox({ ctx, paths });
    return [makeFinding('stuck-claim', { where, what, fix: commands.fix('stuck-claim'), safe: true, apply })];
  });
}

/** A file is one thing first of all: dead, unreadable, worn out or old. */
function examineFile(ctx: Context, place: Place, file: InboxFile, request: InboxRequest): Finding[] {
  const { home } = place;
  const received = Date.parse(file.handoff.fields.get('received_at') ?? '') || 0;
  const age = ctx.now().getTime() - Math.max(file.created.getTime(), received);
  if (isDead(file, home)) {
    const gone = file.handoff.fields.get('worktree');
    const what = `"${titleOf(file)}" waits for ${gone ? `${neutraliseLine(gone, 300)}, which` : 'a worktree that'} is gone.`;
    return [about(place, file, request, 'dead-letter', what)];
  }
  if (file.handoff.problems.length > 0) {
    const what = `not a well-formed handoff (${neutraliseLine(file.handoff.problems.join('; '), 200)}).`;
    return [about(place, file, request, 'malformed', what)];
  }
  if (file.deliveries >= wornOutDeliveries) {
    const what = `"${titleOf(file)}" was shown ${file.deliveries} times and never answered; only its name is shown now.`;
    return [about(place, file, request, 'unanswered', what)];
  }
  if (age <= request.days * 86_400_000) return [];
  const what = `"${titleOf(file)}" has been waiting for ${describeAge(age)}.`;
  return [about(place, file, request, 'waiting-long', what)];
}

function about(
  place: Place,
  file: InboxFile,
  request: InboxRequest,
  code: FindingCode,
  what: string,
): Finding {
  const fix =
    code === 'dead-letter' || worktreeOf(place, file) === null
      ? forwarding(file, request)
      : redelivering(place, file, request);
  return makeFinding(code, { where: neutralisePath(file.path), what, fix });
}

function worktreeOf({ home }: Place, file: InboxFile): string | null {
  return file.goneWorktree === null ? (file.handoff.fields.get('worktree') ?? home.worktree) : home.worktree;
}

/** Sends it on to where the user is; one that cannot be sent on is printed and archived as it is. */
function forwarding(file: InboxFile, { commands, here }: InboxRequest): string {
  const path = shellWord(file.path);
  if (!file.handoff.verbatim && !file.truncated)
    return `${commands.handoff} forward ${path} --to ${shellWord(here)}`;
  const read = join(dirname(dirname(file.path)), 'read');
  return `mkdir -p ${shellWord(read)} && cat ${path} && mv -n ${path} ${shellWord(read)}`;
}

/** A person who only looks must not take what a session is to get. By its path: a name could begin as an option does. */
function redelivering(place: Place, file: InboxFile, { commands }: InboxRequest): string {
  const worktree = worktreeOf(place, file) ?? '';
  const path = join(place.paths.unread, file.file);
  // Too large to be ours: only a person can tell what it is.
  if (file.truncated) return `\${EDITOR:-vi} ${shellWord(file.path)}`;
  return `${commands.handoff} redeliver ${shellWord(path)} --in ${shellWord(worktree)}`;
}

/** Delivered, and the session that got it ended without a word. An open session may still answer. */
async function examineRecord(
  ctx: Context,
  place: Place,
  name: string,
  request: InboxRequest,
): Promise<Finding[]> {
  const record = readRecord(recordPath(place.paths, name));
  const file = await readInboxFile(place.paths.read, name);
  const reader = record && request.readers(record.client);
  if (!record || !reader || !file || record.transcript === null || reader.readReply(record) !== 'none')
    return [];
  const liveness = record.host === ctx.self.host ? reader.readLiveness(record) : 'unknown';
  const age = Math.abs(ctx.now().getTime() - Date.parse(record.at));
  if (liveness === 'open' || (liveness === 'unknown' && age < unknownGraceMs)) return [];
  const what = `"${titleOf(file)}" was shown ${describeAge(age)} ago in a session that ended without an answer.`;
  return [about(place, file, request, isDead(file, place.home) ? 'dead-letter' : 'unanswered', what)];
}

/** A neglected machine may have hundreds of one kind: the first ones are named, the rest counted. */
function limitEach(findings: readonly Finding[]): Finding[] {
  const codes = [...new Set(findings.map(({ code }) => code))];
  return codes.flatMap((code) => {
    const own = findings.filter((finding) => finding.code === code);
    const [last] = own.slice(namedAtMost - 1);
    const rest = own.length - namedAtMost;
    if (last === undefined || rest <= 0) return own;
    const message = `${last.message} ${rest} more of this kind follow when these are fixed.`;
    return [...own.slice(0, namedAtMost - 1), { ...last, message }];
  });
}
