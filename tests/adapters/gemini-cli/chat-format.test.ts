import { expect, it } from 'vitest';
import { chatFormat } from '../../../adapters/gemini-cli/chat/chat-format.ts';

const read = (...records: unknown[]) => {
  const reader = chatFormat.newReader();
  return records.map((record) => reader(record));
};
const shell = (id: string, output: string, status = 'success') => ({
  id,
  name: 'run_shell_command',
  args: { command: 'npm test' },
  status,
  result: [{ functionResponse: { id, name: 'run_shell_command', response: { output } } }],
});

it('the first line names the session, and whether it is a subagent’s', () => {
  const head = { sessionId: 's', projectHash: 'p', startTime: '2026-11-30T08:00:00Z' };
  expect(read({ ...head, kind: 'main' })).toEqual([[{ kind: 'about', id: 's', subagent: false }]]);
  expect(read({ ...head, kind: 'subagent' })).toEqual([[{ kind: 'about', id: 's', subagent: true }]]);
});

it('what hooks and the client put beside a prompt is not the user’s', () => {
  const content = [
    { text: '<hook_context>other text</hook_context>\n\nFix the login.' },
    { text: '<hook_context>more</hook_context>' },
    { text: '<session_context>here</session_context>' },
  ];
  expect(read({ id: '1', type: 'user', content })).toEqual([
    [{ kind: 'words', text: 'Fix the login.', source: 'typed' }],
  ]);
});

it('a message that is written again with the calls it made says its words once', () => {
  const message = { id: '1', type: 'gemini', content: 'I run the tests.' };
  expect(read(message, { ...message, toolCalls: [shell('c', 'Output: ok')] })).toEqual([
    [{ kind: 'reply', text: 'I run the tests.' }],
    [
      { kind: 'call', call: 'c', tool: 'run_shell_command', command: 'npm test' },
      { kind: 'result', call: 'c', output: 'Output: ok', outcome: 'passed' },
    ],
  ]);
});

it.each([
  ['Output: ok', 'success', 'passed'],
  ['Output: no\nExit Code: 1', 'success', 'failed'],
  ['Output: no\nExit Code: 0', 'success', 'passed'],
  ['no such tool', 'error', 'failed'],
])('a command that printed %j with the status %s counts as %s', (output, status, outcome) => {
  const [events] = read({ id: '1', type: 'gemini', content: '', toolCalls: [shell('c', output, status)] });
  expect(events?.at(-1)).toMatchObject({ kind: 'result', outcome });
});

it('a call that the user stopped is a refusal', () => {
  const [events] = read({ id: '1', type: 'gemini', content: '', toolCalls: [shell('c', '', 'cancelled')] });
  expect(events?.at(-1)).toEqual({ kind: 'refusal', call: 'c', text: '' });
});

it('a resumed chat that is written as one change says each message once', () => {
  const said = { id: '1', type: 'gemini', content: [{ text: 'Done.' }] };
  expect(read(said, { $set: { messages: [said, { ...said, id: '2' }] } })).toEqual([
    [{ kind: 'reply', text: 'Done.' }],
    [{ kind: 'reply', text: 'Done.' }],
  ]);
});

it.each([
  ['You have exhausted your quota', 'usage-limit'],
  ['The input token count (1200000) exceeds the maximum', 'context-full'],
  ['fetch failed', 'api-error'],
])('the error %j is a %s', (content, fault) => {
  expect(read({ id: '1', type: 'error', content })).toEqual([[{ kind: 'fault', fault, text: content }]]);
});

it('a record of another version is unknown, and a date alone says nothing', () => {
  expect(read({ id: '1', type: 'hologram', content: 'x' }, { $set: { lastUpdated: 'x' } }, 7)).toEqual([
    null,
    [],
    null,
  ]);
});
