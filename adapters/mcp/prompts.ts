import { beginHandoff } from '../../core/handoff/begin.ts';
import { frameText } from '../../core/handoff/surface/frame.ts';
import { lettersOf } from '../../core/handoff/surface/harmless-names.ts';
import { runList } from '../cli/inbox/list.ts';
import { asLine, collectOutput } from '../cli/print.ts';
import { takeLines } from './cap.ts';
import { type Call, resultCap } from './connection.ts';
import type { PromptName } from './prompt-list.ts';

type Values = Readonly<Record<string, string>>;

async function renderWriting({ workplace }: Call, { to, topic, about }: Values): Promise<string> {
  const facts = await beginHandoff(workplace.ctx, to || undefined, topic || undefined, '');
  const waiting = facts.waiting.map(({ name }) => `"${lettersOf(name)}"`).join(', ') || 'nothing';
  return [
    'Write a handoff: what the next session must know and cannot find out by itself. It has only that text and the repository.',
    [
      asLine`from: ${facts.from}`,
      asLine`to: ${facts.to}`,
      asLine`branch: ${facts.branch}, head: ${facts.head}, uncommitted files: ${facts.dirty_files_count ?? 'unknown'}`,
      `already waiting there: ${waiting}`,
      ...(about ? [`What matters most, in the user's words: ${about}`] : []),
    ].join('\n'),
    'Write it in the form of the template, leave out empty sections, never `Immediate next action`. No diary, nothing that git or the files hold, no secrets, no "today". Say what is unverified.',
    `Then call the tool \`publish\` with it as body${to ? `, to: ${to}` : ''}${topic ? `, topic: ${topic}` : ''}. Its result is a review: correct what it says, ask the user what it asks, and publish with their answers. Then tell the user name, recipient and \`sentinel <token>\` exactly as printed.`,
    `Template:\n\n${facts.template}`,
  ].join('\n\n');
}

async function renderList({ workplace }: Call): Promise<string> {
  const { text } = takeLines(await collectOutput(() => runList(workplace, { all: true })), 1, resultCap);
  return [
    'The handoffs of this worktree:',
    frameText('list', text),
    'Show the list as it is, the waiting ones first. If one waits, ask the user which to load: the tool `take` with its name delivers it to this session. `show` reads one without taking it, `search` finds lines, `rescue` drafts one from a session that left none.',
  ].join('\n\n');
}

const renderers: { [Name in PromptName]: (call: Call, values: Values) => Promise<string> } = {
  handoff: renderWriting,
  handoffs: renderList,
};

/** Returns what the user says by choosing a prompt. */
export function renderPrompt(call: Call, name: PromptName, values: Values): Promise<string> {
  return renderers[name](call, values);
}
