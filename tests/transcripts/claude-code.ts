/** Lines of a transcript as Claude Code writes them; one minute passes from one to the next. */
export type Line = Record<string, unknown>;

export const cwd = '/home/ada/shop';
export const sessionId = '0b0e3c52-6a0f-4a55-9a2e-2f1d6a3f8a11';

/** What every line has. */
function line(type: string, rest: Line): Line {
  return {
    parentUuid: null,
    isSidechain: false,
    type,
    uuid: 'u',
    sessionId,
    cwd,
    gitBranch: 'refresh',
    version: '2.1.330',
    ...rest,
  };
}

const message = (role: string, content: unknown, model?: string) => ({
  role,
  content,
  ...(model ? { model, id: 'msg_1' } : {}),
});
const model = 'claude-opus-5-5';

export const prompt = (text: string, rest: Line = {}): Line =>
  line('user', { origin: { kind: 'human' }, promptSource: 'typed', message: message('user', text), ...rest });

/** A text in the user's place that no person typed. */
export const meta = (text: string): Line => prompt(text, { isMeta: true, origin: undefined });

export const say = (text: string, rest: Line = {}): Line =>
  line('assistant', { message: message('assistant', [{ type: 'text', text }], model), ...rest });

export const call = (id: string, name: string, input: Line): Line =>
  line('assistant', { message: message('assistant', [{ type: 'tool_use', id, name, input }], model) });

export const bash = (id: string, command: string): Line => call(id, 'Bash', { command });

export const result = (id: string, content: string, rest: Line = {}, isError = false): Line =>
  line('user', {
    message: message('user', [
      { type: 'tool_result', tool_use_id: id, content, ...(isError ? { is_error: true } : {}) },
    ]),
    toolUseResult: { stdout: content },
    ...rest,
  });

export const failed = (id: string, content: string): Line =>
  result(id, content, { toolUseResult: `Error: ${content}` }, true);

export const refused = (id: string, words = ''): Line =>
  failed(
    id,
    `The user doesn't want to proceed with this tool use. The tool use was rejected.${words === '' ? '' : ` To tell you how to proceed, the user said:\n${words}`}`,
  );

export const interrupted = (forTool = false): Line =>
  line('user', {
    message: message('user', [
      { type: 'text', text: `[Request interrupted by user${forTool ? ' for tool use' : ''}]` },
    ]),
  });

export const apiError = (error: string, text: string, status?: number): Line =>
  line('assistant', {
    isApiErrorMessage: true,
    error,
    ...(status ? { apiErrorStatus: status } : {}),
    message: message('assistant', [{ type: 'text', text }], '<synthetic>'),
  });

export const turnEnd = (): Line => line('system', { subtype: 'turn_duration', durationMs: 1200 });
export const recap = (content: string): Line => line('system', { subtype: 'away_summary', content });
export const compaction = (trigger: string): Line[] => [
  line('system', { subtype: 'compact_boundary', compactMetadata: { trigger } }),
  prompt('This session is being continued from a previous conversation. The user wants a sandwich.', {
    isCompactSummary: true,
  }),
];
export const queued = (text: string): Line =>
  line('attachment', { attachment: { type: 'queued_command', prompt: text } });
export const enqueue = (content: string): Line => ({
  type: 'queue-operation',
  operation: 'enqueue',
  sessionId,
  content,
});
export const reminder = (tasks: Line[]): Line =>
  line('attachment', { attachment: { type: 'task_reminder', content: tasks } });

/** Gives each line its instant and returns the text of the file. */
export function textOf(lines: readonly Line[], start = '2026-05-15T18:00:00Z'): string {
  const from = Date.parse(start);
  return lines
    .map(
      (one, index) =>
        `${JSON.stringify({ ...one, timestamp: new Date(from + index * 60_000).toISOString() })}\n`,
    )
    .join('');
}
