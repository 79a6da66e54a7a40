import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root, tableWithHead } from './markdown.ts';

const foldersIn = (parent: string) =>
  readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
    .map(({ name }) => `${parent}${name}/`);

it('CONTRIBUTING.md has a row for each folder, and none besides', () => {
  const rows = tableWithHead('CONTRIBUTING.md', 'folder', 'holds').map(([folder]) => folder);
  // `core/chains/` and its like have folders of their own, which their rooms explain.
  const divided = ['', 'core/', 'core/handoff/', 'install/', 'adapters/'];
  expect([...rows].sort()).toEqual(divided.flatMap(foldersIn).sort());
});
