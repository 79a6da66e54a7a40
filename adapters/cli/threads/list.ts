import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { type ListedThread, listThreads } from '../../../core/threads/list.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options } from '../verb.ts';
import { threadPlace } from './place.ts';

function gateWords(thread: ListedThread): string {
  return thread.gates.map(({ phrase }) => neutraliseLine(phrase ?? 'no phrase', 40)).join('; ');
}

function row(thread: ListedThread): string[] {
  const { latest } = thread;
  const round = latest === null ? '-' : `${String(latest.round).padStart(2, '0')} ${latest.kind}`;
  return [
    thread.state,
    neutraliseLine(thread.slug, 60),
    round,
    neutraliseLine(latest?.status ?? '-', 20),
    neutraliseLine(thread.waiting_on ?? '-', 20),
    neutraliseLine(thread.tracks ?? '-', 30),
    gateWords(thread),
  ];
}

/** `handoff thread list`. */
export async function runThreadList(options: Options<{ all?: boolean; tracks?: string }>): Promise<void> {
  const { layout } = threadPlace(options);
  const threads = await listThreads(layout, options);
  if (options.json) {
    await writeJson({ threads });
    return;
  }
  if (threads.length === 0) {
    const which = options.tracks === undefined ? '' : ` for ${options.tracks}`;
    await writeOut(
      asLine`No thread${which} here. ${options.all ? '' : 'Try: handoff thread list --all'}`.trimEnd(),
    );
    return;
  }
  await writeOut(
    renderTable(['STATE', 'THREAD', 'LATEST', 'STATUS', 'WAITING ON', 'TRACKS', 'GATES'], threads.map(row)),
  );
}
