import { expect, it } from 'vitest';
import { logFormat } from '../../../adapters/opencode/log/log-format.ts';

const read = (...records: unknown[]) => {
  const reader = logFormat.newReader();
  return records.map((record) => reader(record));
};
const text = (by: string, said: string) => ({ type: 'text', by, message: 'm1', text: said });
const tool = (status: string, more: object = {}) => ({
  type: 'tool',
  message: 'm1',
  tool: 'bash',
  callID: 'c',
  status,
  input: { command: 'npm test' },
  ...more,
});

it('the first line names the session and its directory, and only such a line is the client’s', () => {
  const head = { type: 'session', id: 'ses_1', cwd: '/srv/app', version: '1.18.33' };
  expect(read(head)).toEqual([[{ kind: 'about', id: 'ses_1', cwd: '/srv/app' }]]);
  expect(logFormat.recognises(head)).toBe(true);
  expect(logFormat.recognises({ type: 'session', version: 3, id: 'x', cwd: '/srv/app' })).toBe(false);
  expect(logFormat.recognises(text('user', 'Hello'))).toBe(false);
});

it.each([
  ['user', { kind: 'words', text: 'Go.', source: 'typed' }],
  ['command', { kind: 'words', text: 'Go.', source: 'command' }],
  ['assistant', { kind: 'reply', text: 'Go.', message: 'm1' }],
  ['summary', { kind: 'recap', text: 'Go.' }],
])('a text of %s is read by itself, whatever came before it', (by, event) => {
  expect(read(text(by, 'Go.'))).toEqual([[event]]);
});

it('a text of white space alone says nothing', () => {
  expect(read(text('assistant', ' \n'))).toEqual([[]]);
});

it.each([
  ['completed', { output: 'ok', exit: 0 }, 'passed'],
  ['completed', { output: 'no', exit: 1 }, 'failed'],
  ['completed', { output: 'stopped', exit: null }, 'failed'],
  ['error', { error: 'no such tool' }, 'failed'],
])('a command that %s with %j counts as %s', (status, result, outcome) => {
  expect(read(tool(status, result))[0]?.at(-1)).toMatchObject({ kind: 'result', call: 'c', outcome });
});

it('a call that runs and then ends is one call', () => {
  expect(read(tool('running'), tool('completed', { output: 'ok', exit: 0 }))).toEqual([
    [{ kind: 'call', call: 'c', tool: 'bash', message: 'm1', command: 'npm test' }],
    [{ kind: 'result', call: 'c', output: 'ok', outcome: 'passed' }],
  ]);
});

it('a call that the user rejected is a refusal', () => {
  const error = 'The user rejected permission to use this specific tool call.';
  expect(read(tool('error', { error }))[0]?.at(-1)).toEqual({ kind: 'refusal', call: 'c', text: '' });
});

it('edits and todos are read from what a call is given', () => {
  const write = { ...tool('running'), tool: 'write', input: { filePath: '/srv/app/a.ts' } };
  expect(read(write)[0]?.at(-1)).toEqual({
    kind: 'edit',
    call: 'c',
    path: '/srv/app/a.ts',
    change: 'update',
  });
  const todos = [
    { content: 'One', status: 'in_progress' },
    { content: 'Two', status: 'completed' },
  ];
  expect(read({ ...tool('running'), tool: 'todowrite', input: { todos } })[0]?.at(-1)).toEqual({
    kind: 'tasks',
    tasks: [
      { id: '0', text: 'One', state: 'active' },
      { id: '1', text: 'Two', state: 'done' },
    ],
  });
});

it('an answer that the user stopped is cut, and an interruption is told once', () => {
  const error = { name: 'MessageAbortedError', data: { message: 'Aborted' } };
  expect(
    read(
      text('assistant', 'I begin'),
      { type: 'error', error },
      { type: 'message', id: 'm1', error },
      { type: 'idle' },
    ),
  ).toEqual([
    [{ kind: 'reply', text: 'I begin', message: 'm1' }],
    [{ kind: 'interruption' }],
    [{ kind: 'reply', text: '', cut: true, message: 'm1' }],
    [],
  ]);
});

it.each([
  ['APIError', 'You exceeded your current quota', 'usage-limit'],
  ['ContextOverflowError', 'Too long', 'context-full'],
  ['APIError', 'fetch failed', 'api-error'],
])('%s that says %j is a %s, once a turn', (name, message, fault) => {
  const failed = { type: 'error', error: { name, data: { message } } };
  const event = { kind: 'fault', fault, text: message };
  expect(read(failed, failed, text('user', 'Again.'), failed)).toEqual([
    [event],
    [],
    [{ kind: 'words', text: 'Again.', source: 'typed' }],
    [event],
  ]);
});

it('a turn ends in peace where its last message has ended so', () => {
  expect(read({ type: 'idle' }, { type: 'message', id: 'm1', finish: 'stop' }, { type: 'idle' })).toEqual([
    [],
    [],
    [{ kind: 'turn-end' }],
  ]);
});

it('a record of another version is unknown', () => {
  expect(read({ type: 'hologram' }, { type: 'text', by: 'ghost', message: 'm', text: 'x' }, 7, null)).toEqual(
    [null, null, null, null],
  );
});
