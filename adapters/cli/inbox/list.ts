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
} from '../../../core/handoff/list.ts';
import { harmlessFileName } from '../../../core/handoff/surface/harmless-names.ts';
import { describeAge, isFromFuture, titleOf } from '../../../core/handoff/surface/item.ts';
import { neutraliseLine, neutraliseText } from '../../../core/text/untrusted.ts';
import { sessionReaders } from '../../clients.ts';
import { canAsk, confirm } from '../confirm.ts';
import { asLine, writeAsIs, writeJson, writeOut, writeResult } from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options, Workplace } from '../verb.ts';

type ListOptions = Options<{ read?: boolean; all?: boolean; everywhere?: boolean; sent?: boolean }>;

const titleOfRow = ({ name }: Listed) => neutraliseLine(name, 44);

/** What tells a handoff from others of its name in a list: its topic, else its file; nothing where it is the only one. */
function renderDistinction(row: Listed, all: readonly Listed[]): string {
  const same = all.filter((other) => other !== row && titleOfRow(other) === titleOfRow(row));
  if (same.length === 0) return '';
  const byTopic = row.topic !== null && same.every((other) => other.topic !== row.topic);
  return ` [${byTopic ? neutraliseLine(row.topic ?? '', 40) : harmlessFileName(basename(row.path))}]`;
}

const stateWords: Readonly<Record<string, string>> = { acknowledged: 'answered' };

/** Handoffs as rows: state, age, sender, recipient, title, and which session has it. */
export function renderListed(handoffs: readonly Listed[]): string {
  const isHeld = handoffs.some(({ session }) => session !== undefined);
  const rows = handoffs.map((row) => [
    stateWords[row.state] ?? row.state,
    isFromFuture(row.age_s * 1000) ? 'future' : describeAge(row.age_s * 1000),
    neutraliseLine(row.from, 20),
    neutraliseLine(row.to, 20),
    titleOfRow(row) + renderDistinction(row, handoffs),
    ...(isHeld
      ? [row.session ? neutraliseLine(`${row.session.client} ${row.session.session_id}`, 24) : '']
      : []),
  ]);
  const lost = [...new Set(handoffs.flatMap(({ gone }) => gone ?? []))].map((gone) => {
    const count = handoffs.filter((row) => row.gone === gone).length;
    return asLine`${count} for ${neutraliseLine(gone, 200)}, which is gone: the next start here brings what waits.`;
  });
  return [table(rows, isHeld), ...lost].join('\n');
}

function table(rows: string[][], isHeld: boolean): string {
  return renderTable(['STATE', 'AGE', 'FROM', 'TO', 'NAME', ...(isHeld ? ['SESSION'] : [])], rows);
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
  await writeResult(options, { handoffs }, handoffs.length > 0 ? renderListed(handoffs) : none + hint);
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
  await writeOut(renderListed(handoffs));
  if (options.dryRun || (canAsk() && !(await confirm(`Delete these ${count} read handoffs?`))))
    return void (await writeOut(`Nothing deleted. ${count} would be.`));
  pruneHandoffs(handoffs);
  await writeOut(`Deleted ${count}.`);
}
