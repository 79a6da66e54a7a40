import { scanSecrets } from '../../../core/secrets/scan.ts';
import { plural } from '../../../core/text/lines.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { closeThread } from '../../../core/threads/close.ts';
import type { Filing } from '../../../core/threads/file-round.ts';
import { findActiveThread } from '../../../core/threads/find.ts';
import { roundWords } from '../../../core/threads/format/directory.ts';
import { shownPath } from '../../../core/threads/format/layout.ts';
import { blockedLine } from '../../../core/threads/format/scaffold.ts';
import { type KnownGate, readKnownGates } from '../../../core/threads/gates/known-gates.ts';
import { endGates, isHookUsed, recordGates } from '../../../core/threads/gates/recorded-gates.ts';
import { plainName } from '../../../core/threads/list.ts';
import { nextRound, openThread } from '../../../core/threads/open.ts';
import type { OpenedRound, PromptRequest } from '../../../core/threads/prompt.ts';
import { fileResult } from '../../../core/threads/result.ts';
import { currentWriter, isAgentSession } from '../../clients.ts';
import { readNamedBody } from '../body-source.ts';
import { asLine, paint, writeResult, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { type ThreadPlace, threadPlace } from './thread-place.ts';

function filingOf({ ctx, layout }: ThreadPlace, commit = false): Filing {
  return { layout, env: ctx.env, commit, searchSecrets: scanSecrets };
}

/** Returns the gates of one thread; none where they cannot be read, as the verb's own work matters more. */
async function gatesOfThread({ ctx, layout }: ThreadPlace, slug: string): Promise<KnownGate[]> {
  try {
    return (await readKnownGates(ctx, [layout.root], null)).filter((gate) => gate.slug === slug);
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

/** The flags that the writing verbs share. */
type FilingOptions = Options<{ from?: string; file?: string; commit?: boolean }>;

/** What `open`, `next` and `result` file: who writes, and the text that `--file` names. */
async function requestOf({ ctx }: ThreadPlace, slug: string, { from, file }: FilingOptions) {
  const body = file === undefined ? undefined : await readNamedBody(ctx, file);
  return { slug, writer: currentWriter(ctx).tool, from, file: body };
}

/** The flags that `open` and `next` share. */
type PromptOptions = FilingOptions & Pick<PromptRequest, 'to' | 'tracks' | 'waitPhrase'>;

/** Prints what a verb did: one JSON document, or its warnings and lines. */
async function report(options: Options, document: { warnings: readonly string[] }, lines: readonly string[]) {
  if (!options.json) writeWarnings(document.warnings);
  await writeResult(options, document, lines.join('\n'));
}

const commitLine = (commit: string | null) => (commit ? [asLine`  commit   ${commit}`] : []);

/** The one line that a dispatcher pastes: for the executor's own terminal where its client is known, else in words. */
function executorText({ executor, to }: OpenedRound): string[] {
  const name = plainName(to);
  const line = name === 'codex' ? executor.codex : name === 'claude' ? executor.claude_code : executor.words;
  const where =
    line === executor.words ? 'Give the executor this' : 'Paste this into a terminal of the executor';
  return [`${paint.bold(where)}:`, asLine`${line}`];
}

/** What of a round nobody elsewhere sees, as it is not in the repository's history yet. */
function uncommittedText(
  { layout }: ThreadPlace,
  { slug, commit, path }: Pick<OpenedRound, 'slug' | 'commit' | 'path'>,
  readme: string | null = null,
): string[] {
  if (commit !== null || !layout.repository) return [];
  const names = [path, ...(readme === null ? [] : [readme])].map((file) =>
    shellWord(shownPath(layout, file)),
  );
  const files = names.join(' ');
  const message = shellWord(`handoff: ${slug}`);
  return [
    asLine`Not committed, so nobody else has it yet: git add ${files} && git commit -m ${message} -- ${files}`,
  ];
}

export async function runThreadOpen(
  slug: string,
  description: string,
  options: PromptOptions & { for?: string },
): Promise<void> {
  const { to, tracks, waitPhrase, commit, for: audience } = options;
  const place = threadPlace(options);
  const request = { ...(await requestOf(place, slug, options)), description, to, tracks, waitPhrase };
  const packed =
    audience === undefined
      ? null
      : await (await import('../packs/packed-prompt.ts')).packPrompt(place.ctx, request, audience);
  const file = packed?.file ?? request.file;
  const opened = await openThread(filingOf(place, commit), place.ctx.now(), { ...request, file });
  const ledger = packed?.write(opened.path) ?? null;
  noteGates(place, await gatesOfThread(place, opened.slug));
  const document = ledger ? { ...opened, audience, ledger } : opened;
  await report(options, document, [
    asLine`Thread opened: ${opened.slug}`,
    asLine`  file     ${opened.path}`,
    ...commitLine(opened.commit),
    ...(ledger ? [asLine`  left out ${ledger}`] : []),
    ...(opened.readme ? [asLine`  new      ${opened.readme}`] : []),
    ...uncommittedText(place, opened, opened.readme),
    ...executorText(opened),
  ]);
}

export async function runThreadNext(
  slug: string,
  description: string | undefined,
  options: PromptOptions & { supersede?: boolean },
): Promise<void> {
  const { to, tracks, waitPhrase, supersede = false } = options;
  const place = threadPlace(options);
  const request = {
    ...(await requestOf(place, slug, options)),
    description,
    to,
    tracks,
    waitPhrase,
    supersede,
  };
  const filed = await nextRound(filingOf(place, options.commit), place.ctx.now(), request);
  const gates = await gatesOfThread(place, filed.slug);
  noteGates(place, gates);
  const takenBack = supersede ? gates.filter(({ over }) => over) : [];
  filed.warnings.push(...endByPerson(place, takenBack));
  await report(options, filed, [
    asLine`${filed.slug}: ${roundWords(filed.round)} is open`,
    asLine`  file     ${filed.path}`,
    ...commitLine(filed.commit),
    ...uncommittedText(place, filed),
    ...executorText(filed),
  ]);
}

export async function runThreadResult(
  slug: string,
  options: FilingOptions & { status?: string; opened?: string[] },
): Promise<void> {
  const { status, opened = [] } = options;
  const place = threadPlace(options);
  const request = { ...(await requestOf(place, slug, options)), status, opened };
  const filed = await fileResult(filingOf(place, options.commit), place.ctx.now(), request);
  const answered = `is answered, ${neutraliseLine(filed.status, 40)}`;
  const state = filed.scaffold ? 'has a scaffold to fill in' : answered;
  const next = `handoff thread result ${shellWord(filed.slug)} --commit`;
  await report(options, filed, [
    asLine`${filed.slug}: ${roundWords(filed.round)} ${state}`,
    asLine`  file     ${filed.path}`,
    ...commitLine(filed.commit),
    ...filed.blocked.map((gate) => asLine`  gate     ${neutraliseLine(blockedLine(gate), 300)}`),
    ...(filed.scaffold && !filed.commit ? [asLine`Fill it in, then: ${next}`] : []),
  ]);
}

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
