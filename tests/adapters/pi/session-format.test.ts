import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sessionFormat } from '../../../adapters/pi/transcript/session-format.ts';
import { readReply } from '../../../core/sessions/read-reply.ts';
import { makeTemporary } from '../../core/world.ts';

const read = (...records: unknown[]) => {
  const reader = sessionFormat.newReader();
  return records.map((record) => reader(record));
};
const head = {
  type: 'session',
  version: 3,
  id: 's-1',
  timestamp: '2026-11-30T08:00:00Z',
  cwd: '/home/u/app',
};
const entry = (id: string, parentId: string | null, message: object) => ({
  type: 'message',
  id,
  parentId,
  timestamp: '2026-11-30T08:00:01Z',
  message,
});
const user = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
const assistant = (content: object[], stopReason = 'stop', errorMessage?: string) => ({
  role: 'assistant',
  content,
  stopReason,
  errorMessage,
});
const text = (words: string) => ({ type: 'text', text: words });
const tool = (id: string, name: string, args: object) => ({ type: 'toolCall', id, name, arguments: args });

it('the first line names the session and its directory', () => {
  expect(read(head)).toEqual([[{ kind: 'about', id: 's-1', cwd: '/home/u/app' }]]);
});

it('a text of the user is their words; a prompt file of ours is a command without any', () => {
  const prompt =
    '<!-- agent-handoff: generated, do not edit -->\n\nWrite a handoff: what the next one must know.';
  expect(read(entry('1', null, user('Fix the login.')), entry('2', '1', user(prompt)))).toEqual([
    [{ kind: 'words', text: 'Fix the login.', source: 'typed' }],
    [{ kind: 'words', text: '', source: 'command' }],
  ]);
});

it('what an extension sent, what the system said and what was set are not the user’s', () => {
  const sent = { type: 'custom_message', id: '1', parentId: null, customType: 'agent-handoff', content: 'x' };
  const set = { type: 'model_change', id: '2', parentId: '1', modelId: 'm' };
  expect(read(sent, set, entry('3', '2', { role: 'system', content: 'You are.' }))).toEqual([[], [], []]);
});

it('a reply with calls says its words, what it ran and which file it changed, by its whole path', () => {
  const content = [
    text('I run the tests.'),
    tool('c1', 'bash', { command: 'npm test' }),
    tool('c2', 'write', { path: 'src/a.ts', content: 'x' }),
    tool('c3', 'edit', { path: '/srv/b.ts', edits: [] }),
  ];
  const [, events] = read(head, entry('1', null, assistant(content, 'toolUse')));
  expect(events).toEqual([
    { kind: 'reply', text: 'I run the tests.', cut: false, message: '1' },
    { kind: 'call', call: 'c1', tool: 'bash', command: 'npm test' },
    { kind: 'call', call: 'c2', tool: 'write' },
    { kind: 'edit', call: 'c2', path: '/home/u/app/src/a.ts', change: 'add' },
    { kind: 'call', call: 'c3', tool: 'edit' },
    { kind: 'edit', call: 'c3', path: '/srv/b.ts', change: 'update' },
  ]);
});

it.each([
  [false, 'passed'],
  [true, 'failed'],
])('a result whose isError is %s %s', (isError, outcome) => {
  const result = { role: 'toolResult', toolCallId: 'c', toolName: 'bash', content: [text('out')], isError };
  expect(read(entry('1', null, result))).toEqual([[{ kind: 'result', call: 'c', output: 'out', outcome }]]);
});

it('what the user ran by ! is a command that ran', () => {
  const ran = { role: 'bashExecution', command: 'make', output: 'no rule', exitCode: 2, cancelled: false };
  expect(read(entry('1', null, ran))).toEqual([
    [{ kind: 'ran', command: 'make', output: 'no rule', outcome: 'failed' }],
  ]);
});

it('a reply that was stopped is cut', () => {
  expect(read(entry('1', null, assistant([text('I wi')], 'aborted')))).toEqual([
    [{ kind: 'reply', text: 'I wi', cut: true, message: '1' }, { kind: 'interruption' }],
  ]);
});

it.each([
  ['429 rate limit reached', 'usage-limit'],
  ['prompt is too long: 210000 tokens', 'context-full'],
  ['Connection error.', 'api-error'],
])('the error %j is a %s', (told, fault) => {
  expect(read(entry('1', null, assistant([], 'error', told)))).toEqual([
    [{ kind: 'fault', fault, text: told }],
  ]);
});

it('an entry that follows an earlier one than the last goes back to the prompts up to there', () => {
  const events = read(
    head,
    entry('1', null, user('One.')),
    entry('2', '1', assistant([text('Done.')])),
    entry('3', '2', user('Wrong way.')),
    entry('4', '3', assistant([text('Gone.')])),
    entry('5', '2', user('Right way.')),
    entry('6', '5', assistant([text('Good.')])),
  );
  expect(events[5]).toEqual([
    { kind: 'rewind', turns: 1 },
    { kind: 'words', text: 'Right way.', source: 'typed' },
  ]);
  expect(events[6]).toEqual([{ kind: 'reply', text: 'Good.', cut: false, message: '6' }]);
});

it('a compaction is one, and its summary is the client’s own', () => {
  const compaction = { type: 'compaction', id: '9', parentId: '8', summary: 'The login is fixed.' };
  expect(read(compaction)).toEqual([
    [{ kind: 'compaction' }, { kind: 'recap', text: 'The login is fixed.' }],
  ]);
});

it('a record of another version is unknown', () => {
  expect(read(entry('1', null, { role: 'hologram' }), { type: 'hologram', id: '2' }, 7, null)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

const sentinel = 'abcdefghij';
it.each([
  ['a stopped reply', [assistant([text(`Handoff loaded — sentinel ${sentinel}`)], 'aborted')], 'none'],
  ['an error', [assistant([], 'error', 'Connection error.')], 'none'],
  ['calls without a word', [assistant([tool('c', 'bash', { command: 'ls' })], 'toolUse')], 'none'],
  ['the user quoting the sentinel', [user(`sentinel ${sentinel}`)], 'none'],
  ['a reply about something else', [assistant([text('Hello.')])], 'other'],
  ['the line that was asked for', [assistant([text(`Handoff loaded — sentinel ${sentinel}`)])], 'sentinel'],
  [
    'that line with calls behind it',
    [assistant([text(`sentinel ${sentinel}`), tool('c', 'bash', { command: 'ls' })], 'toolUse')],
    'sentinel',
  ],
])('%s answers a delivery: %j', (_what, messages, answer) => {
  const directory = makeTemporary();
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'session.jsonl');
  const sent = { type: 'custom_message', id: 'm', parentId: null, content: `sentinel ${sentinel}` };
  const entries = (messages as object[]).map((message, index) => entry(`${index}`, 'm', message));
  writeFileSync(path, [head, sent, ...entries].map((one) => `${JSON.stringify(one)}\n`).join(''));
  expect(readReply(path, sessionFormat, { offset: 0, sentinel })).toBe(answer);
});
