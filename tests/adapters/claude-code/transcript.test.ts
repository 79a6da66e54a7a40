import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReply } from '../../../adapters/claude-code/transcript.ts';
import { makeTemporary } from '../../core/world.ts';

const sentinel = 'abcdefghij';
const before = '2026-05-15T18:24:59.999Z';
const at = '2026-05-15T18:25:00.000Z';
const after = '2026-05-15T18:26:00.000Z';

type Line = Record<string, unknown>;

const text = (words: string) => ({ type: 'text', text: words });
const acknowledgement = text(`**Handoff loaded: Auth refactor — sentinel ${sentinel}**`);

/** A reply of the main assistant as the client writes it: one line for each content block. */
function assistant(block: Line, overrides: Line = {}, model = 'claude-opus-4-1'): Line {
  return {
    parentUuid: 'u1',
    isSidechain: false,
    type: 'assistant',
    timestamp: after,
    message: { id: 'msg_1', role: 'assistant', model, content: [block] },
    uuid: 'u2',
    sessionId: 'session-1',
    ...overrides,
  };
}

const lines: Record<string, Line> = {
  acknowledged: assistant(acknowledgement),
  answered: assistant(text('Hello.')),
  'a tool call only': assistant({ type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'ls' } }),
  'a tool call that names the sentinel': assistant({
    type: 'tool_use',
    id: 't1',
    name: 'Bash',
    input: { command: `echo ${sentinel}` },
  }),
  'thought only': assistant({ type: 'thinking', thinking: `the sentinel is ${sentinel}` }),
  'a hidden thought': assistant({ type: 'redacted_thinking', data: 'xyz' }),
  'an empty text': assistant(text(' \n')),
  'a text that Escape cut off': assistant(text('I looked at the'), { isAbortedMidStream: true }),
  'an acknowledgement that Escape cut off': assistant(acknowledgement, { isAbortedMidStream: true }),
  'answered later': assistant(text('Hello.'), {
    message: { id: 'msg_2', role: 'assistant', model: 'claude-opus-4-1', content: [text('Hello.')] },
  }),
  'a text that was not cut off': assistant(text('Hello.'), { isAbortedMidStream: false }),
  'an interruption of 2.1.332': {
    type: 'user',
    isSidechain: false,
    timestamp: after,
    rowSource: 'harness',
    interruptedMessageId: 'msg_1',
    message: { role: 'user', content: [text('[Request interrupted by user]')] },
  },
  'an API error': assistant(text(`API Error: 529 ${sentinel}`), { isApiErrorMessage: true }, '<synthetic>'),
  'an API error of a real model’s name': assistant(acknowledgement, { isApiErrorMessage: true }),
  'an interrupted text': assistant(acknowledgement, { isApiErrorMessage: false }, '<synthetic>'),
  'no response requested': assistant(text('No response requested.'), {}, '<synthetic>'),
  'a subagent': assistant(acknowledgement, { isSidechain: true }),
  'a line without the sidechain mark': assistant(acknowledgement, { isSidechain: undefined }),
  'an older reply, copied by a fork': assistant(acknowledgement, { timestamp: before }),
  'the prompt': {
    type: 'user',
    isSidechain: false,
    timestamp: after,
    message: { role: 'user', content: `go ${sentinel}` },
    origin: { kind: 'human' },
  },
  'a tool result': {
    type: 'user',
    isSidechain: false,
    timestamp: after,
    message: { role: 'user', content: [{ type: 'tool_result', content: sentinel }] },
    toolUseResult: {},
  },
  'an interruption': {
    type: 'user',
    isSidechain: false,
    timestamp: after,
    message: { role: 'user', content: [text('[Request interrupted by user]')] },
  },
  'a compaction summary': {
    type: 'user',
    isCompactSummary: true,
    isSidechain: false,
    timestamp: after,
    message: { role: 'user', content: `We loaded ${sentinel}.` },
  },
  'our own text': {
    type: 'attachment',
    isSidechain: false,
    timestamp: after,
    attachment: {
      type: 'hook_success',
      hookEvent: 'SessionStart',
      stdout: JSON.stringify({ hookSpecificOutput: { additionalContext: `Sentinel: ${sentinel}` } }),
    },
  },
  'our context': {
    type: 'attachment',
    isSidechain: false,
    timestamp: after,
    attachment: { type: 'hook_additional_context', content: [`Sentinel: ${sentinel}`] },
  },
  'our notice': {
    type: 'attachment',
    isSidechain: false,
    timestamp: after,
    attachment: { type: 'hook_system_message', content: sentinel },
  },
  'a boundary': {
    type: 'system',
    subtype: 'compact_boundary',
    isSidechain: false,
    timestamp: after,
    content: sentinel,
  },
  'a summary line': { type: 'summary', summary: sentinel, leafUuid: 'u2' },
};

function transcript(names: readonly string[], ending = '\n'): string {
  const path = join(makeTemporary(), 'session-1.jsonl');
  writeFileSync(path, names.map((name) => JSON.stringify(lines[name])).join('\n') + ending);
  return path;
}

const replyIn = (path: string | null, offset?: number) =>
  readReply({ transcript: path, transcript_offset: offset, sentinel, at });

describe('one line of a transcript', () => {
  it.each([
    ['acknowledged', 'sentinel'],
    ['answered', 'other'],
    ['a tool call only', 'other'],
    ['a tool call that names the sentinel', 'other'],
    ['thought only', 'none'],
    ['a hidden thought', 'none'],
    ['an empty text', 'none'],
    ['a text that Escape cut off', 'none'],
    ['an acknowledgement that Escape cut off', 'none'],
    ['a text that was not cut off', 'other'],
    ['an interruption of 2.1.332', 'none'],
    ['an API error', 'none'],
    ['an API error of a real model’s name', 'none'],
    ['an interrupted text', 'none'],
    ['no response requested', 'none'],
    ['a subagent', 'none'],
    ['a line without the sidechain mark', 'none'],
    ['an older reply, copied by a fork', 'none'],
    ['the prompt', 'none'],
    ['a tool result', 'none'],
    ['an interruption', 'none'],
    ['a compaction summary', 'none'],
    ['our own text', 'none'],
    ['our context', 'none'],
    ['our notice', 'none'],
    ['a boundary', 'none'],
    ['a summary line', 'none'],
  ])('%s → %s', (name, reply) => {
    expect(replyIn(transcript([name]))).toBe(reply);
  });
});

describe('a whole transcript', () => {
  it.each([
    [
      'an error, then the acknowledgement',
      ['our own text', 'the prompt', 'an API error', 'acknowledged'],
      'sentinel',
    ],
    [
      'the acknowledgement after a tool call',
      ['the prompt', 'a tool call only', 'a tool result', 'acknowledged'],
      'sentinel',
    ],
    ['another answer only', ['our own text', 'the prompt', 'answered'], 'other'],
    [
      'Escape in a text, after a thought (2.1.332)',
      ['the prompt', 'thought only', 'a text that Escape cut off', 'an interruption of 2.1.332'],
      'none',
    ],
    [
      'Escape in a text, after a thought (2.1.197)',
      ['the prompt', 'thought only', 'an interrupted text', 'an interruption'],
      'none',
    ],
    [
      'Escape in a text, and an answer to the next prompt',
      ['a text that Escape cut off', 'an interruption of 2.1.332', 'the prompt', 'answered later'],
      'other',
    ],
    [
      'Escape in a message whose first words were finished',
      ['the prompt', 'answered', 'a text that Escape cut off', 'an interruption of 2.1.332'],
      'none',
    ],
    ['only errors', ['our own text', 'the prompt', 'an API error', 'an interruption'], 'none'],
    ['nothing', [], 'none'],
  ])('%s', (_, names, reply) => {
    expect(replyIn(transcript(names))).toBe(reply);
  });

  it('a torn last line is no reply, and what stands before it counts', () => {
    const path = transcript(['answered']);
    appendFileSync(path, JSON.stringify(lines.acknowledged).slice(0, -30));
    expect(replyIn(path)).toBe('other');
  });

  it('a last line without line end is read', () => {
    expect(replyIn(transcript(['the prompt', 'acknowledged'], ''))).toBe('sentinel');
  });

  it('lines of other shapes are stepped over', () => {
    const path = transcript(['acknowledged']);
    writeFileSync(path, `\n\nnull\n3\n"x"\n[]\nnot JSON\n${JSON.stringify(lines.answered)}\n`);
    expect(replyIn(path)).toBe('other');
  });

  it('what stood there before the delivery does not count', () => {
    const path = transcript(['acknowledged']);
    const { size } = statSync(path);
    expect(replyIn(path, size)).toBe('none');
    appendFileSync(path, `${JSON.stringify(lines.answered)}\n`);
    expect(replyIn(path, size)).toBe('other');
  });

  it('20 MB are read within a second, and nothing beyond 16 MiB', () => {
    const filler = `${JSON.stringify({ ...lines['a tool result'], filler: 'é'.repeat(50_000) })}\n`;
    const path = join(makeTemporary(), 'big.jsonl');
    writeFileSync(path, filler.repeat(100));
    appendFileSync(path, `${JSON.stringify(lines.acknowledged)}\n`);
    const started = performance.now();
    expect(replyIn(path)).toBe('sentinel');
    writeFileSync(path, filler.repeat(200));
    appendFileSync(path, `${JSON.stringify(lines.acknowledged)}\n`);
    expect(replyIn(path)).toBe('none');
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it('a line of 8 MB is passed over, and the reply behind it counts', () => {
    const path = join(makeTemporary(), 'long.jsonl');
    const long = JSON.stringify({ ...lines.answered, filler: 'x'.repeat(8 * 1024 * 1024) });
    writeFileSync(path, `${long}\n`);
    expect(replyIn(path)).toBe('none');
    appendFileSync(path, `${long}\n${JSON.stringify(lines.acknowledged)}\n`.slice(8 * 1024 * 1024));
    expect(replyIn(path)).toBe('sentinel');
    appendFileSync(path, long);
    expect(replyIn(path)).toBe('sentinel');
  });

  it.each<[string, (base: string) => string | null]>([
    ['no transcript at all', () => null],
    ['a file that never came to be', (base) => join(base, 'none.jsonl')],
    [
      'a directory',
      (base) => {
        mkdirSync(join(base, 'dir.jsonl'));
        return join(base, 'dir.jsonl');
      },
    ],
  ])('%s is no reply', (_, make) => {
    expect(replyIn(make(makeTemporary()))).toBe('none');
  });
});
