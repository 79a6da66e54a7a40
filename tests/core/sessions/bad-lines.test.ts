import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlace, readSession } from '../../../core/sessions/read-session.ts';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { formats, readingOf, sessionOf } from '../../transcripts/read.ts';
import { makeTemporary } from '../world.ts';

const good = claude.textOf([
  claude.prompt('Make the refresh test pass.'),
  claude.bash('t', 'npm test'),
  claude.result('t', 'ok'),
]);
const after = claude.textOf([claude.say('All green.')]);

describe('lines that are none', () => {
  it('a torn line is counted, and what follows is read', () => {
    const session = sessionOf(`${good}{"type":"user","message":{"role":"us\n${after}`);
    expect(session.unread).toEqual({ lines: 1, records: 0 });
    expect(session.replies.map(({ text }) => text)).toEqual(['All green.']);
  });

  it('two glued lines are both read, and the second of two where the first is torn', () => {
    const rollout = (glue: (first: string, second: string) => string) => {
      const [first = '', second = ''] = codex
        .textOf([codex.prompt('One.'), codex.say('Two.')])
        .split('\n')
        .slice(1, 3);
      return sessionOf(codex.textOf([codex.meta()]) + glue(first, second));
    };
    const both = rollout((first, second) => `${first}${second}\n`);
    expect([both.turns, both.replies.length]).toEqual([1, 1]);
    const torn = rollout((first, second) => `${first.slice(0, -20)}${second}\n`);
    expect([torn.turns, torn.replies.length, torn.unread.lines]).toEqual([0, 1, 0]);
  });

  it('binary, an empty file and text of another kind are no session', () => {
    expect(readingOf(Buffer.from([0, 255, 10, 13, 0, 200]))).toBeNull();
    expect(readingOf('')).toBeNull();
    expect(readingOf('# A document\n\n{"a":1}\n')).toBeNull();
  });

  it('a bare carriage return, blank lines and no line end at the end do no harm', () => {
    expect(sessionOf(`\n\r\n${good}\n${after.trimEnd()}`)).toMatchObject({
      turns: 1,
      unread: { lines: 0, records: 0 },
    });
  });

  it('records of next year are counted, also where a known one has another shape', () => {
    const strange = [
      { type: 'thought-crystal', sessionId: claude.sessionId, shards: 7 },
      { type: 'user', sessionId: claude.sessionId, message: { role: 'user', content: { v2: true } } },
      { type: 'assistant', sessionId: claude.sessionId, message: 'text' },
    ];
    expect(sessionOf(good + strange.map((one) => `${JSON.stringify(one)}\n`).join('') + after)).toMatchObject(
      {
        unread: { lines: 0, records: 3 },
        turns: 1,
        end: 'quit',
      },
    );
  });

  it('half a million levels are no record', () => {
    const deep = `{"type":"user","sessionId":"s","message":${'['.repeat(500_000)}${']'.repeat(500_000)}}\n`;
    expect(sessionOf(good + deep + after).unread.lines).toBe(1);
  });

  it('whatever lies between good lines, they are read', () => {
    const junk = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.json({ maxDepth: 3 }),
      fc.constantFrom(
        '{"type":"user"',
        'null',
        '[]',
        '{"type":"assistant","message":{"content":[null,1,{"type":"text"}]}}',
      ),
    );
    fc.assert(
      fc.property(fc.array(junk, { maxLength: 8 }), (lines) => {
        const between = lines.map((line) => `${line.replace(/\n/g, ' ')}\n`).join('');
        const session = sessionOf(good + between + after);
        expect(session.replies.at(-1)?.text).toBe('All green.');
        expect(session.commands).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('files', () => {
  it('a link, a directory, a FIFO and no file are refused', () => {
    const at = (name: string) => join(makeTemporary(), name);
    const [link, directory, fifo] = [at('link.jsonl'), at('directory.jsonl'), at('fifo.jsonl')];
    const real = at('real.jsonl');
    writeFileSync(real, good);
    symlinkSync(real, link);
    mkdirSync(directory);
    execFileSync('mkfifo', [fifo]);
    for (const path of [link, directory, fifo, at('absent.jsonl')])
      expect(readSession(path, formats)).toBeNull();
    expect(readSession(real, formats)?.session.turns).toBe(1);
  });

  it('a line of 60 MB is passed over within little memory', () => {
    const path = join(makeTemporary(), 'large.jsonl');
    writeFileSync(path, good);
    const file = openSync(path, 'a');
    writeSync(file, '{"type":"user","message":"');
    const block = Buffer.alloc(1024 * 1024, 'x');
    for (let written = 0; written < 60; written++) writeSync(file, block);
    writeSync(file, '"}\n');
    closeSync(file);
    appendFileSync(path, after);
    const before = process.memoryUsage().rss;
    const reading = readSession(path, formats);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
    expect(reading?.session).toMatchObject({ unread: { lines: 1, records: 0 }, end: 'quit' });
  });

  it('who ran where is read from the first lines alone', () => {
    const path = join(makeTemporary(), 'session.jsonl');
    writeFileSync(path, codex.textOf([codex.meta()]) + 'x'.repeat(1_000_000));
    expect(readPlace(path, formats)).toEqual({
      id: codex.threadId,
      cwd: codex.cwd,
      branch: 'main',
      subagent: false,
      started: '2026-05-15T18:00:00.000Z',
    });
    writeFileSync(path, 'nothing\n');
    expect(readPlace(path, formats)).toBeNull();
  });

  it('a quick look reads both ends alone and sees how it ended', () => {
    const filler = Array.from({ length: 3_000 }, (_, index) =>
      claude.say(`Step ${index}: ${'x'.repeat(300)}`),
    );
    const text = claude.textOf([claude.prompt('Begin.'), ...filler, claude.bash('t', 'npm test')]);
    const reading = readingOf(text, true);
    expect(reading).toMatchObject({ partial: true, size: text.length });
    expect(reading?.session).toMatchObject({
      id: claude.sessionId,
      cwd: claude.cwd,
      end: 'in-call',
      unread: { lines: 0 },
    });
    expect(reading?.session.words[0]?.text).toBe('Begin.');
    expect(reading?.session.replies.length).toBeLessThan(1_000);
  });

  it('one that takes too long is read at both ends, and sees how it ended', () => {
    const filler = Array.from({ length: 3_000 }, () => claude.say('x'.repeat(300)));
    const path = join(makeTemporary(), 'late.jsonl');
    writeFileSync(path, claude.textOf([claude.prompt('Begin.'), ...filler, claude.bash('t', 'npm test')]));
    let asked = 0;
    const late = readSession(path, formats, { isLate: () => ++asked > 1_500 });
    expect(late).toMatchObject({ partial: true, session: { end: 'in-call' } });
    expect(late?.session.words[0]?.text).toBe('Begin.');
    expect(readSession(path, formats, { isLate: () => false })?.session.replies).toHaveLength(3_000);
  });
});

describe('a record that says nothing, on one line with another', () => {
  const snapshot = JSON.stringify({ type: 'file-history-snapshot', snapshot: {} });
  const reasoning = JSON.stringify({
    timestamp: '2026-05-15T18:00:00Z',
    type: 'response_item',
    payload: { type: 'reasoning', encrypted_content: 'x' },
  });
  const lineOf = (text: string) => text.trim();

  it.each([
    ['whole', snapshot],
    ['torn', snapshot.slice(0, -6)],
  ])('Claude Code: %s, does not hide it', (_, first) => {
    const begin = claude.textOf([claude.prompt('Begin.')]);
    const glued = first + lineOf(claude.textOf([claude.prompt('Do not touch it.')]));
    expect(sessionOf(`${begin}${snapshot}\n${glued}\n`).words.map(({ text }) => text)).toEqual([
      'Begin.',
      'Do not touch it.',
    ]);
  });

  it.each([
    ['whole', reasoning],
    ['torn', reasoning.slice(0, -6)],
  ])('Codex: %s, does not hide it', (_, first) => {
    const begin = codex.textOf([codex.meta(), codex.prompt('Begin.')]);
    const [event = {}] = codex.prompt('Do not touch it.').slice(1);
    const text = `${begin}${reasoning}\n${first}${lineOf(codex.textOf([event]))}\n`;
    expect(sessionOf(text).words.map(({ text: said }) => said)).toEqual(['Begin.', 'Do not touch it.']);
  });
});
