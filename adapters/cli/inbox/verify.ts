import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import {
  commandId,
  compareResult,
  type LedgerEntry,
  readLedger,
  recordLedger,
  verificationCommands,
  writeLedger,
} from '../../../core/handoff/evidence/verification.ts';
import { readBodyFile, readDraft } from '../../../core/handoff/inbox/draft.ts';
import { type Found, findHandoff } from '../../../core/handoff/inbox/find.ts';
import { readInbox } from '../../../core/handoff/inbox/read-inbox.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { instantText } from '../../../core/text/instants.ts';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';
import { canAsk, confirm } from './ask.ts';

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
const timeoutMs = 600_000;
const outputLimit = 64 * 1024 * 1024;

async function draftSubject(path: string): Promise<Subject> {
  const draft = await readDraft(readBodyFile(path, true), path);
  const commands = verificationCommands(draft.body);
  return { title: path, commands, recorded: [], ledger: { path, field: 'verification' } };
}

/** The last one that was read; where none was, the newest that waits. Throws `name-not-found` for an empty inbox. */
async function newestHandoff({ identity, paths }: Workplace): Promise<Found> {
  for (const place of ['read', 'unread'] as const) {
    const file = (await readInbox(paths[place], identity.worktree)).files[0];
    if (file) return { file, place };
  }
  throw new HandoffError('name-not-found', {
    message: `no handoff waits for ${identity.worktree}, and none was read there`,
    hint: 'handoff verify --record <draft> runs the commands of a draft',
  });
}

async function handoffSubject(workplace: Workplace, name: string | undefined): Promise<Subject> {
  const { file, place } =
    name === undefined ? await newestHandoff(workplace) : await findHandoff(workplace, name);
  return {
    title: titleOf(file),
    commands: verificationCommands(file.handoff.body),
    recorded: readLedger(file.handoff.fields.get('verification')),
    ledger: place === 'read' ? { path: file.path, field: 'verified' } : null,
  };
}

async function confirmRun(subject: Subject, options: Options<VerifyOptions>): Promise<boolean> {
  if (options.yes) return true;
  if (options.json || !canAsk()) {
    throw new HandoffError('needs-yes', {
      message: `${subject.commands.length} commands of ${JSON.stringify(subject.title)} would run; a person has to say yes on a terminal`,
      hint: 'handoff verify in a terminal, or with --yes after reading each command',
    });
  }
  return confirm(`Run these ${subject.commands.length} commands?`);
}

/**
 * Runs one verification command in the worktree, by `sh`. The only place in the project that runs anything a handoff
 * says: callers have shown it to a person and got a yes.
 */
function runVerification(
  ctx: Context,
  worktree: string,
  command: string,
): { entry: LedgerEntry; output: string } {
  const before = ctx.now().getTime();
  const result = spawnSync('sh', ['-c', command], {
    cwd: worktree,
    env: ctx.env as NodeJS.ProcessEnv,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: outputLimit,
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  const stopped = result.error !== undefined;
  const entry = {
    id: commandId(command),
    exit: stopped ? 124 : (result.status ?? 128),
    ms: Math.max(0, ctx.now().getTime() - before),
    output: createHash('sha256').update(output).digest('hex').slice(0, 12),
  };
  return { entry, output };
}

function renderResult(result: Result, output: string): string {
  const verdict = result.differs === null ? '' : `  !! ${result.differs}`;
  const tail = neutraliseText(output).trimEnd().split('\n').slice(-shownOutputLines);
  const shown = output.trim() === '' ? [] : tail.map((line) => `    | ${line}`);
  return [`exit ${result.exit}, ${result.ms} ms${verdict}`, ...shown].join('\n');
}

/** `handoff verify`: runs a handoff's verification commands, only after a yes, and records what they gave. */
export async function runVerify(
  workplace: Workplace,
  name: string | undefined,
  options: Options<VerifyOptions>,
): Promise<void> {
  const { ctx, identity } = workplace;
  const subject = options.record
    ? await draftSubject(resolve(ctx.cwd, options.record))
    : await handoffSubject(workplace, name);
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
    await recordLedger(
      subject.ledger.path,
      subject.ledger.field,
      writeLedger(instantText(ctx.now()), results),
    );
  }
  const ok = results.every(
    (result) => result.differs === null && (result.exit === 0 || subject.recorded.length > 0),
  );
  if (options.json) await writeJson({ results, ok });
  if (!ok && !options.record) process.exitCode = 1;
}
