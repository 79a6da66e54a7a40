import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { codeCacheDirectory, readCodeCache, writeCodeCache } from '../../../adapters/program/code-cache.ts';
import { makeTemporary } from '../../core/world.ts';

const source = Buffer.from('(function () { return 1; })');
const data = Buffer.from('what V8 made of it');

function makeFile(): { file: string; directory: string; cache: () => string } {
  const clone = makeTemporary();
  const dist = join(clone, 'dist');
  mkdirSync(join(dist, 'lib'), { recursive: true });
  mkdirSync(join(clone, '.git'));
  const file = join(dist, 'lib', 'program.cjs');
  writeFileSync(file, source);
  const directory = codeCacheDirectory(dist);
  const cache = () =>
    join(directory, readdirSync(directory).find((name) => name.startsWith('program')) ?? '');
  return { file, directory, cache };
}

afterEach(() => vi.restoreAllMocks());

describe('a code cache', () => {
  it('gives back what was kept, for the same source', () => {
    const { file, cache } = makeFile();
    expect(readCodeCache(file, source)).toBeUndefined();
    writeCodeCache(file, source, data);
    expect(readCodeCache(file, source)).toEqual(data);
    expect(cache()).toContain(`program.cjs-${process.version}-${process.arch}`);
  });

  it('counts for no other source, even of the same length', () => {
    const { file } = makeFile();
    writeCodeCache(file, source, data);
    const other = Buffer.from(source.toString().replace('1', '2'));
    expect(readCodeCache(file, other)).toBeUndefined();
    expect(readCodeCache(file, source.subarray(1))).toBeUndefined();
  });

  it('counts no longer when any byte of it differs or is missing', () => {
    const { file, cache } = makeFile();
    writeCodeCache(file, source, data);
    const whole = readFileSync(cache());
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, bits, isCut) => {
          const torn = Buffer.from(isCut ? whole.subarray(0, at) : whole);
          if (!isCut) torn[at] = (torn[at] ?? 0) ^ bits;
          writeFileSync(cache(), torn);
          expect(readCodeCache(file, source)).toBeUndefined();
        },
      ),
    );
    writeFileSync(cache(), whole);
    expect(readCodeCache(file, source)).toEqual(data);
  });

  it.each([0, 4096, 65_536])('counts no longer when a page at %i was lost to power', (page) => {
    const { file, cache } = makeFile();
    const large = Buffer.alloc(100_000, 'abcdefg');
    writeCodeCache(file, source, large);
    const torn = readFileSync(cache()).fill(0, page, page + 4096);
    writeFileSync(cache(), torn);
    expect(readCodeCache(file, source)).toBeUndefined();
  });

  it('of another user is not read', () => {
    const { file } = makeFile();
    writeCodeCache(file, source, data);
    vi.spyOn(process, 'getuid').mockReturnValue((process.getuid?.() ?? 0) + 1);
    expect(readCodeCache(file, source)).toBeUndefined();
  });

  it('is not written into another user’s clone', () => {
    const { file, directory } = makeFile();
    vi.spyOn(process, 'getuid').mockReturnValue((process.getuid?.() ?? 0) + 1);
    writeCodeCache(file, source, data);
    expect(() => statSync(directory)).toThrow('ENOENT');
  });

  it('is not written where there is no directory `.git`: a client’s copy, a worktree of another clone', () => {
    const { file, directory } = makeFile();
    rmSync(dirname(directory), { recursive: true });
    expect(() => writeCodeCache(file, source, data)).toThrow('ENOENT');
    writeFileSync(dirname(directory), 'gitdir: elsewhere\n');
    writeCodeCache(file, source, data);
    expect(readCodeCache(file, source)).toBeUndefined();
  });

  it('that a killed writer began goes with the next, and a living writer’s stays', () => {
    const { file, directory } = makeFile();
    writeCodeCache(file, source, data);
    for (const name of ['old.1.tmp', 'new.2.tmp']) writeFileSync(join(directory, name), 'half');
    utimesSync(join(directory, 'old.1.tmp'), 1, 1);
    writeCodeCache(file, source, data);
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual(['new.2.tmp']);
  });
});
