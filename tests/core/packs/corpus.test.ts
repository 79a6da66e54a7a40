import { countTokens as countExactly } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { audiences, corpus, count, makeLarge, pack } from './place.ts';

const flat = (text: string) => text.replace(/\s+/g, ' ');

describe('the corpus, by expectations made by hand', () => {
  it('has 16 documents in five languages and more than 120 expectations', () => {
    expect(corpus).toHaveLength(16);
    expect(corpus.flatMap(({ expected }) => expected).length).toBeGreaterThan(120);
  });

  it.each(
    corpus.flatMap(({ name, text, expected }) => expected.map((one) => ({ name, whole: text, ...one }))),
  )('$name: $audience $verdict $line $text', ({ whole, audience, verdict, line, text }) => {
    const { packed } = pack(whole, audience);
    const there = flat(packed.text).includes(flat(text));
    expect(there).toBe(verdict === 'kept');
    if (verdict !== 'left') return;
    expect(packed.ledger.facts.find((fact) => fact.text === text)?.line).toBe(line);
  });

  it.each(audiences)('every document packs for %s, within its budget', (audience) => {
    for (const { text } of corpus) {
      const { request, packed } = pack(text, audience);
      expect(count(packed.text)).toBe(packed.transferred);
      expect(packed.transferred).toBeLessThanOrEqual(Math.floor(request.budget * 0.95));
    }
  });
});

describe('an independent count of tokens', () => {
  it.each(audiences)('finds every package for %s within its budget', (audience) => {
    for (const text of [...corpus.map((sample) => sample.text), makeLarge(60_000)]) {
      const { request, packed } = pack(text, audience);
      expect(countExactly(packed.text)).toBeLessThanOrEqual(request.budget);
    }
  });

  it('finds small packages in every language of the corpus within their budgets', () => {
    for (const { text } of corpus) {
      for (const budget of [1000, 1200, 1500]) {
        const { packed } = pack(`${text}\n\n${text.repeat(4)}`, 'planning', { budget });
        expect(countExactly(packed.text)).toBeLessThanOrEqual(budget);
      }
    }
  });
});

describe('a document of 200 KB', () => {
  const text = makeLarge(200_000);

  it.each([
    ['dev', 1900],
    ['planning', 7600],
    ['po', 7600],
  ])('keeps to the budget of %s, with what binds', (audience, usable) => {
    const { packed } = pack(text, audience);
    expect(packed.transferred).toBeLessThanOrEqual(usable);
    if (audience === 'dev') expect(packed.transferred).toBeGreaterThan(usable * 0.9);
    expect(packed.text).toContain('- The export must not block the ledger.');
    expect(packed.text).toContain('Run `make all`.');
  });

  it('has every fact in the text or in the ledger, with its line', () => {
    const { packed } = pack(text, 'dev');
    const lines = text.split('\n');
    const left = new Map(packed.ledger.facts.map((fact) => [fact.text, fact.line]));
    for (let at = 1; text.includes(`src/part${at}/`); at++) {
      const path = `src/part${at}/main.ts`;
      if (packed.text.includes(path)) continue;
      expect(lines[(left.get(path) ?? 0) - 1]).toContain(path);
    }
  });
});
