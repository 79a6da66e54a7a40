import { describe, expect, it } from 'vitest';
import {
  findConstraints,
  holdsConstraint,
  liftsConstraint,
  normaliseConstraint,
} from '../../../core/chains/lineage/constraints.ts';
import { inheritConstraints } from '../../../core/chains/lineage/inheritance.ts';

function inContext(lines: string): string {
  return `## Context\n\n${lines}\n\n## Output\n\nDone.\n`;
}

const texts = (body: string) => findConstraints(body).constraints.map(({ text }) => text);

describe('a line is a constraint', () => {
  it.each([
    ['Constraint: no unwrap', 'Constraint: no unwrap'],
    ['constraint: no unwrap', 'constraint: no unwrap'],
    ['- Constraint: no unwrap', 'Constraint: no unwrap'],
    ['* **Constraint:** no unwrap', 'Constraint: no unwrap'],
    ['1. MUST use TLS', 'MUST use TLS'],
    ['MUST NOT log tokens', 'MUST NOT log tokens'],
    ['**MUST NOT** log tokens', 'MUST NOT log tokens'],
    ['Do not touch the schema', 'Do not touch the schema'],
    ['> - Do not touch it', 'Do not touch it'],
    ['- [ ] MUST be done', 'MUST be done'],
    ['  - MUST be indented', 'MUST be indented'],
    ['- Constraint: a long one\n  that goes on', 'Constraint: a long one that goes on'],
  ])('%j', (line, text) => {
    expect(texts(inContext(line))).toEqual([text]);
  });

  it.each([
    ['Must is a verb here'],
    ['We must not do it'],
    ['MUSTARD is yellow'],
    ['Constraint:'],
    ['Constraints: several'],
    ['Do nothing'],
    ['```\nMUST NOT be code\n```'],
    ['~~~\n- Constraint: in code\n~~~'],
    ['Constraint lifted: x because y'],
  ])('but not %j', (lines) => {
    expect(texts(inContext(lines))).toEqual([]);
  });

  it.each([
    ['Implement per design. MUST NOT log tokens.', ['MUST NOT log tokens.']],
    ['Implement per design and *MUST NOT* log tokens.', ['Implement per design and MUST NOT log tokens.']],
    ['Use TLS. __MUST NOT__ log tokens', ['MUST NOT log tokens']],
    ['Implement per design. Never log tokens.', ['Never log tokens.']],
    ['Implement it, but do NOT log tokens.', ['Implement it, but do NOT log tokens.']],
    ['Tokens: MUST NOT be logged', ['Tokens: MUST NOT be logged']],
    ['| Rule | Why |\n|---|---|\n| MUST NOT log tokens | leak |', ['MUST NOT log tokens']],
    ['Never mind. Never seen before.', []],
    ['Implement per design; MUST NOT log tokens', ['MUST NOT log tokens']],
    ['- Build it. Do not touch the schema. Then stop.', ['Do not touch the schema.']],
    [
      'The handler MUST NOT log tokens, and we like it.',
      ['The handler MUST NOT log tokens, and we like it.'],
    ],
    ['We keep it small. Constraint: no unwrap.', ['Constraint: no unwrap.']],
    ['Go on. MUST NOT log\ntokens in any handler.', ['MUST NOT log tokens in any handler.']],
    ['Callers NEVER retry. Tokens DO NOT expire.', ['Callers NEVER retry.', 'Tokens DO NOT expire.']],
    ['It says MUST and SHOULD. We must not guess. Please do not.', []],
    ['`MUST NOT` is a word. A MUST item.', []],
  ])('in the middle of it: %j', (line, found) => {
    expect(texts(inContext(line))).toEqual(found);
  });

  it('only under Context and Output, below headings of their own too', () => {
    const body =
      'MUST before\n\n## Context\n\nMUST one\n\n## Output\n\nMUST two\n\n### Notes\n\nMUST three\n\n## Files\n\nMUST four\n\n## Blockers\n\nMUST five\n\n## Handoff\n\nMUST six\n';
    expect(texts(body)).toEqual(['MUST one', 'MUST two', 'MUST three', 'MUST four']);
  });

  it('two of them on following lines stay two', () => {
    expect(texts(inContext('- MUST a\n  MUST b\nConstraint: c'))).toEqual([
      'MUST a',
      'MUST b',
      'Constraint: c',
    ]);
  });
});

describe('a text holds a constraint', () => {
  it.each([
    ['no unwrap', 'Constraint: No  `unwrap`.', true],
    ['no unwrap', 'we kept: no\nunwrap, everywhere', true],
    ['no unwrap', 'no unwrapping', false],
    ['use tls 1', 'use tls 1.3', false],
    ['use tls 1', 'use tls 1.', true],
    ['must use x', 'must not use x', false],
    ['latency <= 5', 'latency >= 5', false],
    ['no unwrap', 'reno unwrap', false],
    ['use a', 'use ab, use a', true],
  ])('%j in %j: %s', (key, text, held) => {
    expect(holdsConstraint(normaliseConstraint(text), key)).toBe(held);
  });
});

describe('a constraint is lifted', () => {
  it.each([
    ['Constraint lifted: no unwrap because tests may', true],
    ['- **Constraint lifted:** no unwrap — because tests may', true],
    ['Constraint lifted: "No unwrap." because tests may', true],
    ['Constraint lifted: Constraint: no unwrap, because tests may', true],
    ['Constraint lifted: no unwrap', false],
    ['Constraint lifted: no unwrap because', false],
    ['Constraint lifted: no unwrapping because x', false],
    ['Constraint lifted: unwrap because x', false],
    ['no unwrap because x', false],
  ])('by %j: %s', (line, lifted) => {
    const found = findConstraints(inContext(line)).lifted;
    expect(found.some(({ claim }) => liftsConstraint(claim, 'no unwrap'))).toBe(lifted);
  });
});

describe('inheriting', () => {
  const node = (parents: string[], body = '') => ({
    parents,
    ...findConstraints(inContext(body)),
  });
  const inForce = (nodes: Record<string, ReturnType<typeof node>>, id: string) =>
    [
      ...(inheritConstraints(new Map(Object.entries(nodes)))
        .get(id)
        ?.inherited.values() ?? []),
    ].map(({ text, from }) => `${from}: ${text}`);

  const lift = 'Constraint lifted: MUST use x because y';
  it.each([
    [
      'from a grandparent',
      { a: node([], 'MUST use x'), b: node(['a']), c: node(['b']) },
      'c',
      ['a: MUST use x'],
    ],
    ['not its own', { a: node([], 'MUST use x') }, 'a', []],
    [
      'once, with the older origin',
      { a: node([], 'MUST use x'), b: node(['a'], 'MUST use x.'), c: node(['b']) },
      'c',
      ['a: MUST use x'],
    ],
    ['no longer when lifted', { a: node([], 'MUST use x'), b: node(['a'], lift), c: node(['b']) }, 'c', []],
    [
      'by the one that lifts it, still',
      { a: node([], 'MUST use x'), b: node(['a'], lift) },
      'b',
      ['a: MUST use x'],
    ],
    [
      'at a merge when one branch only lifted it',
      { a: node([], 'MUST use x'), b: node(['a'], lift), c: node(['a']), d: node(['b', 'c']) },
      'd',
      ['a: MUST use x'],
    ],
    [
      'from both parents',
      { a: node([], 'MUST a'), b: node([], 'MUST b'), c: node(['a', 'b']) },
      'c',
      ['a: MUST a', 'b: MUST b'],
    ],
    ['round a cycle without end', { a: node(['b'], 'MUST a'), b: node(['a'], 'MUST b') }, 'a', ['b: MUST b']],
    ['past a missing parent', { b: node(['gone'], 'MUST b'), c: node(['b', 'gone']) }, 'c', ['b: MUST b']],
  ])('%s', (_, nodes, id, expected) => {
    expect(inForce(nodes, id)).toEqual(expected);
  });
});
