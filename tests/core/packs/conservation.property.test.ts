import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandoffError } from '../../../core/errors.ts';
import { audiences, count, pack, type Result } from './place.ts';

const heading = fc.constantFrom(
  'Requirements',
  'Market',
  'Notes',
  'Decisions',
  'Stakeholders',
  'Design',
  'Known issues',
  'Status',
);
const filler = fc.constantFrom(
  'Nobody knows why this came about.',
  'It has been so for years, and it works, more or less, as one would hope.',
  'Werte und Grenzen sind alt.',
  '这里没有什么要说的。',
);

/** Every block carries a fact that no other has, so that its place is known whatever the program does with it. */
const block = fc.record({
  title: heading,
  kind: fc.constantFrom('path', 'number', 'command', 'constraint', 'url', 'identifier'),
  form: fc.constantFrom('item', 'paragraph', 'quote'),
  words: fc.array(filler, { maxLength: 6 }),
});

const factOf = (kind: string, index: number): string => {
  const at = String(index).padStart(3, '0');
  const facts: Record<string, string> = {
    path: `src/part${at}/file${at}.ts`,
    number: `${1000 + index} ms`,
    command: `npm run part${at}`,
    constraint: `Part ${at} must stay as it is.`,
    url: `https://example.com/part/${at}`,
    identifier: `partNumber${at}`,
  };
  return facts[kind] ?? '';
};

interface Document {
  text: string;
  facts: readonly { text: string; line: number }[];
}

const document = fc.array(block, { minLength: 1, maxLength: 60 }).map((blocks): Document => {
  const lines = ['# A document', ''];
  const facts: { text: string; line: number }[] = [];
  blocks.forEach(({ title, kind, form, words }, at) => {
    const fact = factOf(kind, at);
    const shown =
      kind === 'constraint' ? fact : `Look at ${kind === 'command' ? `\`${fact}\`` : fact} first.`;
    lines.push(`## ${title} of ${at}`, '');
    facts.push({ text: fact, line: lines.length + 1 });
    lines.push(`${form === 'item' ? '- ' : form === 'quote' ? '> ' : ''}${[shown, ...words].join(' ')}`, '');
  });
  return { text: lines.join('\n'), facts };
});

const options = { numRuns: 60 };
const audience = fc.constantFrom(...audiences);
const budget = fc.integer({ min: 700, max: 4000 });

/** A package, or null when what must not be lost is too much. */
function tryPack(text: string, name: string, tokens: number): Result | null {
  try {
    return pack(text, name, { budget: tokens });
  } catch (error) {
    if (error instanceof HandoffError && error.code === 'pack-overflow') return null;
    throw error;
  }
}

describe('a package', () => {
  it('never exceeds its budget less five per cent, and says its own size', () => {
    fc.assert(
      fc.property(document, audience, budget, ({ text }, name, tokens) => {
        const result = tryPack(text, name, tokens);
        if (result === null) return;
        expect(count(result.packed.text)).toBeLessThanOrEqual(Math.floor(tokens * 0.95));
        expect(result.packed.text).toContain(
          `: ${count(text)} tokens became ${count(result.packed.text)} of ${tokens} `,
        );
      }),
      options,
    );
  });

  it('loses no fact: each stands in the text or in the ledger, with its line', () => {
    fc.assert(
      fc.property(document, audience, budget, ({ text, facts }, name, tokens) => {
        const result = tryPack(text, name, tokens);
        if (result === null) return;
        const left = new Map(result.packed.ledger.facts.map((fact) => [fact.text, fact.line]));
        for (const fact of facts)
          if (!result.packed.text.includes(fact.text)) expect(left.get(fact.text)).toBe(fact.line);
      }),
      options,
    );
  });

  it('keeps the order of the sources within a section', () => {
    fc.assert(
      fc.property(document, audience, budget, ({ text, facts }, name, tokens) => {
        const result = tryPack(text, name, tokens);
        if (result === null) return;
        for (const section of result.packed.text.split(/^## .+$/m).slice(1)) {
          const places = facts.map((fact) => section.indexOf(fact.text)).filter((at) => at >= 0);
          expect(places).toEqual([...places].sort((a, b) => a - b));
        }
      }),
      options,
    );
  });

  it('is the same every time', () => {
    fc.assert(
      fc.property(document, audience, budget, ({ text }, name, tokens) => {
        expect(tryPack(text, name, tokens)?.packed.text).toBe(tryPack(text, name, tokens)?.packed.text);
      }),
      { numRuns: 20 },
    );
  });

  it('holds only whole blocks or whole sentences of the sources', () => {
    fc.assert(
      fc.property(document, audience, budget, ({ text }, name, tokens) => {
        const result = tryPack(text, name, tokens);
        if (result === null) return;
        const sentences = new Set(
          text.split('\n').flatMap((line) => line.replace(/^[->] /, '').split(/(?<=[.。])\s+/)),
        );
        for (const { unit } of result.packed.selection.kept)
          for (const sentence of unit.text.split(/(?<=[.。])\s+/))
            expect(sentences).toContain(sentence.trim());
      }),
      options,
    );
  });
});
