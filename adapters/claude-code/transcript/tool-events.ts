import type { Outcome, SessionEvent, TaskState } from '../../../core/sessions/event.ts';
import { asShape, type ValueOf } from '../../../core/sessions/shape.ts';
import {
  type Block,
  type ResultDetails,
  resultDetails,
  type TranscriptRecord,
  textOf,
  toolInput,
} from './records.ts';

const taskStates: Readonly<Record<string, TaskState>> = {
  pending: 'open',
  in_progress: 'active',
  completed: 'done',
  deleted: 'dropped',
};

export function taskState(status: string | undefined): TaskState {
  return taskStates[status ?? ''] ?? 'open';
}

const editTools = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit']);

/** Returns what a tool call in a message of the assistant says. */
export function callEvents({ id, name, input }: Block, message: string | undefined): SessionEvent[] {
  const [call, tool] = [id ?? '', name ?? ''];
  const given: Partial<ValueOf<typeof toolInput>> = asShape(toolInput, input) ?? {};
  const events: SessionEvent[] = [];
  const command = tool === 'Bash' || tool === 'PowerShell' ? given.command : undefined;
  events.push({
    kind: 'call',
    call,
    tool,
    message,
    ...(command === undefined ? { given: input } : { command }),
  });
  const path = given.file_path ?? given.notebook_path;
  if (editTools.has(tool) && path !== undefined)
    events.push({ kind: 'edit', call, path, change: tool === 'Write' ? 'add' : 'update' });
  if (given.todos !== undefined && tool === 'TodoWrite') {
    const tasks = given.todos.map(({ content, status }, index) => ({
      id: String(index),
      text: content,
      state: taskState(status),
    }));
    events.push({ kind: 'tasks', tasks });
  }
  if (tool === 'TaskUpdate' && given.taskId !== undefined) {
    const state = given.status === undefined ? {} : { state: taskState(given.status) };
    const text = given.subject === undefined ? {} : { text: given.subject };
    events.push({ kind: 'task', task: { id: given.taskId, ...state, ...text } });
  }
  if (tool === 'ExitPlanMode')
    events.push({ kind: 'plan', call, text: given.plan ?? '', path: given.planFilePath });
  return events;
}

const refusal =
  /^The user doesn't want to (?:proceed with this tool use|take this action)|^User rejected tool use|^The user rejected/;
const refusalWords =
  /(?:the user said:|provided the following reason for the rejection:|user feedback:)\s*([\s\S]*?)(?:\n\nNote: The user's next message|$)/i;
const answered = /^User has answered your questions?:|^Your questions have been answered:/;

/** An older version has the answers in the text alone: `"Q"="A", "Q2"="A2". You can now …`. */
function answersInText(text: string): SessionEvent[] {
  if (!answered.test(text)) return [];
  return [...text.matchAll(/"([^"\n]+)"="([^"\n]*)"/g)].map(([, question = '', answer = '']) => ({
    kind: 'answer',
    question,
    text: answer,
  }));
}

function outcomeOf(details: ResultDetails, { is_error }: Block, text: string): Outcome {
  const goesOn = details.backgroundTaskId !== undefined || details.isAsync;
  if (goesOn || /^Command running in background with ID/.test(text)) return 'running';
  return is_error ? 'failed' : 'passed';
}

/** Only the client's own tools are believed: what another prints or returns can have any form. */
function detailEvents({ answers = {}, task }: ResultDetails, text: string, tool: string): SessionEvent[] {
  if (tool === 'TaskCreate' && task)
    return [{ kind: 'task', task: { id: task.id, text: task.subject, state: 'open' } }];
  if (tool !== 'AskUserQuestion') return [];
  const given = Object.entries(answers).map(
    ([question, answer]): SessionEvent => ({
      kind: 'answer',
      question,
      text: Array.isArray(answer) ? answer.join(', ') : String(answer),
    }),
  );
  return given.length > 0 ? given : answersInText(text);
}

/** Tools whose errors are other people's texts: one may look like a refusal, and is none of the user's words. */
const othersTools = /^mcp__|^(?:Task|Agent)$/;

/** Returns what a tool's result says; `tool` is the one that was called. */
export function resultEvents(record: TranscriptRecord, block: Block, tool: string): SessionEvent[] {
  const call = block.tool_use_id ?? '';
  const text = textOf(block.content);
  const denied = record.toolDenialKind === 'user-rejected' || (block.is_error && refusal.test(text));
  if (denied) {
    const isTold = record.toolDenialKind === 'user-rejected' || !othersTools.test(tool);
    const words = isTold ? refusalWords.exec(text)?.[1]?.trim() : undefined;
    return [{ kind: 'refusal', call, text: words ?? '' }];
  }
  const details: ResultDetails = asShape(resultDetails, record.toolUseResult) ?? {};
  const output = text.startsWith('<') ? text.replace(/^<tool_use_error>|<\/tool_use_error>$/g, '') : text;
  const result: SessionEvent = { kind: 'result', call, output, outcome: outcomeOf(details, block, text) };
  const isAgent = tool === 'Task' || tool === 'Agent';
  const report: SessionEvent[] = isAgent && result.outcome === 'passed' ? [{ kind: 'subagent', text }] : [];
  return [result, ...detailEvents(details, text, tool), ...report];
}
