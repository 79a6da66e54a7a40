import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { twoDigits } from '../../../core/threads/format/directory.ts';
import { type ListedThread, listThreads } from '../../../core/threads/list.ts';
import { asLine, paint, writeResult } from '../print.ts';
import { renderTable, type TableLook } from '../table.ts';
import type { Options } from '../verb.ts';
import { threadPlace } from './thread-place.ts';

function rowOf({ state, slug, latest, waiting_on, tracks, gates }: ListedThread): string[] {
  return [
    state,
    neutraliseLine(slug, 60),
    latest === null ? '-' : `${twoDigits(latest.round)} ${latest.kind}`,
    neutraliseLine(latest?.status ?? '-', 20),
    neutraliseLine(waiting_on ?? '-', 20),
    neutraliseLine(tracks ?? '-', 30),
    gates.map(({ phrase }) => neutraliseLine(phrase ?? 'no phrase', 40)).join('; '),
  ];
}

const statePaint: Readonly<Record<string, (text: string) => string>> = {
  open: paint.cyan,
  answered: paint.green,
};

const look: TableLook = {
  flexible: [6, 5, 1],
  paintOf: (column, cell) => {
    if (column === 0) return statePaint[cell] ?? paint.dim;
    if (column === 1) return paint.bold;
    return column === 4 || column === 6 ? paint.yellow : paint.dim;
  },
};

/** `handoff thread list`; a file of its own, because it reads no history. */
export async function runThreadList(options: Options<{ all?: boolean; tracks?: string }>): Promise<void> {
  const { layout } = threadPlace(options);
  const threads = await listThreads(layout, options);
  const head = ['STATE', 'THREAD', 'LATEST', 'STATUS', 'WAITING ON', 'TRACKS', 'GATES'];
  const which = options.tracks === undefined ? '' : ` for ${options.tracks}`;
  const next = options.all ? '' : 'Try: handoff thread list --all';
  const none = asLine`No thread${which} here. ${next}`.trimEnd();
  await writeResult(
    options,
    { threads },
    threads.length > 0 ? renderTable(head, threads.map(rowOf), look) : none,
  );
}
