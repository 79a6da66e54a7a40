import type { Outcome, SessionEvent, TaskState } from '../../../core/sessions/event.ts';
import { asShape } from '../../../core/sessions/shape.ts';
import { awaitedProcess, patchedFiles, scriptCommands } from './exec-script.ts';
import { callArguments, jsonOf, partsText, type RolloutPayload } from './records.ts';

const shells = /^(?:\/\S*\/)?(?:ba|z|da)?sh$|^(?:powershell|pwsh)/;

/** `["bash", "-lc", "…"]` is its text. */
export function commandText(command: string | readonly string[]): string {
  if (typeof command === 'string') return command;
  const [shell = '', flag = '', text] = command;
  return shells.test(shell) && /^-\w*c|^-Command/i.test(flag) && text !== undefined
    ? text
    : command.join(' ');
}

const planStates: Readonly<Record<string, TaskState>> = {
  pending: 'open',
  in_progress: 'active',
  completed: 'done',
};

function ran(call: string, tool: string, commands: readonly string[], given: unknown): SessionEvent[] {
  if (commands.length === 0) return [{ kind: 'call', call, tool, given }];
  return commands.map((command) => ({ kind: 'call', call, tool, command }));
}

function edits(call: string, text: string): SessionEvent[] {
  return patchedFiles(text).map(({ path, change }) => ({ kind: 'edit', call, path, change }));
}

/** A call with JSON arguments. */
function functionEvents({ call_id, name, arguments: given }: RolloutPayload): SessionEvent[] {
  const [call, tool] = [call_id ?? '', name ?? ''];
  const parsed = jsonOf(given);
  const data = asShape(callArguments, parsed);
  const awaited = data?.cell_id ?? (tool === 'write_stdin' ? data?.session_id : undefined);
  if (awaited !== undefined) return [{ kind: 'wait', call, process: String(awaited) }];
  const command = data?.cmd ?? data?.command;
  const text = command === undefined ? '' : commandText(command);
  const events = [...ran(call, tool, text === '' ? [] : [text], parsed), ...edits(call, data?.input ?? text)];
  if (tool === 'update_plan' && data?.plan !== undefined) {
    const tasks = data.plan.map(({ step, status }, index) => ({
      id: String(index),
      text: step,
      state: planStates[status ?? ''] ?? 'open',
    }));
    events.push({ kind: 'tasks', tasks });
  }
  return events;
}

/** A call whose input is a text: a patch, or a script. */
function customEvents({ call_id, name, input }: RolloutPayload): SessionEvent[] {
  const [call, tool, text] = [call_id ?? '', name ?? '', input ?? ''];
  const awaited = awaitedProcess(text);
  const commands = tool === 'exec' ? scriptCommands(text) : [];
  if (awaited !== null && commands.length === 0) return [{ kind: 'wait', call, process: awaited }];
  return [...ran(call, tool, commands, text), ...edits(call, text)];
}

function localShellEvents({ call_id, id, action }: RolloutPayload): SessionEvent[] {
  const given = asShape(callArguments, action)?.command;
  const command = given ? [commandText(given)] : [];
  return ran(call_id ?? id ?? '', 'local_shell', command, action);
}

/** Returns what a call of the assistant says; null where the payload is none. */
export function callEvents(payload: RolloutPayload): SessionEvent[] | null {
  switch (payload.type) {
    case 'function_call':
      return functionEvents(payload);
    case 'custom_tool_call':
      return customEvents(payload);
    case 'local_shell_call':
      return localShellEvents(payload);
    default:
      return null;
  }
}

const exited = /(?:Process exited with code|[Ee]xit code:?|"exit_code":)\s*(-?\d+)/;
const running =
  /(?:Process running with session ID|Script running with cell ID|\bsession[_ ]id["']?\s*[:=])\s*["']?(\d+)/i;
const header =
  /^(?:Script (?:completed|failed|running)[^\n]*\n|Chunk ID:[^\n]*\n|Wall time:?[^\n]*\n|Process [^\n]*\n|Original token count:[^\n]*\n|Exit code:[^\n]*\n|Total output lines:[^\n]*\n|Output:\n)+/;

/** Where a tool says how it went: so many characters at either end. */
const edge = 400;

/** The output in a result that is JSON, behind whatever a script printed before it. */
function jsonOutput(whole: string): string | null {
  const start = whole.indexOf('{"');
  const value = start < 0 || start > edge ? undefined : jsonOf(whole.slice(start));
  const hasOutput = typeof value === 'object' && value !== null && 'output' in value;
  return hasOutput && typeof value.output === 'string' ? value.output : null;
}

/** A result as the tool wrote it: text with a header, or JSON with the output in it. */
export function readOutput(payload: RolloutPayload): { text: string; outcome: Outcome; process?: string } {
  const whole = partsText(payload.output);
  const text = jsonOutput(whole) ?? whole.replace(header, '').replace(header, '');
  // What lies between is the command's own, whatever it says of codes.
  const edges = whole.length <= 2 * edge ? whole : `${whole.slice(0, edge)}\n${whole.slice(-edge)}`;
  const code = exited.exec(edges)?.[1];
  const process = running.exec(edges)?.[1];
  if (code === undefined && process !== undefined) return { text, outcome: 'running', process };
  if (/^(?:Script failed|Command blocked by PreToolUse hook)/.test(whole)) return { text, outcome: 'failed' };
  if (code === undefined) return { text, outcome: 'unread' };
  return { text, outcome: Number(code) === 0 ? 'passed' : 'failed' };
}
