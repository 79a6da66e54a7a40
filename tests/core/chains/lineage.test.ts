import { describe, expect, it } from 'vitest';
import { renderLineageGraph } from '../../../core/chains/lineage/graph.ts';
import { sortAncestors, walkLineage } from '../../../core/chains/lineage/lineage.ts';
import { ChainPlace } from './place.ts';

/** A chain from lines `child: parent parent`; ids are single letters, the later the newer. */
function chain(...lines: string[]): ChainPlace {
  const place = new ChainPlace();
  for (const line of lines) {
    const [id = '', parents = ''] = line.split(':');
    const list = parents.trim().split(' ').filter(Boolean);
    place.entry(id, {
      parent: list.length > 1 ? `[${list.join(', ')}]` : (list[0] ?? 'null'),
      agent: 'dev',
      summary: id.toUpperCase(),
    });
  }
  return place;
}

async function walk(place: ChainPlace, id: string) {
  const { entries, missing, cycles } = await walkLineage(place.directory, [id]);
  return { depths: entries.map(({ entry, depth }) => `${entry.id}${depth}`).join(' '), missing, cycles };
}

const diamond = ['a:', 'b: a', 'c: a', 'd: b c'];

describe('lineage', () => {
  it.each([
    ['one alone', ['a:'], 'a', 'a0', [], []],
    ['a line', ['a:', 'b: a', 'c: b'], 'c', 'c0 b1 a2', [], []],
    ['from the middle', ['a:', 'b: a', 'c: b'], 'b', 'b0 a1', [], []],
    ['a diamond, each once', diamond, 'd', 'd0 b1 c1 a2', [], []],
    ['a shortcut, by its nearest way', ['a:', 'b: a', 'c: b a'], 'c', 'c0 b1 a1', [], []],
    ['a missing parent', ['b: gone'], 'b', 'b0', ['gone'], []],
    ['itself', ['a: a'], 'a', 'a0', [], [['a']]],
    ['a cycle of two', ['a: b', 'b: a'], 'b', 'b0 a1', [], [['a', 'b']]],
    ['a cycle behind it', ['a: c', 'b: a', 'c: b', 'd: c'], 'd', 'd0 c1 b2 a3', [], [['a', 'c', 'b']]],
    ['a parent that climbs out', ['b: ../../x'], 'b', 'b0', ['x'], []],
  ])('of %s', async (_, lines, id, depths, missing, cycles) => {
    expect(await walk(chain(...lines), id)).toEqual({ depths, missing, cycles });
  });

  it('mixes both forms', async () => {
    const place = chain('c: b');
    place.put('b.yaml', 'id: b\nparent: [a, gone]\nagent: dev\n');
    place.put('a.md', '---\nid: a\nparent: "null"\n---\n');
    expect(await walk(place, 'c')).toEqual({ depths: 'c0 b1 a2', missing: ['gone'], cycles: [] });
  });

  it('of a thousand diamonds is walked once through', async () => {
    const lines = ['n0:'];
    for (let index = 1; index <= 300; index++)
      lines.push(`p${index}: n${index - 1}`, `q${index}: n${index - 1}`, `n${index}: p${index} q${index}`);
    const { entries, cycles } = await walkLineage(chain(...lines).directory, ['n300']);
    expect(entries).toHaveLength(901);
    expect(cycles).toEqual([]);
  });

  it('finds each cycle once, wherever it is entered', () => {
    const node = (...parents: string[]) => ({ parents });
    const nodes = new Map([
      ['a', node('b', 'c')],
      ['b', node('a')],
      ['c', node('a')],
      ['d', node('b')],
    ]);
    expect(sortAncestors(nodes).cycles).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
  });
});

describe('the graph', () => {
  async function draw(lines: readonly string[], id: string): Promise<string> {
    const text = renderLineageGraph(await walkLineage(chain(...lines).directory, [id]));
    return text.replaceAll(/ {2}completed.*$/gm, '');
  }

  it.each([
    ['a line', ['a:', 'b: a', 'c: b'], 'c', ['* c', '* b', '* a']],
    ['a diamond', diamond, 'd', ['* d', '|\\', '| * c', '* | b', '|/', '* a']],
    ['two roots', ['a:', 'b:', 'c: a b'], 'c', ['* c', '|\\', '| * b', '* a']],
    [
      'three parents',
      ['a:', 'b: a', 'c: a', 'd: a', 'e: b c d'],
      'e',
      ['* e', '|\\', '| |\\', '| | * d', '| * | c', '| |/', '* | b', '|/', '* a'],
    ],
    ['a missing parent', ['b: a'], 'b', ['* b', 'o a  (no file)']],
    ['a cycle', ['a: b', 'b: a'], 'b', ['* b', '* a']],
  ])('of %s', async (_, lines, id, expected) => {
    expect((await draw(lines, id)).split('\n')).toEqual(expected);
  });

  it('joins a column far to the right under the ones between', async () => {
    const lines = ['a:', 'b: a', 'c: a', 'x:', 'd: b x c'];
    expect((await draw(lines, 'd')).split('\n')).toEqual([
      '* d',
      '|\\',
      '| |\\',
      '| * | x',
      '|  /',
      '| * c',
      '* | b',
      '|/',
      '* a',
    ]);
  });
});
