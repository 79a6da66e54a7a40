import { scanSecrets } from '../../../core/secrets/scan.ts';
import { plural } from '../../../core/text/lines.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { closeThread } from '../../../core/threads/close.ts';
import type { Filing } from '../../../core/threads/file-round.ts';
import { findActiveThread } from '../../../core/threads/find.ts';
import { roundWords } from '../../../core/threads/format/directory.ts';
import { blockedLine } from '../../../core/threads/format/scaffold.ts';
import { type KnownGate, readKnownGates } from '../../../core/threads/gates/known-gates.ts';
import { endGates, isHookUsed, recordGates } from '../../../core/threads/gates/recorded-gates.ts';
import { nextRound, openThread } from '../../../core/threads/open.ts';
import type { OpenedRound, PromptRequest } from '../../../core/threads/prompt.ts';
import { fileResult } from '../../../core/threads/result.ts';
import { currentWriter, isAgentSession } from '../../clients.ts';
import { readNamedBody } from '../body-source.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { type ThreadPlace, threadPlace } from './thread-place.ts';

function filingOf({ ctx, layout }: ThreadPlace, commit = false): Filing {
  return { layout, env: ctx.env, commit, searchSecrets: scanSecrets };
}

async function readFile({ ctx }: ThreadPlace, file: string | undefined) {
  return file === undefined ? undefined : readNamedBody(ctx, file);
}

/** Returns the gates of one thread; none where they cannot be read, as the verb's own work matters more. */
async function gatesOfThread({ ctx, layout }: ThreadPlace, slug: string): Promise<KnownGate[]> {
  try {
    return (await readKnownGates(ctx, [layout.root])).filter((gate) => gate.slug === slug);
  } catch {
    return [];
  }
}

/** Notes gates in our record. In a sandbox it cannot be written: then the hook does, at its next call. */
function noteGates({ ctx, layout }: ThreadPlace, gates: readonly KnownGate[]): void {
  try {
    const here = gates.filter(({ lost }) => !lost);
    recordGates(ctx, layout.root, here);
  } catch {
    // The hook sees the prompt itself.
  }
}

/** Ends gates when it is a person who closes a thread or takes a round back: an agent's word ends none. */
function endByPerson({ ctx, layout }: ThreadPlace, gates: readonly KnownGate[]): string[] {
  if (gates.length === 0 || (isAgentSession(ctx) && isHookUsed(ctx))) return [];
  try {
    endGates(ctx, layout.root, gates, ctx.now());
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`its gates could not be ended in our record (${reason}): they may be asked about again`];
  }
}

/** The flags that `open` and `next` share. */
interface PromptOptions extends Pick<PromptRequest, 'from' | 'to' | 'tracks' | 'waitPhrase'> {
  file?: string;
  commit?: boolean;
}

async function promptRequest<Description extends string | undefined>(
  place: ThreadPlace,
  slug: string,
  description: Description,
  { from, to, tracks, waitPhrase, file }: PromptOptions,
): Promise<PromptRequest & { description: Description }> {
  const writer = currentWriter(place.ctx).tool;
  return { slug, writer, description, from, to, tracks, waitPhrase, file: await readFile(place, file) };
}

/** Prints what a verb did: one JSON document, or its warnings and lines. */
async function report<Document extends { warnings: readonly string[] }>(
  { json }: Options,
  document: Document,
  lines: readonly string[],
): Promise<void> {
  if (json) {
    await writeJson(document);
    return;
  }
  writeWarnings(document.warnings);
  await writeOut(lines.join('\n'));
}

const commitLine = (commit: string | null) => (commit ? [asLine`  commit   ${commit}`] : []);

/** What a dispatcher copies from the screen. */
function executorText({ executor }: OpenedRound): string[] {
  return [
    'Give the executor one of these:',
    asLine`  Claude Code  ${executor.claude_code}`,
    asLine`  Codex        ${executor.codex}`,
    asLine`  in words     ${executor.words}`,
  ];
}

/** `handoff thread open`. */
export async function runThreadOpen(
  slug: string,
  description: string,
  options: Options<PromptOptions & { for?: string }>,
): Promise<void> {
  const place = threadPlace(options);
  const request = await promptRequest(place, slug, description, options);
  const packed =
    options.for === undefined
      ? null
      : await (await import('../packs/packed-prompt.ts')).packPrompt(place.ctx, request, options.for);
  const file = packed?.file ?? request.file;
  const opened = await openThread(filingOf(place, options.commit), place.ctx.now(), { ...request, file });
  const ledger = packed?.write(opened.path) ?? null;
  noteGates(place, await gatesOfThread(place, opened.slug));
  await report(options, ledger ? { ...opened, audience: options.for, ledger } : opened, [
    asLine`Thread opened: ${opened.slug}`,
    asLine`  file     ${opened.path}`,
    ...commitLine(opened.commit),
    ...(ledger ? [asLine`  left out ${ledger}`] : []),
    ...(opened.readme ? [asLine`  new      ${opened.readme}`] : []),
    ...executorText(opened),
  ]);
}

/** `handoff thread next`. */
export async function runThreadNext(
  slug: string,
  description: string | undefined,
  options: Options<PromptOptions & { supersede?: boolean }>,
): Promise<void> {
  const place = threadPlace(options);
  const { supersede = false } = options;
  const request = { ...(await promptRequest(place, slug, description, options)), supersede };
  const filed = await nextRound(filingOf(place, options.commit), place.ctx.now(), request);
  const gates = await gatesOfThread(place, filed.slug);
  noteGates(place, gates);
  const takenBack = supersede ? gates.filter(({ over }) => over) : [];
  filed.warnings.push(...endByPerson(place, takenBack));
  await report(options, filed, [
    asLine`${filed.slug}: ${roundWords(filed.round)} is open`,
    asLine`  file     ${filed.path}`,
    ...commitLine(filed.commit),
    ...executorText(filed),
  ]);
}

interface ResultOptions {
  status?: string;
  file?: string;
  from?: string;
  opened?: string[];
  commit?: boolean;
}

/** `handoff thread result`. */
export async function runThreadResult(slug: string, options: Options<ResultOptions>): Promise<void> {
  const place = threadPlace(options);
  const filed = await fileResult(filingOf(place, options.commit), place.ctx.now(), {
    slug,
    writer: currentWriter(place.ctx).tool,
    status: options.status,
    from: options.from,
    opened: options.opened ?? [],
    file: await readFile(place, options.file),
  });
  const state = filed.scaffold
    ? 'has a scaffold to fill in'
    : `is answered, ${neutraliseLine(filed.status, 40)}`;
  const next = `handoff thread result ${shellWord(filed.slug)} --commit`;
  await report(options, filed, [
    asLine`${filed.slug}: ${roundWords(filed.round)} ${state}`,
    asLine`  file     ${filed.path}`,
    ...commitLine(filed.commit),
    ...filed.blocked.map((gate) => asLine`  gate     ${neutraliseLine(blockedLine(gate), 300)}`),
    ...(filed.scaffold && !filed.commit ? [asLine`Fill it in, then: ${next}`] : []),
  ]);
}

/** `handoff thread close`. */
export async function runThreadClose(given: string, options: Options<{ commit?: boolean }>): Promise<void> {
  const place = threadPlace(options);
  const { ctx, layout } = place;
  const { slug } = findActiveThread(layout, given);
  const gates = await gatesOfThread(place, slug);
  const closed = closeThread(layout, ctx.env, slug, options.commit ?? false);
  closed.warnings.push(...endByPerson(place, gates));
  await report(options, closed, [
    asLine`Thread closed: ${closed.slug} (it was ${closed.state_was}, ${plural(closed.rounds, 'round')})`,
    asLine`  now in   ${closed.path}`,
    ...commitLine(closed.commit),
  ]);
}
