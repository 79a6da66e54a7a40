import { appendFileSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transcriptReader } from '../../../adapters/claude-code/transcript-reader.ts';
import type { DeliveryRecord } from '../../../core/handoff/delivery/record.ts';
import { makeTemporary, World } from '../../core/world.ts';

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
  'an answer of a clock that was set back': assistant(acknowledgement, { timestamp: before }),
  'an answer without a time': assistant(acknowledgement, { timestamp: undefined }),
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

const { ctx } = new World();

/** What a start finds; with the id of the session that got the handoff. */
function replyIn(path: string | null, offset?: number, id = 'session-1') {
  const record = { transcript: path, transcript_offset: offset, sentinel, at, session_id: id };
  return transcriptReader(ctx).readReply(record as DeliveryRecord);
}

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
    ['a line without the sidechain mark', 'sentinel'],
    ['an answer of a clock that was set back', 'sentinel'],
    ['an answer without a time', 'sentinel'],
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

  it('a torn line that the client went on to write after the delivery counts as far as it is new', () => {
    const path = transcript(['the prompt']);
    appendFileSync(path, '{"type":"user","mess');
    const { size } = statSync(path);
    appendFileSync(path, `${JSON.stringify(lines.acknowledged)}\n`);
    expect(replyIn(path, size)).toBe('sentinel');
  });

  it('two lines that were glued are two', () => {
    const path = transcript(['the prompt', 'answered'], JSON.stringify(lines.acknowledged));
    expect(replyIn(path)).toBe('sentinel');
  });

  it('what lies before the reply keeps it from nobody: 40 MB in many lines, and 18 MB in one', () => {
    const filler = `${JSON.stringify({ ...lines['a tool result'], filler: 'é'.repeat(50_000) })}\n`;
    const path = join(makeTemporary(), 'big.jsonl');
    writeFileSync(path, filler.repeat(400));
    const long = JSON.stringify({ ...lines['a tool result'], filler: 'x'.repeat(18 * 1024 * 1024) });
    appendFileSync(path, `${long}\n`);
    expect(replyIn(path)).toBe('none');
    appendFileSync(path, `${JSON.stringify(lines.acknowledged)}\n`);
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

describe('a transcript that the client moved', () => {
  /** The directories of two projects; the transcript lies in the first. */
  function projects() {
    const config = makeTemporary();
    const [here, there] = ['-home-ada-shop', '-home-ada-shop--claude-worktrees-x'].map((name) => {
      mkdirSync(join(config, 'projects', name), { recursive: true });
      return join(config, 'projects', name);
    }) as [string, string];
    const recorded = join(here, 'session-1.jsonl');
    writeFileSync(recorded, `${JSON.stringify(lines.acknowledged)}\n`);
    return { config, recorded, moved: join(there, 'session-1.jsonl') };
  }

  it('is found by the session’s id, and its places hold', () => {
    const { recorded, moved } = projects();
    const { size } = statSync(recorded);
    appendFileSync(recorded, `${JSON.stringify(lines.answered)}\n`);
    renameSync(recorded, moved);
    expect(replyIn(recorded, size)).toBe('other');
  });

  it.each<[string, (place: ReturnType<typeof projects>) => void, string]>([
    ['under another id', ({ recorded, moved }) => renameSync(recorded, moved), 'session-2'],
    ['under an id that is a path', ({ recorded, moved }) => renameSync(recorded, moved), '../x/session-1'],
    [
      'behind a link',
      ({ config, recorded, moved }) => {
        renameSync(recorded, join(config, 'elsewhere'));
        symlinkSync(join(config, 'elsewhere'), moved);
      },
      'session-1',
    ],
    [
      'in a project behind a link',
      ({ config, recorded }) => {
        mkdirSync(join(config, 'outside'));
        renameSync(recorded, join(config, 'outside', 'session-1.jsonl'));
        symlinkSync(join(config, 'outside'), join(config, 'projects', 'linked'));
      },
      'session-1',
    ],
    [
      'as a directory',
      ({ config, recorded, moved }) => {
        renameSync(recorded, join(config, 'elsewhere'));
        mkdirSync(moved);
      },
      'session-1',
    ],
  ])('is not looked for %s', (_, move, id) => {
    const place = projects();
    move(place);
    expect(replyIn(place.recorded, 0, id)).toBe('none');
  });
});
