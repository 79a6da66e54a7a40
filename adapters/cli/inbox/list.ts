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
import { asLine, writeJson, writeOut } from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options, Workplace } from '../verb.ts';
import { canAsk, confirm } from './ask.ts';

interface ListOptions {
  read?: boolean;
  all?: boolean;
  everywhere?: boolean;
  sent?: boolean;
}

/** Handoffs as rows: state, age, sender, recipient, title. */
export function renderListed(handoffs: readonly Listed[]): string {
  return renderTable(
    ['STATE', 'AGE', 'FROM', 'TO', 'NAME'],
    handoffs.map((handoff) => [
      handoff.state,
      describeAge(handoff.age_s * 1000),
      neutraliseLine(handoff.from, 20),
      neutraliseLine(handoff.to, 20),
      neutraliseLine(handoff.name, 44),
    ]),
  );
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

/** `handoff list`. */
export async function runList(workplace: Workplace, options: Options<ListOptions>): Promise<void> {
  const handoffs = await collect(workplace, options);
  if (options.json) return void (await writeJson({ handoffs }));
  const none = options.sent ? 'This worktree has sent no handoff.' : 'No handoff here.';
  const hint = options.all || options.sent ? '' : ' Try: handoff list --all';
  await writeOut(handoffs.length > 0 ? renderListed(handoffs) : none + hint);
}

/** `handoff show`: the file whole. As text it is made harmless for terminals and sessions; `--json` has it as it is. */
export async function runShow(workplace: Workplace, name: string, options: Options): Promise<void> {
  const { file, place } = await findHandoff(workplace, name);
  const { text, problems, fields } = file.handoff;
  if (!options.json) return void (await writeOut(neutraliseText(text)));
  const { path } = file;
  await writeJson({ path, name: titleOf(file), place, fields: Object.fromEntries(fields), text, problems });
}

/** `handoff search`. */
export async function runSearch(workplace: Workplace, words: string[], options: Options): Promise<void> {
  const matches = await searchInbox(workplace.paths, workplace.identity.worktree, words);
  if (options.json) return void (await writeJson({ matches }));
  const lines = matches.map((match) => asLine`${basename(match.path)}:${match.line}: ${match.text}`);
  await writeOut(lines.length > 0 ? lines.join('\n') : asLine`No line holds all of: ${words.join(' ')}`);
}

/** `handoff prune`: shows what is old, asks on a terminal, deletes. */
export async function runPrune(
  workplace: Workplace,
  options: Options<{ older: string; dryRun?: boolean }>,
): Promise<void> {
  const older = parseAge(options.older);
  const { handoffs, unreadable } = await findPrunable(workplace, older);
  if (options.json) {
    if (!options.dryRun) pruneHandoffs(handoffs);
    return void (await writeJson({ handoffs, unreadable, deleted: !options.dryRun }));
  }
  for (const path of unreadable) await writeOut(asLine`Stays, since it cannot be read: ${path}`);
  if (handoffs.length === 0) {
    await writeOut(asLine`No read handoff of this worktree is older than ${options.older}.`);
    return;
  }
  await writeOut(renderListed(handoffs));
  const question = `Delete these ${handoffs.length} read handoffs?`;
  if (options.dryRun || (canAsk() && !(await confirm(question)))) {
    await writeOut(`Nothing deleted. ${handoffs.length} would be.`);
    return;
  }
  pruneHandoffs(handoffs);
  await writeOut(`Deleted ${handoffs.length}.`);
}
