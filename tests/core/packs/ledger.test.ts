import { describe, expect, it } from 'vitest';
import { pack } from './place.ts';

const heading = '## Requirements of `run_it`\n\n';

describe('a fact of a heading', () => {
  it.each([
    ['a paragraph', 'It starts by itself.\n'],
    ['an item', '- It starts by itself.\n'],
    ['a paragraph behind a list that has a label', 'Notes:\n\n- One.\n\nIt starts by itself.\n'],
  ])('is not left out when the heading is printed above %s', (_, below) => {
    const { packed } = pack(heading + below, 'dev');
    expect(packed.text).toContain('**Requirements of `run_it`**');
    expect(packed.ledger.facts).toEqual([]);
    expect(packed.ledger.kept.map(({ text }) => text)).toContain('run_it');
  });

  it('is left out when only what stands under a label of its section was kept', () => {
    const { packed } = pack(`${heading}Constraints:\n\n- It must start by itself.\n`, 'dev');
    expect(packed.text).not.toContain('run_it');
    expect(packed.ledger.facts.map(({ text, reason }) => [text, reason])).toEqual([['run_it', 'heading']]);
  });
});
