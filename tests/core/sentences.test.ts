import { describe, expect, it } from 'vitest';
import { splitSentences } from '../../core/text/sentences.ts';

describe('the sentences of a block', () => {
  it('know their line, counted from the first of the block', () => {
    const text = 'First one. Second\nstill. Third\n\n- An item.\n  It goes on. And\n  ends.';
    expect(splitSentences(text).map(({ text: plain, line }) => [line, plain])).toEqual([
      [0, 'First one.'],
      [0, 'Second still.'],
      [1, 'Third'],
      [3, 'An item.'],
      [4, 'It goes on.'],
      [4, 'And ends.'],
    ]);
  });

  it('of one long line are all found, each looked at once', () => {
    const count = 600_000;
    const sentences = splitSentences('This is one of very many sentences. '.repeat(count).trim());
    expect(sentences.length).toBe(count);
    expect(sentences.at(-1)).toMatchObject({ text: 'This is one of very many sentences.', line: 0 });
  });
});
