import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReply, wasCompacted } from '../../../adapters/codex/rollout.ts';
import { makeTemporary } from '../../core/world.ts';

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

function write(lines: readonly (Line | string)[]): string {
  const path = join(makeTemporary(), 'rollout.jsonl');
  writeFileSync(
    path,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return path;
}

const replyIn = (transcript: string | null, transcript_offset = 0) =>
  readReply({ transcript, transcript_offset, sentinel, at });

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
      'an answer from before the delivery',
      [item('AgentMessage', acknowledgement, { timestamp: before })],
      'none',
    ],
    [
      'an item with no content',
      [{ ...item('AgentMessage', ''), payload: { type: 'item_completed', item: { type: 'AgentMessage' } } }],
      'none',
    ],
  ])('%s', (_, lines, reply) => {
    expect(replyIn(write([meta(), ...lines]))).toBe(reply);
  });

  it('a subagent’s reply is none, also when lines of its parent are copied into its file', () => {
    const copied = [meta({ thread_source: 'subagent' }), meta(), item('AgentMessage', acknowledgement)];
    expect(replyIn(write(copied))).toBe('none');
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
