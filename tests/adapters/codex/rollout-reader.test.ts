import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rolloutReader, wasCompacted } from '../../../adapters/codex/rollout-reader.ts';
import type { DeliveryRecord } from '../../../core/handoff/delivery/record.ts';
import { makeTemporary, World } from '../../core/world.ts';

const sentinel = 'abcdefghij';
const before = '2026-05-15T18:24:59.999Z';
const at = '2026-05-15T18:25:00.000Z';
const after = '2026-05-15T18:26:00.000Z';

type Line = Record<string, unknown>;

const acknowledgement = `**Handoff loaded: Auth refactor — sentinel ${sentinel}**`;
const meta = (payload: Line = {}): Line => ({
  timestamp: before,
  type: 'session_meta',
  payload: { id: 't1', thread_source: 'user', ...payload },
});

/** A completed item as the client records it. */
const item = (type: string, text: string, overrides: Line = {}): Line => ({
  timestamp: after,
  ordinal: 9,
  type: 'event_msg',
  payload: {
    type: 'item_completed',
    thread_id: 't1',
    item: { type, id: 'i1', content: [{ type: 'Text', text }] },
  },
  ...overrides,
});
const message = (role: string, text: string): Line => ({
  timestamp: after,
  type: 'response_item',
  payload: { type: 'message', role, content: [{ type: 'output_text', text }] },
});

const agentMessage = (text: string): Line => ({
  timestamp: after,
  type: 'event_msg',
  payload: { type: 'agent_message', message: text },
});

/** The same line without the sentinel. */
const withOther = (line: Line): Line => JSON.parse(JSON.stringify(line).replaceAll(sentinel, 'nothing'));

function write(lines: readonly (Line | string)[]): string {
  const path = join(makeTemporary(), 'rollout.jsonl');
  writeFileSync(
    path,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return path;
}

/** Every version that records replies as events begins a turn with one. */
const started: Line = { timestamp: before, type: 'event_msg', payload: { type: 'task_started' } };

const { ctx } = new World();
function replyIn(transcript: string | null, transcript_offset = 0, session_id = 't1') {
  const record = { transcript, transcript_offset, sentinel, at, session_id };
  return rolloutReader(ctx).readReply(record as DeliveryRecord);
}

describe('what counts as a reply in a rollout', () => {
  it.each<[string, Line[], string]>([
    ['a reply with the sentinel', [item('AgentMessage', acknowledgement)], 'sentinel'],
    ['a reply without it', [item('AgentMessage', 'Hello.')], 'other'],
    [
      'a reply without it, then one with it',
      [item('AgentMessage', 'Hello.'), item('AgentMessage', acknowledgement)],
      'sentinel',
    ],
    ['nothing yet', [], 'none'],
    ['the prompt', [item('UserMessage', acknowledgement), message('user', acknowledgement)], 'none'],
    ['the hook’s own text', [message('developer', acknowledgement)], 'none'],
    // Compaction summaries and parents' replies that were copied into a subagent look so.
    ['an assistant’s message without its item', [message('assistant', acknowledgement)], 'none'],
    [
      'a compaction',
      [{ timestamp: after, type: 'compacted', payload: { message: acknowledgement } }],
      'none',
    ],
    ['a command’s output', [item('CommandExecution', acknowledgement)], 'none'],
    [
      'an API error',
      [
        {
          timestamp: after,
          type: 'event_msg',
          payload: { type: 'task_complete', last_agent_message: null, error: { message: sentinel } },
        },
      ],
      'none',
    ],
    [
      'an answer of a clock that was set back',
      [item('AgentMessage', acknowledgement, { timestamp: before })],
      'sentinel',
    ],
    [
      'an item with no content',
      [{ ...item('AgentMessage', ''), payload: { type: 'item_completed', item: { type: 'AgentMessage' } } }],
      'none',
    ],
  ])('%s', (_, lines, reply) => {
    expect(replyIn(write([meta(), started, ...lines]))).toBe(reply);
  });

  it('a subagent’s reply is none, also when lines of its parent are copied into its file', () => {
    const copied = [meta({ thread_source: 'subagent' }), meta(), item('AgentMessage', acknowledgement)];
    expect(replyIn(write(copied))).toBe('none');
  });

  it.each<[string, Line[]]>([
    ['an event of its own', [started, agentMessage(acknowledgement), message('assistant', acknowledgement)]],
    ['an item alone, where no event is recorded', [message('assistant', acknowledgement)]],
    [
      'a bare item',
      [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: acknowledgement }] }],
    ],
  ])('rollouts of a year ago have a reply as %s', (_, lines) => {
    const path = write([meta({ thread_source: undefined }), ...lines]);
    expect(replyIn(path)).toBe('sentinel');
    const other = write([meta({ thread_source: undefined }), ...lines].map((line) => withOther(line)));
    expect(replyIn(other)).toBe('other');
  });

  it('what kind of rollout it is, is read at its beginning, also for a delivery far behind', () => {
    const path = write([meta(), started, message('user', 'x'.repeat(400_000))]);
    const { size } = statSync(path);
    appendFileSync(path, `${JSON.stringify(message('assistant', acknowledgement))}\n`);
    expect(replyIn(path, size)).toBe('none');
    appendFileSync(path, `${JSON.stringify(item('AgentMessage', 'Hello.'))}\n`);
    expect(replyIn(path, size)).toBe('other');
  });

  it('what lies before the reply keeps it from nobody: 20 MB in many lines, and 18 MB in one', () => {
    const path = write([meta(), started]);
    for (let i = 0; i < 20; i++)
      appendFileSync(path, `${JSON.stringify(message('user', 'x'.repeat(1024 * 1024)))}\n`);
    appendFileSync(path, `${JSON.stringify(message('user', 'x'.repeat(18 * 1024 * 1024)))}\n`);
    appendFileSync(path, `${JSON.stringify(item('AgentMessage', acknowledgement))}\n`);
    expect(replyIn(path)).toBe('sentinel');
  });

  it('a second session_meta says nothing of a main thread', () => {
    const lines = [meta(), meta({ thread_source: 'subagent' }), item('AgentMessage', acknowledgement)];
    expect(replyIn(write(lines))).toBe('sentinel');
  });

  it('reads from the delivery on only', () => {
    const path = write([meta(), item('AgentMessage', acknowledgement)]);
    const offset = statSync(path).size;
    expect(replyIn(path, offset)).toBe('none');
    appendFileSync(path, `${JSON.stringify(item('AgentMessage', 'Hello.'))}\n`);
    expect(replyIn(path, offset)).toBe('other');
  });

  it('skips torn and foreign lines', () => {
    const lines = [
      meta(),
      'null',
      '7',
      '[]',
      '{"type":',
      '',
      item('AgentMessage', acknowledgement),
      '{"type":"event_msg","pay',
    ];
    expect(replyIn(write(lines))).toBe('sentinel');
  });

  it.each([
    ['no transcript', null],
    ['one that is gone', '/nowhere/rollout.jsonl'],
    ['a directory', '/'],
    ['a device', '/dev/zero'],
  ])('%s → none', (_, path) => {
    expect(replyIn(path)).toBe('none');
  });
});

describe('a thread that was archived', () => {
  const name = 'rollout-2026-05-15T18-00-00-t1.jsonl';

  it.each([
    ['archived_sessions', name],
    ['archived_sessions/2026/05/15', name],
    ['sessions/2026/05/16', 'rollout-2026-05-16T18-00-00-t1.jsonl'],
  ])('is found in %s by its id', (directory, moved) => {
    const home = makeTemporary();
    const recorded = join(home, 'sessions/2026/05/15', name);
    const path = join(home, directory, moved);
    mkdirSync(dirname(recorded), { recursive: true });
    mkdirSync(dirname(path), { recursive: true });
    renameSync(write([meta(), started, item('AgentMessage', acknowledgement)]), path);
    expect(replyIn(recorded)).toBe('sentinel');
    expect(replyIn(recorded, 0, 't2')).toBe('none');
    expect(replyIn(recorded, 0, '../t1')).toBe('none');
  });
});

it('a FIFO in a transcript’s place keeps nobody waiting', () => {
  const path = join(makeTemporary(), 'rollout.jsonl');
  execFileSync('mkfifo', [path]);
  expect(replyIn(path)).toBe('none');
  expect(wasCompacted(path, at)).toBe(false);
});

describe('whether a thread was compacted since', () => {
  const compacted = (timestamp: string): Line => ({
    timestamp,
    type: 'compacted',
    payload: { message: 'm' },
  });

  it.each<[string, (Line | string)[], boolean]>([
    ['no compaction', [item('AgentMessage', 'compacted')], false],
    ['one after it', [compacted(after)], true],
    ['one before it', [compacted(before)], false],
    ['one before, one after', [compacted(before), compacted(after)], true],
    ['one at that very instant', [compacted(at)], false],
    ['text that looks like one', [message('user', JSON.stringify(compacted(after)))], false],
    ['one without a time', [{ type: 'compacted', payload: {} }], false],
    ['one whose time is no time', [compacted('soon')], false],
  ])('%s', (_, lines, expected) => {
    expect(wasCompacted(write([meta(), ...lines]), at)).toBe(expected);
  });

  it('looks at the end of a rollout that is too long to read', () => {
    const path = write([meta()]);
    const filler = `${JSON.stringify(message('user', 'x'.repeat(1024 * 1024)))}\n`;
    for (let i = 0; i < 17; i++) appendFileSync(path, filler);
    expect(wasCompacted(path, at)).toBe(false);
    appendFileSync(path, `${JSON.stringify(compacted(after))}\n`);
    expect(wasCompacted(path, at)).toBe(true);
  });

  it('a rollout that is gone was not', () => {
    const path = join(makeTemporary(), 'none');
    mkdirSync(path);
    expect(wasCompacted(join(path, 'x.jsonl'), at)).toBe(false);
    expect(wasCompacted(path, at)).toBe(false);
  });
});
