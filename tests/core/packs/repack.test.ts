import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandoffError } from '../../../core/errors.ts';
import { FactSearch, isBinding } from '../../../core/facts/fact.ts';
import { audiences, corpus, makeLarge, type Options, pack, type Result } from './place.ts';

function tryPack(text: string, audience: string, options: Options = {}): Result | null {
  try {
    return pack(text, audience, options);
  } catch (error) {
    if (error instanceof HandoffError && error.code === 'pack-overflow') return null;
    throw error;
  }
}

/** What was kept of the first that stands neither in the text of the second nor in its ledger. */
function lostBetween(first: Result, second: Result): string[] {
  const there = new FactSearch(second.packed.text);
  const left = new Set(second.packed.ledger.facts.map(({ text }) => text));
  return (
    first.packed.ledger.kept
      // What a sentence asks may be known by its heading alone, which the package does not print.
      .filter((fact) => !isBinding(fact) && !there.holds(fact) && !left.has(fact.text))
      .map(({ text }) => text)
  );
}

const texts = [...corpus, { name: 'large', text: makeLarge(60_000) }];

describe('a package that is packed again for the same audience', () => {
  it.each(audiences)('is the same, byte for byte, for %s', (audience) => {
    for (const { name, text } of texts) {
      const first = pack(text, audience);
      const second = pack(first.packed.text, audience);
      expect(second.packed.text === first.packed.text, name).toBe(true);
      expect(second.packed.ledger.facts).toEqual([]);
    }
  });

  it('is the same for any budget, and keeps every fact of the first', () => {
    const budget = fc.integer({ min: 500, max: 9000 });
    const parts = fc.array(
      fc.constantFrom(...texts.flatMap(({ text }) => text.slice(0, 20_000).split(/\n(?=## )/))),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(parts, fc.constantFrom(...audiences), budget, (sections, audience, tokens) => {
        const first = tryPack(sections.join('\n\n'), audience, { budget: tokens });
        if (first === null) return;
        const second = pack(first.packed.text, audience, { budget: tokens });
        expect(second.packed.text).toBe(first.packed.text);
        expect(lostBetween(first, second)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, (text: string) => string]>([
    ['with words before it', (text) => `Read this first.\n\n${text}`],
    ['from somebody else', (text) => text.replace('Handoff: architect', 'Handoff: planner')],
    [
      'for another reason',
      (text) => text.replace('\n\nFrom ', '\n\n**Transfer Reason:** The sprint ends\n\nFrom '),
    ],
  ])('is packed anew %s, and what it says of itself is no content', (_, change) => {
    const first = pack(corpus[0]?.text ?? '', 'dev');
    const second = pack(change(first.packed.text), 'dev');
    expect(second.packed.text.match(/^# Context Handoff:/gm)).toHaveLength(1);
    expect(second.packed.text.match(/tokens became/g)).toHaveLength(1);
    expect(lostBetween(first, second)).toEqual([]);
  });
});

describe('a package that is packed for another receiver or less room', () => {
  it.each(audiences)(
    'holds its context, not its frame, when %s gets what was packed for planning',
    (audience) => {
      for (const { text } of texts) {
        const first = pack(text, 'planning');
        const second = tryPack(first.packed.text, audience);
        if (second === null) continue;
        expect(second.packed.text.match(/tokens became/g)).toHaveLength(1);
        expect(lostBetween(first, second)).toEqual([]);
      }
    },
  );

  it('keeps its acceptance criteria, constraints and next action', () => {
    const source =
      '# T\n\n## Acceptance criteria\n\n- AC1: It ends within 12 s.\n\n## Constraints\n\n- Keys must stay.\n\n' +
      `## Next steps\n\n- Run \`make all\`.\n\n## Blockers\n\n- The vendor is silent.\n\n## Requirements\n\n${'Some words of it. '.repeat(300)}\n`;
    const first = pack(source, 'dev');
    const second = pack(first.packed.text, 'dev', { budget: 700 });
    for (const text of [
      'AC1: It ends within 12 s.',
      'Keys must stay.',
      'Run `make all`.',
      'The vendor is silent.',
    ])
      expect(second.packed.text).toContain(text);
    expect(second.packed.transferred).toBeLessThanOrEqual(665);
    // And from there on it stays.
    const third = pack(second.packed.text, 'dev', { budget: 700 });
    expect(third.packed.text).toBe(second.packed.text);
  });
});
