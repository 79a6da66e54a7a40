import { expect, it } from 'vitest';
import { eventsFormat } from '../../../adapters/copilot-cli/events/events-format.ts';

let count = 0;

/** A record as the client writes it, of a subagent where one is named. */
function record(type: string, data: object, agentId?: string) {
  const id = `e${++count}`;
  return {
    type,
    data,
    id,
    timestamp: '2026-11-30T08:00:00.000Z',
    parentId: null,
    ...(agentId && { agentId }),
  };
}

function read(...records: unknown[]) {
  const reader = eventsFormat.newReader();
  return records.map((one) => reader(one));
}

const message = (content: string, toolRequests: object[] = []) =>
  record('assistant.message', { messageId: 'm', content, toolRequests });

it('tells the session, its place and its model', () => {
  const context = { cwd: '/p/shop', gitRoot: '/p/shop', branch: 'main' };
  const start = record('session.start', { sessionId: 's-1', selectedModel: 'fake-1', context });
  expect(read(start)).toEqual([
    [{ kind: 'about', id: 's-1', cwd: '/p/shop', branch: 'main', model: 'fake-1' }],
  ]);
});

it('reads what the user said, and not what the client says in their name', () => {
  const said = (data: object) =>
    record('user.message', { transformedContent: 'x', delivery: 'idle', ...data });
  const [typed, queued, command, skill, goesOn, subagent] = read(
    said({ content: 'Bound the queue.' }),
    said({ content: 'And test it.', delivery: 'steering' }),
    said({ content: '/handoff --to shop' }),
    said({ content: 'a skill', source: 'skill-pdf' }),
    said({ content: 'go on', isAutopilotContinuation: true }),
    record('user.message', { content: 'a task' }, 'agent-1'),
  );
  expect(typed).toEqual([{ kind: 'words', text: 'Bound the queue.', source: 'typed' }]);
  expect(queued).toEqual([{ kind: 'words', text: 'And test it.', source: 'queued' }]);
  expect(command).toEqual([{ kind: 'words', text: '/handoff --to shop', source: 'command' }]);
  expect([skill, goesOn, subagent]).toEqual([[], [], []]);
});

it('a turn ends with words that ask for no tool, and with nothing else', () => {
  const request = { toolCallId: 'c', name: 'bash', arguments: { command: 'make check' } };
  const [call, , between, words, , end] = read(
    message('I check.', [request]),
    record('assistant.turn_end', { turnId: '0' }),
    record('assistant.turn_start', { turnId: '1' }),
    message('Done.'),
    record('session.usage_record', {}),
    record('assistant.turn_end', { turnId: '1' }),
  );
  expect(call).toEqual([
    { kind: 'reply', text: 'I check.', message: 'm', final: false },
    { kind: 'call', call: 'c', tool: 'bash', message: 'm', command: 'make check' },
  ]);
  expect(between).toEqual([]);
  expect(words).toEqual([{ kind: 'reply', text: 'Done.', message: 'm', final: true }]);
  expect(end).toEqual([{ kind: 'turn-end' }]);
});

it('an answer without a word is no reply and ends no turn', () => {
  const [empty, end] = read(message(' '), record('assistant.turn_end', { turnId: '0' }));
  expect([empty, end]).toEqual([[], []]);
});

it.each([
  [
    {
      success: true,
      shellExecution: { exitCode: 0 },
      result: { content: 'ok\n<shellId: 0 completed with exit code 0>' },
    },
    'passed',
    'ok',
  ],
  [{ success: true, shellExecution: { exitCode: 1 }, result: { content: 'no' } }, 'failed', 'no'],
  [{ success: true, result: { content: 'seen' } }, 'passed', 'seen'],
  [{ success: false, error: { message: 'no such file', code: 'failure' } }, 'failed', 'no such file'],
])('a tool that ended so: %j', (data, outcome, output) => {
  const [events] = read(record('tool.execution_complete', { toolCallId: 'c', ...data }));
  expect(events).toEqual([{ kind: 'result', call: 'c', output, outcome }]);
});

it('an edit is what the client says was made; a denied call is a refusal', () => {
  const fileEdits = [
    { path: '/p/a.ts', kind: 'create' },
    { path: '/p/b.ts', kind: 'update' },
  ];
  const [made, denied] = read(
    record('tool.execution_complete', {
      toolCallId: 'c',
      success: true,
      fileEdits,
      result: { content: 'Created' },
    }),
    record('tool.execution_complete', {
      toolCallId: 'd',
      success: false,
      error: { code: 'denied', message: 'no' },
    }),
  );
  expect(made?.slice(0, 2)).toEqual([
    { kind: 'edit', call: 'c', path: '/p/a.ts', change: 'add' },
    { kind: 'edit', call: 'c', path: '/p/b.ts', change: 'update' },
  ]);
  expect(denied).toEqual([{ kind: 'refusal', call: 'd', text: '' }]);
});

it.each([
  ['rate_limit', 'slow down', 'usage-limit'],
  ['query', '429 too many', 'usage-limit'],
  ['context_limit', 'too long', 'context-full'],
  ['query', '400 bad', 'api-error'],
])('an error of type %s, %j, is %s', (errorType, text, fault) => {
  const [events] = read(record('session.error', { errorType, message: text }));
  expect(events).toEqual([{ kind: 'fault', fault, text }]);
});

it('a rewind keeps the prompts before the record that it names', () => {
  const prompts = ['one', 'two', 'three'].map((content) => record('user.message', { content }));
  const rewind = record('session.snapshot_rewind', { upToEventId: prompts[1]?.id, eventsRemoved: 9 });
  expect(read(...prompts, rewind).at(-1)).toEqual([{ kind: 'rewind', turns: 1 }]);
});

it('knows a compaction, an interruption, and what says nothing; of the rest it knows nothing', () => {
  const [compacted, failed, aborted, hook, unknown, torn] = read(
    record('session.compaction_complete', { success: true, summaryContent: 'x' }),
    record('session.compaction_complete', { success: false }),
    record('abort', { reason: 'user_initiated' }),
    record('hook.end', { output: { additionalContext: 'sentinel' } }),
    record('brand.new', {}),
    { type: 'user.message', data: 'torn' },
  );
  expect(compacted).toEqual([{ kind: 'compaction' }]);
  expect(failed).toEqual([]);
  expect(aborted).toEqual([{ kind: 'interruption' }]);
  expect([hook, unknown, torn]).toEqual([[], null, null]);
});
