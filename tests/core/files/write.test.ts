import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readRegularFile } from '../../../core/files/read.ts';
import { createFile, moveExclusive, replaceFile } from '../../../core/files/write.ts';
import { makeTemporary } from '../world.ts';

const fs = createRequire(import.meta.url)('node:fs') as Record<string, unknown>;
const real = { ...fs };

/** Makes one call of node:fs fail from now on, as a file system would. */
function breakCall(name: string, code: string, after = 0): void {
  let calls = 0;
  fs[name] = (...args: unknown[]) => {
    if (calls++ < after) return (real[name] as (...all: unknown[]) => unknown)(...args);
    throw Object.assign(new Error(`${code}: ${name}`), { code });
  };
  syncBuiltinESMExports();
}

afterEach(() => {
  for (const call of ['writeSync', 'fsyncSync', 'linkSync', 'openSync', 'renameSync']) fs[call] = real[call];
  syncBuiltinESMExports();
});

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('createFile', () => {
  it('writes a whole new file, private, with its directories', () => {
    const directory = makeTemporary();
    const path = join(directory, 'a', 'b', 'x.md');
    process.umask(0);
    expect(createFile(path, 'héllo')).toBe(true);
    process.umask(0o022);
    expect(readFileSync(path, 'utf8')).toBe('héllo');
    expect([mode(path), mode(join(directory, 'a')), mode(join(directory, 'a', 'b'))]).toEqual([
      '600',
      '700',
      '700',
    ]);
    expect(readdirSync(join(directory, 'a', 'b'))).toEqual(['x.md']);
  });

  it.each<[string, (path: string) => void]>([
    ['a file', (path) => writeFileSync(path, 'mine')],
    ['a directory', (path) => mkdirSync(path)],
    ['a dangling link', (path) => symlinkSync('/nowhere', path)],
  ])('never overwrites %s', (_, make) => {
    const directory = makeTemporary();
    const path = join(directory, 'x.md');
    make(path);
    expect(createFile(path, 'new')).toBe(false);
    expect(readdirSync(directory)).toEqual(['x.md']);
    if (existsSync(path) && statSync(path).isFile()) expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it.each([
    ['writeSync', 'ENOSPC', 0],
    ['writeSync', 'EIO', 0],
    ['fsyncSync', 'EIO', 0],
    ['linkSync', 'ENOSPC', 0],
    ['openSync', 'EROFS', 0],
  ])('leaves nothing when %s answers %s', (call, code, after) => {
    const directory = makeTemporary();
    breakCall(call, code, after);
    expect(() => createFile(join(directory, 'x.md'), 'text')).toThrow(code);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('goes on after a short write', () => {
    const path = join(makeTemporary(), 'x.md');
    fs.writeSync = (fd: number, bytes: Uint8Array, offset: number) =>
      (real.writeSync as (...args: unknown[]) => number)(
        fd,
        bytes,
        offset,
        Math.min(3, bytes.length - offset),
      );
    syncBuiltinESMExports();
    createFile(path, 'a longer text');
    expect(readFileSync(path, 'utf8')).toBe('a longer text');
  });
});

describe('moving to a name that must be free', () => {
  const unsupported = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EMLINK', 'EXDEV'];

  it.each(['', ...unsupported])('works where hard links answer %j', (code) => {
    const directory = makeTemporary();
    const [source, target] = [join(directory, 'a'), join(directory, 'b')];
    writeFileSync(source, 'text');
    if (code !== '') breakCall('linkSync', code);
    expect(moveExclusive(source, target)).toBe(true);
    expect(readdirSync(directory)).toEqual(['b']);
    expect(readFileSync(target, 'utf8')).toBe('text');
  });

  it.each(['', ...unsupported])('changes nothing when it is taken and hard links answer %j', (code) => {
    const directory = makeTemporary();
    const [source, target] = [join(directory, 'a'), join(directory, 'b')];
    writeFileSync(source, 'text');
    writeFileSync(target, 'mine');
    if (code !== '') breakCall('linkSync', code);
    expect(moveExclusive(source, target)).toBe(false);
    expect(readdirSync(directory)).toEqual(['a', 'b']);
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it('of a file that is gone says so', () => {
    const directory = makeTemporary();
    expect(() => moveExclusive(join(directory, 'a'), join(directory, 'b'))).toThrow('ENOENT');
  });
});

describe('replaceFile', () => {
  it('gives the new bytes and leaves no other file', () => {
    const path = join(makeTemporary(), 'x');
    writeFileSync(path, 'old');
    chmodSync(path, 0o644);
    replaceFile(path, 'new');
    expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['new', '600']);
  });

  it.each([
    ['writeSync', 'ENOSPC'],
    ['renameSync', 'EACCES'],
  ])('keeps the old bytes when %s answers %s', (call, code) => {
    const directory = makeTemporary();
    const path = join(directory, 'x');
    writeFileSync(path, 'old');
    breakCall(call, code);
    expect(() => replaceFile(path, 'new')).toThrow(code);
    expect([readFileSync(path, 'utf8'), readdirSync(directory)]).toEqual(['old', ['x']]);
  });
});

describe('reading a regular file', () => {
  it('is bounded and says the whole size', () => {
    const path = join(makeTemporary(), 'x');
    writeFileSync(path, 'abcdef');
    const read = readRegularFile(path, 4);
    expect([Buffer.from(read?.bytes ?? []).toString(), read?.size]).toEqual(['abcd', 6]);
  });

  it.each<[string, (path: string) => void]>([
    ['a link', (path) => symlinkSync('/etc/hostname', path)],
    ['a directory', (path) => mkdirSync(path)],
    ['nothing', () => undefined],
  ])('gives null for %s', (_, make) => {
    const path = join(makeTemporary(), 'x');
    make(path);
    expect(readRegularFile(path)).toBeNull();
  });
});
