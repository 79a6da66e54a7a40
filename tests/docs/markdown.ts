import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export function readDocument(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Every Markdown document of ours. */
export const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...['docs', 'spec'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

export interface Block {
  file: string;
  /** 1-based line of the opening fence. */
  line: number;
  /** What follows the fence, as in `handoff valid`. */
  info: string;
  text: string;
}

/** Fenced blocks whose info begins with that word. */
export function blocksOf(file: string, word: string): Block[] {
  const text = readDocument(file);
  return [...text.matchAll(/^```([^\n`]+)\n([\s\S]*?)^```$/gm)]
    .map((match) => ({
      file,
      line: text.slice(0, match.index).split('\n').length,
      info: match[1] ?? '',
      text: match[2] ?? '',
    }))
    .filter((block) => block.info === word || block.info.startsWith(`${word} `));
}

/** The value of `key="…"`, the last word of a block's info; it may hold quotes and spaces. */
export function infoValue(block: Block, key: string): string | undefined {
  return new RegExp(`${key}="(.*)"$`).exec(block.info)?.[1];
}

/** A block that holds the program's output must equal it; `UPDATE_DOCS=1` rewrites it instead. */
export function expectBlock(block: Block, actual: string): void {
  if (process.env.UPDATE_DOCS && block.text !== actual) {
    const fence = `\`\`\`${block.info}\n`;
    const before = readDocument(block.file);
    writeFileSync(
      join(root, block.file),
      before.replace(fence + block.text, () => fence + actual),
    );
    return;
  }
  expect(actual, `${block.file}:${block.line}`).toBe(block.text);
}

/** The rows of the first table under a heading, each as its cells without backquotes around them. */
export function tableUnder(file: string, heading: string, count?: number): string[][] {
  const lines = readDocument(file).split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`${file} has no heading ${heading}`);
  const first = lines.findIndex((line, index) => index > start && line.startsWith('| '));
  const table: string[] = [];
  for (let index = first; lines[index]?.startsWith('|'); index++) table.push(lines[index] ?? '');
  const rows = table.slice(2).map(cellsOf);
  if (count !== undefined) expect(rows.length, `${file}, ${heading}`).toBe(count);
  return rows;
}

function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) =>
      cell
        .trim()
        .replace(/^`(.*)`$/, '$1')
        .replaceAll('\\|', '|'),
    );
}

/** The rows of the table whose head begins with these cells. */
export function tableWithHead(file: string, ...head: string[]): string[][] {
  const lines = readDocument(file).split('\n');
  const start = lines.findIndex(
    (line) => line.startsWith('|') && head.every((cell, index) => cellsOf(line)[index] === cell),
  );
  if (start < 0) throw new Error(`${file} has no table ${head.join(', ')}`);
  const rows: string[][] = [];
  for (let index = start + 2; lines[index]?.startsWith('|'); index++) rows.push(cellsOf(lines[index] ?? ''));
  expect(rows.length, `${file}, ${head.join(', ')}`).toBeGreaterThan(0);
  return rows;
}
