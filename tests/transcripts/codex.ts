/** Lines of a rollout as Codex writes them. */
export type Line = Record<string, unknown>;

export const cwd = '/home/ada/shop';
export const threadId = '01a0c0de-1f00-7aaa-8bbb-0123456789ab';

const event = (payload: Line): Line => ({ type: 'event_msg', payload });
const item = (payload: Line): Line => ({ type: 'response_item', payload });

export const meta = (rest: Line = {}): Line => ({
  type: 'session_meta',
  payload: {
    id: threadId,
    cwd,
    cli_version: '0.146.0',
    thread_source: 'user',
    git: { branch: 'main' },
    ...rest,
  },
});

export const userItem = (text: string): Line =>
  item({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

export const assistantItem = (text: string): Line =>
  item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });

/** A prompt is in the file twice, as an item and as an event. */
export const prompt = (text: string): Line[] => [
  userItem(text),
  event({ type: 'user_message', message: text }),
];

export const say = (text: string, phase = 'commentary'): Line[] => [
  event({ type: 'agent_message', message: text, phase }),
  assistantItem(text),
];

export const exec = (id: string, input: string): Line =>
  item({ type: 'custom_tool_call', call_id: id, name: 'exec', input, status: 'completed' });

/** The script that a model writes for one command. */
export const script = (command: string): string =>
  `const r = await tools.exec_command({cmd:${JSON.stringify(command)},"workdir":"${cwd}"}); text(r.output);`;

export const execOutput = (id: string, text: string): Line =>
  item({
    type: 'custom_tool_call_output',
    call_id: id,
    output: [
      { type: 'input_text', text: 'Script completed\nWall time 0.1 seconds\nOutput:\n' },
      { type: 'input_text', text },
    ],
  });

export const call = (id: string, name: string, given: unknown): Line =>
  item({ type: 'function_call', call_id: id, name, arguments: JSON.stringify(given) });

export const output = (id: string, text: string): Line =>
  item({ type: 'function_call_output', call_id: id, output: text });

export const exited = (id: string, code: number, text: string): Line =>
  output(
    id,
    `Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code ${code}\nOriginal token count: 9\nOutput:\n${text}`,
  );

export const patched = (path: string, type = 'update'): Line =>
  event({ type: 'patch_apply_end', call_id: 'p', success: true, changes: { [path]: { type } } });

export const complete = (error?: Line): Line => event({ type: 'task_complete', ...(error ? { error } : {}) });
export const aborted = (): Line[] => [
  userItem('<turn_aborted>\nThe user interrupted the previous turn on purpose.\n</turn_aborted>'),
  event({ type: 'turn_aborted', reason: 'interrupted' }),
];
export const compacted = (): Line => ({
  type: 'compacted',
  payload: { message: '', replacement_history: [] },
});

/** Gives each line its instant and returns the text of the file. */
export function textOf(lines: readonly (Line | Line[])[], start = '2026-05-15T18:00:00Z'): string {
  const from = Date.parse(start);
  return lines
    .flat()
    .map(
      (one, index) =>
        `${JSON.stringify({ timestamp: new Date(from + index * 60_000).toISOString(), ...one })}\n`,
    )
    .join('');
}
