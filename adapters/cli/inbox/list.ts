import { basename } from 'node:path';
import { distrustOf, requireTrust } from '../../../core/files/trust.ts';
import { readLost } from '../../../core/handoff/family/adopt.ts';
import { splitSentinel } from '../../../core/handoff/format/sentinel.ts';
import { findHandoff } from '../../../core/handoff/inbox/find.ts';
import { everyInbox } from '../../../core/handoff/inbox/paths.ts';
import {
  findPrunable,
  type Listed,
  listInboxes,
  listSentHandoffs,
  listWorktree,
  parseAge,
  pruneHandoffs,
  writerKey,
} from '../../../core/handoff/list.ts';
import { harmlessFileName } from '../../../core/handoff/surface/harmless-names.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { neutraliseLine, neutraliseText } from '../../../core/text/untrusted.ts';
import { sessionReaders } from '../../clients.ts';
import { ageWords } from '../age-words.ts';
import { canAsk, confirm } from '../confirm.ts';
import {
  asLine,
  homePath,
  paint,
  terminalWidth,
  writeAsIs,
  writeJson,
  writeOut,
  writeResult,
} from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options, Workplace } from '../verb.ts';

type ListOptions = Options<{ read?: boolean; all?: boolean; everywhere?: boolean; sent?: boolean }>;

const titleOfRow = ({ name }: Listed) => neutraliseLine(name, 44);

/**
 * Returns what tells a handoff from others of its name in a list: its topic, else its file; nothing where it is the only
 * one.
 */
function distinctionsIn(all: readonly Listed[]): (row: Listed) => string {
  const count = (values: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  const labelOf = (row: Listed) => JSON.stringify([titleOfRow(row), row.topic]);
  const [titles, labels] = [count(all.map(titleOfRow)), count(all.map(labelOf))];
  return (row) => {
    if (titles.get(titleOfRow(row)) === 1) return '';
    const byTopic = row.topic !== null && labels.get(labelOf(row)) === 1;
    return ` [${byTopic ? neutraliseLine(row.topic ?? '', 40) : harmlessFileName(basename(row.path))}]`;
  };
}

const stateWords: Readonly<Record<string, string>> = { acknowledged: 'answered' };

const statePaint: Readonly<Record<string, (text: string) => string>> = {
  unread: paint.cyan,
  delivered: paint.yellow,
  answered: paint.green,
  malformed: paint.red,
};

/** A narrower terminal has no room for the sessions. */
const wide = 100;

/** A column of a list: its head, what a row has in it, and how that is painted. */
interface Column {
  head: string;
  cell: (row: Listed) => string;
  paint?: (cell: string) => string;
}

/** Which end of all of them is this worktree, as the reader knows. */
type Known = 'from' | 'to' | 'neither';

/** Returns the columns that tell these handoffs apart: sender and recipient only where they differ. */
function columnsOf(handoffs: readonly Listed[], known: Known): Column[] {
  const isSpread = new Set(handoffs.map(({ to }) => to)).size > 1;
  const isSent = isSpread || handoffs.some(({ from, to }) => from !== to);
  const isLabelled = handoffs.some(({ topic }) => topic !== null);
  const distinctionOf = distinctionsIn(handoffs);
  const isHeld = handoffs.some(({ session }) => session !== undefined);
  const columns: (Column | false)[] = [
    {
      head: 'STATE',
      cell: ({ state }) => stateWords[state] ?? state,
      paint: (cell) => (statePaint[cell] ?? paint.dim)(cell),
    },
    { head: 'AGE', cell: ({ age_s }) => ageWords(age_s * 1000), paint: paint.dim },
    isSent &&
      known !== 'from' && { head: 'FROM', cell: ({ from }) => neutraliseLine(from, 20), paint: paint.dim },
    (known === 'to' ? isSpread : isSent) && {
      head: 'TO',
      cell: ({ to }) => neutraliseLine(to, 20),
      paint: paint.dim,
    },
    { head: 'CLIENT', cell: (row) => neutraliseLine(row[writerKey], 16), paint: paint.dim },
    isLabelled && { head: 'TOPIC', cell: ({ topic }) => neutraliseLine(topic ?? '-', 20) },
    { head: 'NAME', cell: (row) => titleOfRow(row) + distinctionOf(row), paint: paint.bold },
    isHeld &&
      (terminalWidth() ?? wide) >= wide && {
        head: 'SESSION',
        cell: ({ session }) => neutraliseLine(session ? `${session.client} ${session.session_id}` : '', 24),
        paint: paint.dim,
      },
  ];
  return columns.filter((column) => column !== false);
}

/** Handoffs as rows: state, age, who wrote it, its topic and name, and which session has it. */
export function renderListed(handoffs: readonly Listed[], home: string, known: Known = 'to'): string {
  const columns = columnsOf(handoffs, known);
  const rows = handoffs.map((row) => columns.map(({ cell }) => cell(row)));
  const at = (head: string) => columns.findIndex((column) => column.head === head);
  const table = renderTable(
    columns.map(({ head }) => head),
    rows,
    {
      flexible: [at('SESSION'), at('NAME'), at('TOPIC')].filter((column) => column >= 0),
      paintOf: (column) => columns[column]?.paint ?? null,
    },
  );
  const lost = [...new Set(handoffs.flatMap(({ gone }) => gone ?? []))].map((gone) => {
    const count = handoffs.filter((row) => row.gone === gone).length;
    return asLine`${count} for ${neutraliseLine(homePath(gone, home), 200)}, which is gone: the next start here brings what waits.`;
  });
  return [table, ...lost].join('\n');
}

async function collect(workplace: Workplace, options: ListOptions): Promise<Listed[]> {
  const { ctx, identity, paths } = workplace;
  const selection = options.all ? 'all' : options.read ? 'read' : 'unread';
  const readers = sessionReaders(ctx);
  if (options.sent) {
    const { listSentOverRemotes } = await import('../remote/list-sent.ts');
    const sent = [...(await listSentHandoffs(ctx, identity, readers)), ...listSentOverRemotes(workplace)];
    return sent.sort((one, other) => Date.parse(other.created) - Date.parse(one.created));
  }
  if (!options.everywhere) {
    requireTrust(paths);
    return listWorktree({ ctx, identity, paths }, selection, readers);
  }
  const trusted = everyInbox(ctx).filter((inbox) => distrustOf(inbox) === null);
  return listInboxes(ctx, trusted, { worktree: null, selection, readers });
}

export async function runList(workplace: Workplace, options: ListOptions): Promise<void> {
  const handoffs = await collect(workplace, options);
  const none = options.sent ? 'This worktree has sent no handoff.' : 'No handoff here.';
  const hint = options.all || options.sent ? '' : ' Try: handoff list --all';
  const known = options.sent ? 'from' : options.everywhere ? 'neither' : 'to';
  const text = handoffs.length > 0 ? renderListed(handoffs, workplace.ctx.home, known) : none + hint;
  await writeResult(options, { handoffs }, text);
}

/** `handoff show`: the file whole, as it is unless something in it would deceive a terminal or a session. */
export async function runShow(workplace: Workplace, words: string[], options: Options): Promise<void> {
  const { file, place } = await findHandoff(
    workplace,
    words.join(' '),
    (await readLost(workplace)).map(({ found }) => found),
  );
  const { path, handoff } = file;
  const { text, problems } = handoff;
  const fields = Object.fromEntries(handoff.fields);
  const shown = { path, name: titleOf(file), place, fields, text, problems };
  if (options.json) return void (await writeJson(shown));
  // Its last line is how every file of ours ends.
  const { text: written } = splitSentinel(text);
  const isHarmless = neutraliseText(written) === written.replace(/\r\n/g, '\n');
  await (isHarmless ? writeAsIs(text) : writeOut(neutraliseText(text)));
}

type PruneOptions = Options<{ older: string; dryRun?: boolean }>;

/** `handoff prune`: shows what is old, asks on a terminal, deletes. */
export async function runPrune(workplace: Workplace, options: PruneOptions): Promise<void> {
  const older = parseAge(options.older);
  const { handoffs, unreadable } = await findPrunable(workplace, older);
  if (options.json) {
    if (!options.dryRun) pruneHandoffs(handoffs);
    return void (await writeJson({ handoffs, unreadable, deleted: !options.dryRun }));
  }
  for (const path of unreadable) await writeOut(asLine`Stays, since it cannot be read: ${path}`);
  const count = handoffs.length;
  if (count === 0)
    return void (await writeOut(asLine`No read handoff of this worktree is older than ${options.older}.`));
  await writeOut(renderListed(handoffs, workplace.ctx.home));
  if (options.dryRun || (canAsk() && !(await confirm(`Delete these ${count} read handoffs?`))))
    return void (await writeOut(`Nothing deleted. ${count} would be.`));
  pruneHandoffs(handoffs);
  await writeOut(`Deleted ${count}.`);
}
