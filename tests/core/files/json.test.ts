import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readJson } from '../../../core/files/read.ts';
import { makeTemporary } from '../world.ts';

it('reads no JSON of over 1 MiB: parsed, it can take a hundred times its size', () => {
  const path = join(makeTemporary(), 'record.json');
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  writeFileSync(path, deep(500_000));
  expect(readJson(path, () => 'read')).toBe('read');
  writeFileSync(path, deep(600_000));
  expect(readJson(path, () => 'read')).toBeNull();
});
