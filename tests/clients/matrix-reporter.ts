import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const begin = '<!-- matrix: written by npm run test:clients -->';
const end = '<!-- end of the matrix -->';
const notRun = '–';

interface Pair {
  writer: string;
  reader: string;
  /** `ok`, `fails`, or a dash where it was not run. */
  result: string;
}

const unnamed = (name: string) => name.replace(/ (?:reads|writes)$/, '');

function readResult(test: TestCase): string {
  const result = test.result();
  if (result.state === 'passed') return 'ok';
  if (result.state === 'failed') return 'fails';
  return notRun;
}

function pairOf(test: TestCase): Pair {
  const writer = test.parent.type === 'suite' ? test.parent.name : '';
  return { writer: unnamed(writer), reader: unnamed(test.name), result: readResult(test) };
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .map((cell) => cell.trim())
    .slice(1, -1);

/** Returns the pairs of a table that was written before. */
function pairsOf(table: string): Pair[] {
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const [[, ...readers] = [], , ...writers] = rows.map(cellsOf);
  return writers.flatMap(([writer = '', ...cells]) =>
    cells.map((result, index) => ({ writer, reader: readers[index] ?? '', result })),
  );
}

function tableOf(pairs: readonly Pair[]): string {
  const writers = [...new Set(pairs.map(({ writer }) => writer))];
  const rowOf = (writer: string) => pairs.filter((pair) => pair.writer === writer);
  const rows = [
    ['writes, down; reads, across', ...writers],
    ['---', ...writers.map(() => '---')],
    ...writers.map((writer) => [writer, ...rowOf(writer).map(({ result }) => result)]),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function replaceTable(page: string, make: (before: string) => string): void {
  const path = join(project, page);
  const [before = '', rest = ''] = readFileSync(path, 'utf8').split(`${begin}\n`);
  const [table = '', after = ''] = rest.split(end);
  writeFileSync(path, `${before}${begin}\n\n${make(table)}\n${end}${after}`);
}

/**
 * Writes the table in spec/hosts.md, and the same in README.md. A pair that was not run keeps its cell while both are
 * of the versions that it was run on; else it is a dash.
 */
export default class MatrixReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const ran = modules.flatMap((module) => [...module.children.allTests()]).map(pairOf);
    if (ran.length === 0) return;
    let pairs = ran;
    replaceTable('spec/hosts.md', (table) => {
      const known = pairsOf(table);
      const isOf = (one: Pair) => (other: Pair) => one.writer === other.writer && one.reader === other.reader;
      pairs = ran.map((pair) => (pair.result === notRun ? (known.find(isOf(pair)) ?? pair) : pair));
      return tableOf(pairs);
    });
    replaceTable('README.md', () => tableOf(pairs));
  }
}
