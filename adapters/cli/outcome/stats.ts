import type { Context } from '../../../core/context.ts';
import { isRescueDraft } from '../../../core/handoff/format/rescue-fields.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { quoteLine } from '../../../core/outcome/shown.ts';
import {
  type CountedHandoff,
  countOutcomes,
  groupOutcomes,
  type Statistics,
} from '../../../core/outcome/statistics.ts';
import { readSession } from '../../../core/sessions/read-session.ts';
import { plural } from '../../../core/text/lines.ts';
import { clients } from '../../clients.ts';
import { type Delivered, listEveryDelivered } from '../../outcome/delivered.ts';
import { OutcomeReader } from '../../outcome/read-outcome.ts';
import { parseSince } from '../parse-since.ts';
import { paint, writeResult } from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options, Workplace } from '../verb.ts';
import { requireOutcomes } from './setting.ts';

const nameLike = /^[\w.@+<> -]{1,80}$/;

/** A field of a handoff as it may be shown in a table; null where it has none. */
async function fieldOf({ file }: Delivered, name: string): Promise<string | null> {
  const value = file.handoff.fields.get(name) ?? '';
  if (value === '' || value === 'unknown') return null;
  return nameLike.test(value) ? value : quoteLine(value);
}

/** Which client wrote handoffs, and with which model, as far as its transcript is there. */
class Writers {
  readonly #reader: OutcomeReader;
  readonly #models = new Map<string, string | null>();

  constructor(reader: OutcomeReader) {
    this.#reader = reader;
  }

  async describe(delivered: Delivered): Promise<{ client: string; model: string | null }> {
    const { fields } = delivered.file.handoff;
    const tool = fields.get('session_tool') ?? '';
    const rescued = isRescueDraft(fields) ? fields.get('rescued_client') : undefined;
    const known = clients.find((one) => one.client === rescued || one.tool === tool);
    const id = fields.get('session_id') ?? '';
    const client = known?.client ?? (tool === '' ? 'unknown' : await quoteLine(tool));
    if (known === undefined || id === '') return { client, model: null };
    const key = `${client} ${id}`;
    if (!this.#models.has(key)) this.#models.set(key, await this.#modelOf(client, id));
    return { client, model: this.#models.get(key) ?? null };
  }

  async #modelOf(client: string, id: string): Promise<string | null> {
    const found = this.#reader.finder.find({ client, session_id: id });
    if (found === null) return null;
    const format = await found.client.loadTranscriptFormat();
    const model = readSession(found.path, [format], { glance: true })?.session.model;
    return model ? quoteLine(model) : null;
  }
}

/** Returns every handoff that was delivered since, with its outcome; without one from when it is late. */
export async function countDelivered(
  ctx: Context,
  sinceMs: number,
  isLate = () => false,
): Promise<CountedHandoff[]> {
  const reader = new OutcomeReader(ctx, isLate);
  const writers = new Writers(reader);
  const all: CountedHandoff[] = [];
  for (const delivered of await listEveryDelivered(ctx, sinceMs)) {
    const last = delivered.receptions.at(-1);
    if (last === undefined) continue;
    const { outcome, ended } = await reader.read(delivered, last);
    all.push({
      name: await quoteLine(titleOf(delivered.file)),
      ...(isLate() ? { client: 'unknown', model: null } : await writers.describe(delivered)),
      person: await fieldOf(delivered, 'sent_by'),
      template: await fieldOf(delivered, 'template'),
      written_by: isRescueDraft(delivered.file.handoff.fields) ? 'draft' : 'session',
      outcome,
      ended,
    });
  }
  return all;
}

const number = (value: number | null) => (value === null ? '-' : `${value}`);

function cellsOf(label: string, of: Statistics): string[] {
  const { began, verified, ended } = of;
  const run = verified.commands - verified.not_run;
  return [
    label,
    `${of.handoffs}`,
    `${of.seen}`,
    `${began.yes}/${began.seen}`,
    number(of.turns_to_begin),
    number(of.minutes_to_begin),
    `${of.redone.times}`,
    `${of.violated.times}`,
    number(of.corrections),
    `${run}/${verified.commands}`,
    `${ended.handoff}/${ended.draft}/${ended.nothing}`,
  ];
}

const head = ['', 'N', 'SEEN', 'BEGUN', 'TURNS', 'MIN', 'AGAIN', "DON'TS", 'CORR', 'CHECKS', 'ENDED'];
const headings = {
  client: 'client',
  model: 'model',
  person: 'person',
  template: 'template',
  written_by: 'written by',
};

function renderStatistics(all: readonly CountedHandoff[]): string {
  const groups = groupOutcomes(all);
  const rows = [cellsOf('all', countOutcomes(all))];
  for (const [name, heading] of Object.entries(headings)) {
    for (const group of groups[name as keyof typeof headings]) {
      const { value } = group;
      // One group of which nothing tells says what the first row does.
      if (value !== null) rows.push(cellsOf(`${heading}: ${value}`, group));
    }
  }
  const [first = '', ...lines] = renderTable(head, rows).split('\n');
  return [
    paint.dim(first),
    ...lines,
    '',
    paint.dim(
      "SEEN: the transcript is there. TURNS, MIN, CORR: medians. AGAIN, DON'TS: how often done or violated.",
    ),
    paint.dim('CHECKS: verification commands that ran. ENDED: with a handoff, a draft, nothing.'),
  ].join('\n');
}

/** `handoff stats`: what became of every delivered handoff, in medians and counts. */
export async function runStats({ ctx }: Workplace, options: Options<{ since?: string }>): Promise<void> {
  requireOutcomes(ctx);
  const sinceMs = parseSince(options.since, ctx.now(), 'handoff stats --help');
  const all = await countDelivered(ctx, sinceMs);
  const document = { since: options.since ?? null, ...countOutcomes(all), by: groupOutcomes(all) };
  const none = `No handoff was delivered to a session${options.since === undefined ? ' in the last 30 days' : ' since then'}.`;
  const text =
    all.length === 0 ? none : `${plural(all.length, 'handoff')} delivered\n${renderStatistics(all)}`;
  await writeResult(options, document, text);
}
