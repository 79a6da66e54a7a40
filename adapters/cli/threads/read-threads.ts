import { basename } from 'node:path';
import { neutraliseLine, neutralisePath, neutraliseText } from '../../../core/text/untrusted.ts';
import { findThread } from '../../../core/threads/find.ts';
import { roundWords } from '../../../core/threads/format/directory.ts';
import type { Gate } from '../../../core/threads/format/phases.ts';
import { readSince, readThreadLog, renderThreadLog } from '../../../core/threads/log.ts';
import { type ShownFile, type ShownThread, showThread } from '../../../core/threads/show.ts';
import { paint, writeResult } from '../print.ts';
import type { Options } from '../verb.ts';
import { threadPlace } from './thread-place.ts';

function gateText({ phase, phrase }: Gate): string {
  const where = phase === null ? 'the whole round' : neutraliseLine(phase, 80);
  const what = phrase === null ? 'names no wait phrase' : `wait phrase "${neutraliseLine(phrase, 200)}"`;
  return `    gate     ${where}: ${what}`;
}

const phaseText = ({ title }: { title: string }) => `    phase    ${neutraliseLine(title, 100)}`;

function fileText({ path, fields, problem }: ShownFile): string[] {
  const name = `  ${neutralisePath(basename(path))}${problem ? ` (${neutraliseLine(problem)})` : ''}`;
  const lines = Object.entries(fields).map(
    ([field, value]) => `    ${neutraliseLine(field, 40)}: ${neutraliseLine(value, 120)}`,
  );
  return [name, ...lines];
}

/** A thread for people: who has to act, every round's fields, phases and gates, then the latest round whole. */
function renderThread(thread: ShownThread): string {
  const rounds = thread.rounds.flatMap(({ round, prompt, result }) => [
    paint.bold(roundWords(round)),
    ...(prompt ? [...fileText(prompt), ...prompt.phases.map(phaseText), ...prompt.gates.map(gateText)] : []),
    ...(result ? fileText(result) : []),
  ]);
  const latest = thread.rounds.at(-1);
  const files = [latest?.prompt, latest?.result].flatMap((file) => file ?? []);
  const whole = files.flatMap(({ path, text }) => [
    '',
    paint.dim(`----- ${neutralisePath(basename(path))} -----`),
    neutraliseText(text).trimEnd(),
  ]);
  const waiting = thread.waiting_on ? `, waiting on ${neutraliseLine(thread.waiting_on, 60)}` : '';
  return [
    `${paint.bold(neutraliseLine(thread.slug))}: ${thread.state}${waiting}`,
    `${paint.dim('path')}     ${neutralisePath(thread.path)}`,
    `${paint.dim('tracks')}   ${neutraliseLine(thread.tracks ?? 'nothing')}`,
    ...thread.notes.map((note) => `${paint.yellow('note')}     ${neutraliseLine(note, 300)}`),
    ...(thread.extras.length > 0
      ? [`${paint.dim('also')}     ${thread.extras.map(neutralisePath).join(', ')}`]
      : []),
    ...rounds,
    ...whole,
  ].join('\n');
}

/** `handoff thread show`. As text it is made harmless for terminals and sessions; `--json` has it as it is. */
export async function runThreadShow(slug: string, options: Options): Promise<void> {
  const { layout } = threadPlace(options);
  const thread = await showThread(findThread(layout, slug));
  await writeResult(options, thread, renderThread(thread));
}

export async function runThreadLog(options: Options<{ since?: string }>): Promise<void> {
  const { ctx, layout } = threadPlace(options);
  const since = readSince(options.since, ctx.now());
  const events = await readThreadLog(layout, ctx.env, since);
  const text = renderThreadLog(events);
  await writeResult(options, { since: since?.toISOString() ?? null, events, text }, text);
}
