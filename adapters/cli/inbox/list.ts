import { basename } from 'node:path';
import { distrustOf, requireTrust } from '../../../core/files/trust.ts';
import { findHandoff } from '../../../core/handoff/inbox/find.ts';
import { everyInbox } from '../../../core/handoff/inbox/paths.ts';
import {
  findPrunable,
  type Listed,
  listInbox,
  listSentHandoffs,
  parseAge,
  pruneHandoffs,
  searchInbox,
} from '../../../core/handoff/list.ts';
import { describeAge, titleOf } from '../../../core/handoff/surface/item.ts';
import { neutraliseLine, neutraliseText } from '../../../core/text/untrusted.ts';
import { asLine, writeJson, writeOut, writeResult } from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options, Workplace } from '../verb.ts';
import { canAsk, confirm } from './ask.ts';

type ListOptions = Options<{ read?: boolean; all?: boolean; everywhere?: boolean; sent?: boolean }>;

/** Handoffs as rows: state, age, sender, recipient, title. */
export function renderListed(handoffs: readonly Listed[]): string {
  const rows = handoffs.map(({ state, age_s: age, from, to, name }) => [
    state,
    describeAge(age * 1000),
    neutraliseLine(from, 20),
    neutraliseLine(to, 20),
    neutraliseLine(name, 44),
  ]);
  return renderTable(['STATE', 'AGE', 'FROM', 'TO', 'NAME'], rows);
}

async function collect({ ctx, identity, paths }: Workplace, options: ListOptions): Promise<Listed[]> {
  const selection = options.all ? 'all' : options.read ? 'read' : 'unread';
  if (options.sent) return listSentHandoffs(ctx, identity);
  if (!options.everywhere) {
    requireTrust(paths);
    return listInbox(ctx, paths, identity.worktree, selection);
  }
  const trusted = everyInbox(ctx).filter((inbox) => distrustOf(inbox) === null);
  const lists = await Promise.all(trusted.map((inbox) => listInbox(ctx, inbox, null, selection)));
  return lists.flat();
}

export async function runList(workplace: Workplace, options: ListOptions): Promise<void> {
  const handoffs = await collect(workplace, options);
  const none = options.sent ? 'This worktree has sent no handoff.' : 'No handoff here.';
  const hint = options.all || options.sent ? '' : ' Try: handoff list --all';
  await writeResult(options, { handoffs }, handoffs.length > 0 ? renderListed(handoffs) : none + hint);
}

/** `handoff show`: the file whole. As text it is made harmless for terminals and sessions; `--json` has it as it is. */
export async function runShow(workplace: Workplace, name: string, options: Options): Promise<void> {
  const { file, place } = await findHandoff(workplace, name);
  const { path, handoff } = file;
  const { text, problems } = handoff;
  const fields = Object.fromEntries(handoff.fields);
  const shown = { path, name: titleOf(file), place, fields, text, problems };
  await writeResult(options, shown, neutraliseText(text));
}

export async function runSearch(workplace: Workplace, words: string[], options: Options): Promise<void> {
  const matches = await searchInbox(workplace.paths, workplace.identity.worktree, words);
  const lines = matches.map(({ path, line, text }) => asLine`${basename(path)}:${line}: ${text}`);
  const none = asLine`No line holds all of: ${words.join(' ')}`;
  await writeResult(options, { matches }, lines.join('\n') || none);
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
