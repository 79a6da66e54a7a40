import { basename } from 'node:path';
import { neutraliseLine, neutralisePath, neutraliseText } from '../../../core/text/untrusted.ts';
import { findThread } from '../../../core/threads/find.ts';
import type { Gate } from '../../../core/threads/format/phases.ts';
import { roundWords } from '../../../core/threads/format/round-name.ts';
import { type ShownFile, type ShownThread, showThread } from '../../../core/threads/show.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';
import { threadPlace } from './place.ts';

function gateText({ phase, phrase }: Gate): string {
  const where = phase === null ? 'the whole round' : neutraliseLine(phase, 80);
  return `    gate     ${where}: ${phrase === null ? 'names no wait phrase' : `wait phrase "${neutraliseLine(phrase, 200)}"`}`;
}

function fileText(file: ShownFile): string[] {
  const fields = Object.entries(file.fields).map(
    ([name, value]) => `    ${neutraliseLine(name, 40)}: ${neutraliseLine(value, 120)}`,
  );
  return [
    `  ${neutralisePath(basename(file.path))}${file.problem ? ` (${neutraliseLine(file.problem)})` : ''}`,
    ...fields,
  ];
}

/** A thread for people: who has to act, every round's fields and gates, then the latest round whole. */
function renderThread(thread: ShownThread): string {
  const rounds = thread.rounds.flatMap(({ round, prompt, result }) => [
    roundWords(round),
    ...(prompt ? [...fileText(prompt), ...prompt.gates.map(gateText)] : []),
    ...(result ? fileText(result) : []),
  ]);
  const latest = thread.rounds.at(-1);
  const whole = [latest?.prompt, latest?.result].flatMap((file) =>
    file
      ? ['', `----- ${neutralisePath(basename(file.path))} -----`, neutraliseText(file.text).trimEnd()]
      : [],
  );
  return [
    `${neutraliseLine(thread.slug)}: ${thread.state}${thread.waiting_on ? `, waiting on ${neutraliseLine(thread.waiting_on, 60)}` : ''}`,
    `path     ${neutralisePath(thread.path)}`,
    `tracks   ${neutraliseLine(thread.tracks ?? 'nothing')}`,
    ...thread.notes.map((note) => `note     ${neutraliseLine(note, 300)}`),
    ...(thread.extras.length > 0 ? [`also     ${thread.extras.map(neutralisePath).join(', ')}`] : []),
    ...rounds,
    ...whole,
  ].join('\n');
}

/** `handoff thread show`. As text it is made harmless for terminals and sessions; `--json` has it as it is. */
export async function runThreadShow(slug: string, options: Options): Promise<void> {
  const { layout } = threadPlace(options);
  const thread = await showThread(layout, findThread(layout, slug));
  await (options.json ? writeJson(thread) : writeOut(renderThread(thread)));
}
