import { describe, expect, it } from 'vitest';
import { factsIn } from '../../../core/packs/selection/ledger.ts';
import { pack } from './place.ts';

const heading = '## Requirements of `run_it`\n\n';

describe('a fact of a heading', () => {
  it.each([
    ['a paragraph', 'It starts by itself.\n'],
    ['an item', '- It starts by itself.\n'],
    ['a paragraph behind a list that has a label', 'Notes:\n\n- One.\n\nIt starts by itself.\n'],
  ])('is not left out when the heading is printed above %s', (_, below) => {
    const { packed } = pack(heading + below, 'dev');
    expect(packed.text).toContain('*Requirements of `run_it`*');
    expect(packed.ledger.facts).toEqual([]);
    expect(packed.ledger.kept.map(({ text }) => text)).toContain('run_it');
  });

  it('is left out when only what stands under a label of its section was kept', () => {
    const { packed } = pack(`${heading}Constraints:\n\n- It must start by itself.\n`, 'dev');
    expect(packed.text).not.toContain('run_it');
    expect(packed.ledger.facts.map(({ text, reason }) => [text, reason])).toEqual([['run_it', 'heading']]);
  });
});

describe('a fact of a block that was cut', () => {
  const url = 'https://h.example/commit/fb0ac26eecdd76f6eaa4a96a865b7c6f52ce5aa5';
  const { packed } = pack(`## Decisions\n\nSee fb0ac26 in part. It is at ${url} and in src/a.ts.\n`, 'dev');
  const item = packed.items.find(({ block }) => block.kind === 'paragraph');
  const factsOf = (text: string) => (item ? factsIn({ item, text, cut: true }).map((fact) => fact.text) : []);

  it('is in what was kept where it stands for itself, not within a longer one', () => {
    expect(factsOf(`It is at ${url} and in src/a.tsx.`)).toEqual([url]);
    expect(factsOf('See fb0ac26 in part.')).toEqual(['fb0ac26']);
  });
});
