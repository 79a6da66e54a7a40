import { dirname, join } from 'node:path';
import { claimPattern, liveClaims } from '../../core/files/claim.ts';
import { listNames } from '../../core/files/read.ts';
import { listRecords, readRecord, recordPath } from '../../core/handoff/delivery/record.ts';
import { recoverInbox, type SessionReaders } from '../../core/handoff/delivery/settle.ts';
import { unknownGraceMs } from '../../core/handoff/delivery/transition.ts';
import { findHome, type InboxHome, isDead } from '../../core/handoff/inbox/dead-letters.ts';
import { everyInbox, type InboxPaths } from '../../core/handoff/inbox/paths.ts';
import { handoffNames, type InboxFile, readInboxFile } from '../../core/handoff/inbox/read-inbox.ts';
import { describeAge, titleOf } from '../../core/handoff/surface/item.ts';
import { wornOutDeliveries } from '../../core/handoff/surface/view.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { neutraliseLine, neutralisePath } from '../../core/text/untrusted.ts';
import { type DoctorContext, type Finding, type FindingCode, makeFinding, openInEditor } from './finding.ts';

export interface InboxRequest {
  /** A handoff that waits for longer is worth a word. */
  days: number;
  readers: SessionReaders;
  /** The worktree that dead letters are offered to. */
  here: string;
}

interface Inbox extends InboxRequest {
  ctx: DoctorContext;
  paths: InboxPaths;
  home: InboxHome;
}

const namedAtMost = 10;

export async function examineInboxes(ctx: DoctorContext, request: InboxRequest): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const paths of everyInbox(ctx)) {
    const unread = listNames(paths.unread);
    const records = listRecords(paths);
    if (unread.length === 0 && records.length === 0) continue;
    const inbox = { ...request, ctx, paths, home: findHome(paths) };
    findings.push(...findStuckClaims(inbox, unread));
    for (const name of handoffNames(paths.unread)) {
      const file = await readInboxFile(paths.unread, name);
      if (file !== null) findings.push(...examineFile(inbox, file));
    }
    for (const name of records) findings.push(...(await examineRecord(inbox, name)));
  }
  return limitEach(findings);
}

function findStuckClaims({ ctx, paths }: Inbox, unread: readonly string[]): Finding[] {
  const live = liveClaims(paths, ctx.self, ctx.now().getTime());
  return unread.flatMap((entry): Finding[] => {
    const name = claimPattern.exec(entry)?.[2];
    if (name === undefined || live.has(name)) return [];
    const where = neutralisePath(join(paths.unread, entry));
    const what = 'a session that is gone took this handoff and did not get to show it.';
    const apply = () => recoverInbox({ ctx, paths });
    const fix = ctx.commands.fix('stuck-claim');
    return [makeFinding('stuck-claim', { where, what, fix, safe: true, apply })];
  });
}

/** A file is one thing first of all: dead, unreadable, worn out or old. */
function examineFile(inbox: Inbox, file: InboxFile): Finding[] {
  const { ctx, home, days } = inbox;
  const received = Date.parse(file.handoff.fields.get('received_at') ?? '') || 0;
  const age = ctx.now().getTime() - Math.max(file.created.getTime(), received);
  if (isDead(file, home)) {
    const gone = file.handoff.fields.get('worktree');
    const what = `"${titleOf(file)}" waits for ${gone ? `${neutraliseLine(gone, 300)}, which` : 'a worktree that'} is gone.`;
    return [about(inbox, file, 'dead-letter', what)];
  }
  if (file.handoff.problems.length > 0) {
    const what = `not a well-formed handoff (${neutraliseLine(file.handoff.problems.join('; '), 200)}).`;
    return [about(inbox, file, 'malformed', what)];
  }
  if (file.deliveries >= wornOutDeliveries) {
    const what = `"${titleOf(file)}" was shown ${file.deliveries} times and never answered; only its name is shown now.`;
    return [about(inbox, file, 'unanswered', what)];
  }
  if (age <= days * 86_400_000) return [];
  return [about(inbox, file, 'waiting-long', `"${titleOf(file)}" has been waiting for ${describeAge(age)}.`)];
}

function about(inbox: Inbox, file: InboxFile, code: FindingCode, what: string): Finding {
  const recorded = file.goneWorktree === null ? file.handoff.fields.get('worktree') : undefined;
  const worktree = recorded ?? inbox.home.worktree;
  const fix =
    code === 'dead-letter' || worktree === null
      ? forwarding(inbox, file)
      : redelivering(inbox, file, worktree);
  return makeFinding(code, { where: neutralisePath(file.path), what, fix });
}

/** Sends it on to where the user is; one that cannot be sent on is printed and archived as it is. */
function forwarding({ ctx, here }: Inbox, file: InboxFile): string {
  const path = shellWord(file.path);
  if (!file.handoff.verbatim && !file.truncated)
    return `${ctx.commands.handoff} forward ${path} --to ${shellWord(here)}`;
  const read = join(dirname(dirname(file.path)), 'read');
  return `mkdir -p ${shellWord(read)} && cat ${path} && mv -n ${path} ${shellWord(read)}`;
}

/** A person who only looks must not take what a session is to get. By its path: a name could begin as an option does. */
function redelivering({ ctx, paths }: Inbox, file: InboxFile, worktree: string): string {
  // Too large to be ours: only a person can tell what it is.
  if (file.truncated) return openInEditor(file.path);
  const path = join(paths.unread, file.file);
  return `${ctx.commands.handoff} redeliver ${shellWord(path)} --in ${shellWord(worktree)}`;
}

/** Delivered, and the session that got it ended without a word. An open session may still answer. */
async function examineRecord(inbox: Inbox, name: string): Promise<Finding[]> {
  const { ctx, paths, home, readers } = inbox;
  const record = readRecord(recordPath(paths, name));
  const file = await readInboxFile(paths.read, name);
  const reader = record && (await readers(record.client));
  if (!record || !reader || !file || record.transcript === null || reader.readReply(record) !== 'none')
    return [];
  const liveness = record.host === ctx.self.host ? reader.readLiveness(record) : 'unknown';
  const age = Math.abs(ctx.now().getTime() - Date.parse(record.at));
  if (liveness === 'open' || (liveness === 'unknown' && age < unknownGraceMs)) return [];
  const what = `"${titleOf(file)}" was shown ${describeAge(age)} ago in a session that ended without an answer.`;
  return [about(inbox, file, isDead(file, home) ? 'dead-letter' : 'unanswered', what)];
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
