import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { findEndless } from '../../../core/handoff/evidence/endless.ts';
import { compareExpected, compareLines, expectsFailure } from '../../../core/handoff/evidence/expectation.ts';
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
import { sha256 } from '../../../core/text/hex.ts';
import { instantText } from '../../../core/text/instants.ts';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import { canAsk, confirm } from '../confirm.ts';
import { writeJson, writeOut, writeResult } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';

interface VerifyOptions {
  record?: string;
  yes?: boolean;
}

/** What is verified: its commands, what the writer recorded, and where the results go. */
interface Subject {
  title: string;
  commands: ReturnType<typeof verificationCommands>;
  recorded: LedgerEntry[];
  /** Null for a handoff that still waits: another process may claim it while commands run. */
  ledger: { path: string; field: 'verification' | 'verified' } | null;
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
  const { body, fields } = file.handoff;
  return {
    title: titleOf(file),
    commands: verificationCommands(body),
    recorded: readLedger(fields.get('verification')),
    ledger: place === 'read' ? { path: file.path, field: 'verified' } : null,
  };
}

async function confirmRun({ commands, title }: Subject, options: Options<VerifyOptions>): Promise<boolean> {
  if (options.yes) return true;
  if (!options.json && canAsk()) return confirm(`Run these ${commands.length} commands?`);
  throw new HandoffError('needs-yes', {
    message: `${commands.length} commands of ${JSON.stringify(title)} would run; a person has to say yes on a terminal`,
    hint: 'handoff verify in a terminal, or with --yes after reading each command',
  });
}

/** Runs a command of a handoff. Nothing else in the project does; a person has seen it and said yes. */
function runVerification(ctx: Context, cwd: string, command: string): { entry: LedgerEntry; output: string } {
  const before = ctx.now().getTime();
  const result = spawnSync('sh', ['-c', command], {
    cwd,
    env: ctx.env as NodeJS.ProcessEnv,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: outputLimit,
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  const exit = result.error === undefined ? (result.status ?? 128) : 124;
  const ms = Math.max(0, ctx.now().getTime() - before);
  return { entry: { id: commandId(command), exit, ms, output: sha256(output).slice(0, 12) }, output };
}

/** A command as it is shown before a yes, with a warning where it would run until it is stopped. */
function renderCommand({ text }: Subject['commands'][number], index: number): string {
  const endless = findEndless(text);
  const warning = `   !! This serves, watches or waits: it ends by itself only after ${timeoutMs / 60_000} minutes, when it is stopped.`;
  return `${index + 1}. ${neutraliseText(text)}${endless === null ? '' : `\n${warning}`}`;
}

interface VerifiedCommand extends LedgerEntry {
  command: string;
  expected: string | null;
  differs: string | null;
  ok: boolean;
}

function renderResult(exit: number, ms: number, differs: string | null, output: string): string {
  const verdict = differs === null ? '' : `  !! ${differs}`;
  const tail = neutraliseText(output).trimEnd().split('\n').slice(-shownOutputLines);
  const shown = output.trim() === '' ? [] : tail.map((line) => `    | ${line}`);
  return [`exit ${exit}, ${ms} ms${verdict}`, ...shown].join('\n');
}

/** `handoff verify`: runs a handoff's verification commands, only after a yes, and records what they gave. */
export async function runVerify(
  workplace: Workplace,
  words: string[],
  options: Options<VerifyOptions>,
): Promise<void> {
  const { ctx, identity } = workplace;
  const subject = options.record
    ? await draftSubject(resolve(ctx.cwd, options.record))
    : await handoffSubject(workplace, words.length === 0 ? undefined : words.join(' '));
  const { commands, recorded, ledger } = subject;
  if (commands.length === 0)
    return writeResult(options, { results: [], ok: true }, 'It has no verification commands.');
  const say = async (text: string) => void (options.json || (await writeOut(text)));
  await say(commands.map(renderCommand).join('\n'));
  if (!(await confirmRun(subject, options))) return say('Nothing was run.');
  const results: VerifiedCommand[] = [];
  for (const { text: command, expected = '', shown = [] } of commands) {
    await say(`$ ${neutraliseText(command)}`);
    const { entry, output } = runVerification(ctx, identity.worktree, command);
    const before = recorded.find(({ id }) => id === entry.id);
    const result = { exit: entry.exit, output };
    const unlike = compareExpected(expected, result) ?? compareLines(shown, result);
    const differs = [compareResult(entry, before), unlike].filter((one) => one !== null).join('; ') || null;
    const fails = entry.exit !== 0 && !expectsFailure(expected) && recorded.length === 0;
    results.push({ command, ...entry, expected: expected || null, differs, ok: differs === null && !fails });
    await say(renderResult(entry.exit, entry.ms, differs, output));
  }
  if (ledger) await recordLedger(ledger.path, ledger.field, writeLedger(instantText(ctx.now()), results));
  const ok = results.every((result) => result.ok);
  if (options.json) await writeJson({ results, ok });
  if (!ok && !options.record) process.exitCode = 1;
}
