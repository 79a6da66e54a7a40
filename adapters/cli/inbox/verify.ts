import { resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { commandId, verificationCommands } from '../../../core/handoff/evidence/commands.ts';
import {
  compareResult,
  type LedgerEntry,
  readLedger,
  recordLedger,
  writeLedger,
} from '../../../core/handoff/evidence/ledger.ts';
import { readBodyFile, readDraft } from '../../../core/handoff/inbox/draft.ts';
import { type Found, findHandoff } from '../../../core/handoff/inbox/find.ts';
import { type InboxPaths, inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { readInbox } from '../../../core/handoff/inbox/read-inbox.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { instantOf } from '../../../core/text/instant.ts';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import { type Identity, identify } from '../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';
import { runVerification } from './run-verification.ts';

interface VerifyOptions {
  record?: string;
  yes?: boolean;
}

/** What is verified: its commands, what the writer recorded, and where the results go. */
interface Subject {
  title: string;
  commands: string[];
  recorded: LedgerEntry[];
  /** Null for a handoff that still waits: another process may claim it while commands run. */
  ledger: { path: string; field: 'verification' | 'verified' } | null;
}

interface Result extends LedgerEntry {
  command: string;
  /** How it differs from what the writer recorded. */
  differs: string | null;
}

const shownOutputLines = 10;

async function draftSubject(path: string): Promise<Subject> {
  const bytes = readBodyFile(path, true);
  const draft = await readDraft(bytes, path);
  return {
    title: path,
    commands: verificationCommands(draft.body),
    recorded: [],
    ledger: { path, field: 'verification' },
  };
}

/** The last one that was read; where none was, the newest that waits. Throws `name-not-found` for an empty inbox. */
async function newestHandoff(identity: Identity, paths: InboxPaths): Promise<Found> {
  for (const place of ['read', 'unread'] as const) {
    const file = (await readInbox(paths[place], identity.worktree)).files[0];
    if (file) return { file, place };
  }
  throw new HandoffError('name-not-found', {
    message: `no handoff waits for ${identity.worktree}, and none was read there`,
    hint: 'handoff verify --record <draft> runs the commands of a draft',
  });
}

async function handoffSubject(ctx: Context, identity: Identity, name: string | undefined): Promise<Subject> {
  const paths = inboxPaths(ctx, identity);
  const found =
    name === undefined ? await newestHandoff(identity, paths) : await findHandoff(ctx, identity, paths, name);
  const { file, place } = found;
  return {
    title: titleOf(file),
    commands: verificationCommands(file.handoff.body),
    recorded: readLedger(file.handoff.fields.get('verification')),
    ledger: place === 'read' ? { path: file.path, field: 'verified' } : null,
  };
}

async function confirmRun(subject: Subject, options: Options<VerifyOptions>): Promise<boolean> {
  if (options.yes) return true;
  if (options.json || !process.stdin.isTTY || !process.stdout.isTTY) {
    throw new HandoffError('needs-yes', {
      message: `${subject.commands.length} commands of ${JSON.stringify(subject.title)} would run; a person has to say yes on a terminal`,
      hint: 'handoff verify in a terminal, or with --yes after reading each command',
    });
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: `Run these ${subject.commands.length} commands?`,
    initialValue: false,
  });
  return !isCancel(answer) && answer;
}

function renderResult(result: Result, output: string): string {
  const verdict = result.differs === null ? '' : `  !! ${result.differs}`;
  const tail = neutraliseText(output).trimEnd().split('\n').slice(-shownOutputLines);
  const shown = output.trim() === '' ? [] : tail.map((line) => `    | ${line}`);
  return [`exit ${result.exit}, ${result.ms} ms${verdict}`, ...shown].join('\n');
}

/** `handoff verify`: runs a handoff's verification commands, only after a yes, and records what they gave. */
export async function runVerify(name: string | undefined, options: Options<VerifyOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const identity = identify(ctx.cwd);
  const subject = options.record
    ? await draftSubject(resolve(ctx.cwd, options.record))
    : await handoffSubject(ctx, identity, name);
  const say = async (text: string) => void (options.json ? true : await writeOut(text));
  if (subject.commands.length === 0) {
    await (options.json ? writeJson({ results: [], ok: true }) : say('It has no verification commands.'));
    return;
  }
  await say(subject.commands.map((command, index) => `${index + 1}. ${neutraliseText(command)}`).join('\n'));
  if (!(await confirmRun(subject, options))) return void (await say('Nothing was run.'));
  const results: Result[] = [];
  for (const command of subject.commands) {
    await say(`$ ${neutraliseText(command)}`);
    const { entry, output } = runVerification(ctx, identity.worktree, command);
    const before = subject.recorded.find((recorded) => recorded.id === commandId(command));
    const result = { command, ...entry, differs: compareResult(entry, before) };
    results.push(result);
    await say(renderResult(result, output));
  }
  if (subject.ledger) {
    await recordLedger(subject.ledger.path, subject.ledger.field, writeLedger(instantOf(ctx.now()), results));
  }
  const ok = results.every(
    (result) => result.differs === null && (result.exit === 0 || subject.recorded.length > 0),
  );
  if (options.json) await writeJson({ results, ok });
  if (!ok && !options.record) process.exitCode = 1;
}
