import * as z from 'zod/mini';
import { HandoffError } from '../../core/errors.ts';
import { acknowledgeDelivery, listUnanswered } from '../../core/handoff/delivery/acknowledge.ts';
import { findHandoff } from '../../core/handoff/inbox/find.ts';
import { frameText } from '../../core/handoff/surface/frame.ts';
import { harmlessFileName } from '../../core/handoff/surface/harmless-names.ts';
import { plural } from '../../core/text/lines.ts';
import { runList } from '../cli/inbox/list.ts';
import { findTaker, runTake } from '../cli/inbox/take.ts';
import { asLine, collectOutput } from '../cli/print.ts';
import { runRescue } from '../cli/rescue/rescue.ts';
import { runSearch } from '../cli/search/search.ts';
import { takeLines } from './cap.ts';
import { type Call, resultCap } from './connection.ts';
import { publish } from './publish-tool.ts';
import { handoffText } from './resources.ts';
import { type ToolInput, type ToolName, toolList } from './tool-list.ts';

/** What a verb printed of files, framed; cut where it is too long for a result. */
function framed(what: string, whole: string, more: string): string {
  const { text, last, total } = takeLines(whole, 1, resultCap);
  const rest = last < total ? `\n[… ${plural(total - last, 'more line')}: ${more}]` : '';
  return frameText(what, text + rest);
}

/** What is said behind the text of `take`: how this session answers, and what it still owes. */
function describeDebts({ workplace }: Call, shown: string): string[] {
  const receiver = findTaker(workplace)?.session.session_id;
  const own = listUnanswered(workplace).filter(({ session_id: id }) => id === receiver);
  const older = own.filter(({ sentinel }) => !shown.includes(sentinel));
  const [first, ...more] = older.map(({ name }) => harmlessFileName(name));
  const others = more.length > 0 ? ` and ${more.length} more` : '';
  const lines: string[] = [];
  if (older.length < own.length)
    lines.push(
      'Then call the tool `acknowledge` with each sentinel above: without that it comes back when this session is over.',
    );
  if (first !== undefined)
    lines.push(
      `Taken here before and never acknowledged: ${first}${others}. To read it again: the tool take, name: ${first}`,
    );
  return lines;
}

async function take(call: Call, { name, peek }: ToolInput<'take'>): Promise<string> {
  const words = name === undefined ? [] : [name];
  const shown = await collectOutput(() => runTake(call.workplace, words, peek ? { peek } : {}));
  return [shown, ...describeDebts(call, shown)].join('\n\n');
}

async function acknowledge({ workplace }: Call, { sentinels }: ToolInput<'acknowledge'>): Promise<string> {
  const lines: string[] = [];
  for (const sentinel of sentinels) {
    const name = await acknowledgeDelivery(workplace, sentinel.trim());
    lines.push(name === null ? 'It was acknowledged before.' : asLine`Acknowledged: ${name}`);
  }
  return lines.join('\n');
}

async function list({ workplace }: Call, { which, everywhere = false }: ToolInput<'list'>): Promise<string> {
  if (which === 'sent' && everywhere) {
    throw new HandoffError('bad-usage', {
      message: 'which: sent is about this worktree alone; expected it without everywhere',
      hint: 'call the tool list again with one of the two',
    });
  }
  const options = { read: which === 'read', all: which === 'all', sent: which === 'sent', everywhere };
  return framed('list', await collectOutput(() => runList(workplace, options)), 'the tool search finds one');
}

async function show({ workplace }: Call, { name, from_line: first = 1 }: ToolInput<'show'>): Promise<string> {
  const { file, place } = await findHandoff(workplace, name);
  const { text, last, total } = takeLines(handoffText(file), first, resultCap);
  const state = place === 'unread' ? 'it waits unread' : 'it was read';
  const lines = `lines ${Math.min(first, total)} to ${last} of ${total}`;
  const rest = last < total ? `; the rest: the tool show with from_line ${last + 1}` : '';
  return `${asLine`${file.file}: ${state}`}, ${lines}${rest}\n\n${frameText('handoff', text)}`;
}

async function search({ workplace }: Call, { words, sessions }: ToolInput<'search'>): Promise<string> {
  // Quotes around a phrase are read with the words.
  const given = words.includes('"') ? [words] : words.split(/\s+/);
  const found = await collectOutput(() =>
    runSearch(workplace, given, { sessions: sessions ?? false, overMcp: true }),
  );
  return framed('lines found', found, 'search for more words');
}

async function rescue({ workplace }: Call, { session, ...options }: ToolInput<'rescue'>): Promise<string> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
  const out = await collectOutput(() => runRescue(workplace, session, Object.fromEntries(given)));
  if (session !== undefined && (options.publish || options.dismiss)) return out;
  return framed('what a program read from transcripts', out, 'publish the draft, then take it');
}

const runners: { [Name in ToolName]: (call: Call, input: ToolInput<Name>) => Promise<string> } = {
  take,
  acknowledge,
  publish,
  list,
  show,
  search,
  rescue,
};

/** Runs a tool. Throws `bad-usage` for arguments that are not as its schema says. */
export function runTool<Name extends ToolName>(call: Call, name: Name, given: unknown): Promise<string> {
  const parsed = z.safeParse(toolList[name].input, given ?? {});
  if (parsed.success) return runners[name](call, parsed.data as ToolInput<Name>);
  const [issue] = parsed.error.issues;
  throw new HandoffError('bad-usage', {
    message: `${issue?.path.join('.') || 'the arguments'}: ${issue?.message ?? 'not as expected'}; expected what the tool’s input schema says`,
    hint: 'call the tool again with such arguments',
  });
}
