import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as disk from '../../../core/files/read.ts';
import { ChainPlace } from './place.ts';

const reads: { path: string; limit: number | undefined }[] = [];
let listed = 0;

vi.mock('../../../core/files/read.ts', async (load) => {
  const real = await load<typeof disk>();
  return {
    ...real,
    readRegularFile: (path: string, limit?: number) => {
      const file = real.readRegularFile(path, limit);
      if (file !== null) reads.push({ path, limit });
      return file;
    },
    listNames: (directory: string) => {
      listed++;
      return real.listNames(directory);
    },
  };
});

beforeEach(() => {
  reads.length = 0;
  listed = 0;
});

describe('lineage reads each ancestor once, by its head, and never lists the directory', () => {
  async function walk(put: (place: ChainPlace, id: string, parent: string) => void): Promise<void> {
    const { walkLineage } = await import('../../../core/chains/lineage/lineage.ts');
    const place = new ChainPlace();
    for (let index = 0; index < 60; index++) put(place, `n${index}`, index > 0 ? `n${index - 1}` : 'null');
    const { entries } = await walkLineage(place.directory, ['n39']);
    expect(entries).toHaveLength(40);
    expect(reads.map(({ limit }) => limit)).toEqual(Array.from({ length: 40 }, () => 4096));
    expect(new Set(reads.map(({ path }) => path)).size).toBe(40);
    expect(listed).toBe(0);
  }

  it('of the newer form', async () => {
    await walk((place, id, parent) =>
      place.entry(id, { parent, agent: 'developer', output: 'x '.repeat(5000) }),
    );
  });

  it('of the older form', async () => {
    const output = `output:\n  summary: "Did it"\n  done:\n${'    - a line\n'.repeat(300)}`;
    await walk((place, id, parent) =>
      place.put(`${id}.yaml`, `id: ${id}\nparent: ${parent}\nagent: developer\nstatus: completed\n${output}`),
    );
  });
});
