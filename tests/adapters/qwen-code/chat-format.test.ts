import { expect, it } from 'vitest';
import { chatFormat } from '../../../adapters/qwen-code/chat/chat-format.ts';

const base = { sessionId: 's', cwd: '/w', version: '0.24.4', gitBranch: 'main' };
const user = (text: string, more: object = {}) => ({
  ...base,
  type: 'user',
  provenance: 'real_user',
  parentUuid: null,
  message: { role: 'user', parts: [{ text }] },
  ...more,
});
const reply = (...parts: object[]) => ({ ...base, type: 'assistant', message: { role: 'model', parts } });
const system = (subtype: string, systemPayload: object, more: object = {}) => ({
  ...base,
  type: 'system',
  provenance: 'system',
  subtype,
  systemPayload,
  ...more,
});
const ended = (status: string, output: string, resultDisplay: unknown = '') => ({
  ...base,
  type: 'tool_result',
  message: { parts: [{ functionResponse: { id: 'c', name: 'run_shell_command', response: { output } } }] },
  toolCallResult: { callId: 'c', status, resultDisplay },
});
const about = { kind: 'about', id: 's', cwd: '/w', branch: 'main' };

const read = (...records: unknown[]) => {
  const reader = chatFormat.newReader();
  return records.map((record) => reader(record));
};

it('a prompt is the user’s words, a reply the assistant’s; what it only thought is neither', () => {
  expect(
    read(user('Fix the login.'), reply({ text: 'hm', thought: true }, { text: 'I look at it.' })),
  ).toEqual([
    [about, { kind: 'words', text: 'Fix the login.', source: 'typed' }],
    [{ kind: 'reply', text: 'I look at it.' }],
  ]);
});

it('a command is what was typed, and not the text that it became', () => {
  const command = { phase: 'invocation', rawCommand: '/handoff now', sentToModel: true };
  expect(
    read(
      system('slash_command', command),
      system('slash_command', { phase: 'result', rawCommand: '/handoff now' }),
      user('Write a handoff: …'),
      user('And then?'),
    ),
  ).toEqual([
    [{ kind: 'words', text: '/handoff now', source: 'command' }],
    [],
    [about],
    [about, { kind: 'words', text: 'And then?', source: 'typed' }],
  ]);
});

it('a command about the client itself is nothing that the user asked', () => {
  const command = { phase: 'invocation', rawCommand: '/clear', sentToModel: false };
  expect(read(system('slash_command', command))).toEqual([[]]);
});

it('what the client says in the user’s place is none of their words', () => {
  const notification = user('A task ended.', { subtype: 'notification', provenance: 'system' });
  const queued = user('And the tests.', { subtype: 'mid_turn_user_message' });
  const reminded = user('<system-reminder>\nskills\n</system-reminder>');
  expect(read(notification, queued, reminded)).toEqual([
    [about],
    [about, { kind: 'words', text: 'And the tests.', source: 'queued' }],
    [about],
  ]);
});

it.each([
  ['success', 'Output: ok\nExit Code: 0\nSignal: (none)', 'passed'],
  ['error', 'Exit Code: 1', 'failed'],
])('a call that ended with %s and %j counts as %s', (status, output, outcome) => {
  const call = { functionCall: { id: 'c', name: 'run_shell_command', args: { command: 'npm test' } } };
  expect(read(reply(call), ended(status, output))).toEqual([
    [{ kind: 'call', call: 'c', tool: 'run_shell_command', command: 'npm test' }],
    [{ kind: 'result', call: 'c', output, outcome }],
  ]);
});

it('a call that the user stopped is a refusal, and what they chose when asked is an answer', () => {
  const chosen = { type: 'ask_user_question_answers', answers: [{ question: 'Which?', answer: 'A' }] };
  expect(read(ended('cancelled', ''), ended('success', 'x', chosen))).toEqual([
    [{ kind: 'refusal', call: 'c', text: '' }],
    [
      { kind: 'result', call: 'c', output: 'x', outcome: 'passed' },
      { kind: 'answer', question: 'Which?', text: 'A' },
    ],
  ]);
});

it('a file that is written is an edit', () => {
  const call = { functionCall: { id: 'c', name: 'edit', args: { file_path: '/w/a.ts' } } };
  expect(read(reply(call))).toEqual([
    [
      { kind: 'call', call: 'c', tool: 'edit' },
      { kind: 'edit', call: 'c', path: '/w/a.ts', change: 'update' },
    ],
  ]);
});

it.each([
  ['429 rate limit reached', 'usage-limit'],
  ['maximum context length is 131072 tokens', 'context-full'],
  ['fetch failed', 'api-error'],
])('the error %j is a %s', (error_message, fault) => {
  const uiEvent = { 'event.name': 'qwen-code.api_error', error_message };
  expect(read(system('ui_telemetry', { uiEvent }))).toEqual([
    [{ kind: 'fault', fault, text: error_message }],
  ]);
});

it('a rewind takes back what hangs on the same record', () => {
  const back = system('rewind', { truncatedCount: 2 }, { parentUuid: 'r1' });
  expect(read(user('one'), user('two', { parentUuid: 'r1' }), back).at(-1)).toEqual([
    { kind: 'rewind', turns: 1 },
  ]);
});

it('a compaction, a stop and a title are told; a record of another version is unknown', () => {
  expect(
    read(
      system('chat_compression', {}),
      system('ui_telemetry', { uiEvent: { 'event.name': 'qwen-code.api_cancel' } }),
      system('custom_title', { customTitle: 'Login' }),
      system('file_history_snapshot', {}),
      system('hologram', {}),
      7,
    ),
  ).toEqual([
    [{ kind: 'compaction' }],
    [{ kind: 'interruption' }],
    [{ kind: 'title', text: 'Login' }],
    [],
    null,
    null,
  ]);
});
