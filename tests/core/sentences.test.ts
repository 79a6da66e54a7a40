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

  it.each([
    ['It takes 40 s. `make` is quicker.', ['It takes 40 s.', '`make` is quicker.']],
    ['Nimm z. B. Karten.', ['Nimm z. B. Karten.']],
    [
      'The page says "Mail sent!" each time. It is wrong.',
      ['The page says "Mail sent!" each time.', 'It is wrong.'],
    ],
  ])('of %j are told from units, abbreviations and quotations', (text, expected) => {
    expect(splitSentences(text).map((sentence) => sentence.text)).toEqual(expected);
  });

  it('of one long line are all found, each looked at once', () => {
    const count = 600_000;
    const sentences = splitSentences('This is one of very many sentences. '.repeat(count).trim());
    expect(sentences.length).toBe(count);
    expect(sentences.at(-1)).toMatchObject({ text: 'This is one of very many sentences.', line: 0 });
  });
});
