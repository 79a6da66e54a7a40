import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transcriptFormat } from '../../../adapters/claude-code/transcript/transcript-format.ts';
import { rolloutFormat } from '../../../adapters/codex/rollout/rollout-format.ts';
import { streamBlocks, withRegularFile } from '../../../core/files/stream-lines.ts';
import { parseQuery } from '../../../core/search/query.ts';
import { searchTranscript } from '../../../core/search/search-transcript.ts';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { makeTemporary } from '../world.ts';

function fileOf(content: string | Buffer): string {
  const path = join(makeTemporary(), 'transcript.jsonl');
  writeFileSync(path, content);
  return path;
}

function blocksOf(content: string | Buffer) {
  const blocks: { text: string; linesBefore: number }[] = [];
  withRegularFile(
    fileOf(content),
    () => true,
    (file) => {
      for (const { bytes, linesBefore } of streamBlocks(file))
        blocks.push({ text: bytes.toString('latin1'), linesBefore });
    },
  );
  return blocks;
}

const inClaude = (content: string | Buffer, ...words: string[]) =>
  searchTranscript(fileOf(content), transcriptFormat, parseQuery(words));
const inCodex = (content: string, ...words: string[]) =>
  searchTranscript(fileOf(content), rolloutFormat, parseQuery(words));

describe('a file in blocks', () => {
  it('is whole again, each block ends with a line, and its lines are counted', () => {
    const lengths = fc.array(fc.oneof(fc.nat(50), fc.integer({ min: 60_000, max: 140_000 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(lengths, fc.boolean(), (all, ends) => {
        const content =
          all.map((length, index) => `${index}`.padEnd(length, 'x')).join('\n') + (ends ? '\n' : '');
        const blocks = blocksOf(content);
        expect(blocks.map(({ text }) => text).join('')).toBe(content);
        let before = 0;
        for (const [index, { text, linesBefore }] of blocks.entries()) {
          expect(linesBefore).toBe(before);
          if (index < blocks.length - 1) expect(text.endsWith('\n')).toBe(true);
          before += text.split('\n').length - 1;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a line of 20 MB out, and counts it', () => {
    const blocks = blocksOf(`one\n${'x'.repeat(20_000_000)}\nthree\n`);
    expect(blocks).toEqual([
      { text: 'one\n', linesBefore: 0 },
      { text: 'three\n', linesBefore: 2 },
    ]);
    expect(blocksOf(`one\n${'x'.repeat(20_000_000)}`)).toEqual([{ text: 'one\n', linesBefore: 0 }]);
  });
});

const talk = claude.textOf([
  claude.prompt('Why does the login fail after a refresh?'),
  claude.say('The login reads the cookie as seconds.'),
  claude.bash('t1', 'npm test -- login'),
  claude.result('t1', 'ok 1 login passes'),
]);

describe('what was said in a session', () => {
  it('is found in Claude Code, with who said it and when', () => {
    const found = inClaude(talk, 'LOGIN');
    expect(found.map(({ who, text, line }) => ({ who, text, line }))).toEqual([
      { who: 'user', text: 'Why does the login fail after a refresh?', line: 1 },
      { who: 'assistant', text: 'The login reads the cookie as seconds.', line: 2 },
      { who: 'command', text: 'npm test -- login', line: 3 },
      { who: 'command', text: 'ok 1 login passes', line: 4 },
    ]);
    expect(found.every(({ at }) => !Number.isNaN(Date.parse(at ?? '')))).toBe(true);
  });

  it('is found in Codex, once where the client records it twice', () => {
    const text = codex.textOf([
      codex.meta(),
      codex.prompt('Why does the login fail?'),
      codex.say('The login reads seconds.'),
      codex.call('t1', 'exec_command', { cmd: 'npm test -- login' }),
    ]);
    expect(inCodex(text, 'login').map(({ who, text: said }) => [who, said])).toEqual([
      ['user', 'Why does the login fail?'],
      ['assistant', 'The login reads seconds.'],
      ['command', 'npm test -- login'],
    ]);
  });

  it('needs all words in one message, and not what a record says besides', () => {
    expect(inClaude(talk, 'login', 'seconds').map(({ who }) => who)).toEqual(['assistant']);
    expect(inClaude(talk, 'why', 'seconds')).toEqual([]);
    // A key of the records, which nobody said.
    expect(inClaude(talk, 'timestamp')).toEqual([]);
  });

  it('is found behind torn, glued, overlong and binary lines', () => {
    const [first = '', second = ''] = talk.split('\n');
    const dirt = Buffer.concat([
      Buffer.from(`{"type":"user","login":\n${first}${second}\n${'login '.repeat(2_000_000)}\n`),
      Buffer.from([0, 255, 10, 13, 0, 200, 10]),
      Buffer.from(talk.trimEnd()),
    ]);
    expect(inClaude(dirt, 'login').length).toBe(6);
  });

  it('is not looked for behind a link', () => {
    const link = join(makeTemporary(), 'link.jsonl');
    symlinkSync(fileOf(talk), link);
    expect(searchTranscript(link, transcriptFormat, parseQuery(['login']))).toEqual([]);
  });
});
