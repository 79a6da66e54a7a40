import { expect, it, vi } from 'vitest';
import type * as disk from '../../../core/disk/read.ts';
import { ChainPlace } from './place.ts';

const reads: { path: string; limit: number | undefined }[] = [];
let listed = 0;

vi.mock('../../../core/disk/read.ts', async (load) => {
  const real = await load<typeof disk>();
  return {
    ...real,
    readRegularFile: (path: string, limit?: number) => {
      reads.push({ path, limit });
      return real.readRegularFile(path, limit);
    },
    listNames: (directory: string) => {
      listed++;
      return real.listNames(directory);
    },
  };
});

it('lineage reads each ancestor once, by its head, and never lists the directory', async () => {
  const { walkLineage } = await import('../../../core/chain/lineage.ts');
  const place = new ChainPlace();
  for (let index = 0; index < 60; index++) {
    place.entry(`n${index}`, { parent: index > 0 ? `n${index - 1}` : 'null', output: 'x '.repeat(5000) });
  }
  const { entries } = await walkLineage(place.directory, ['n39']);
  expect(entries).toHaveLength(40);
  expect(reads.map(({ limit }) => limit)).toEqual(Array.from({ length: 40 }, () => 4096));
  expect(new Set(reads.map(({ path }) => path)).size).toBe(40);
  expect(listed).toBe(0);
});
