import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorTable, HandoffError, systemCode } from '../../core/errors.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

function textUnder(directories: readonly string[], isWanted: (path: string) => boolean): string {
  return directories
    .flatMap((directory) =>
      readdirSync(join(root, directory), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .filter(isWanted)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

describe('the table of errors', () => {
  const tests = textUnder(
    ['tests'],
    (path) => /\.(?:test|e2e|crash)\.ts$/.test(path) && !path.endsWith('errors.test.ts'),
  );
  const source = textUnder(['core', 'install', 'adapters'], (path) => !path.endsWith('core/errors.ts'));
  const codes = Object.keys(errorTable);

  it.each(codes)('%s is thrown by the code', (code) => {
    expect(source.includes(`'${code}'`)).toBe(true);
  });

  it.each(codes)('%s is reached by a test that names it', (code) => {
    expect(tests.includes(`'${code}'`)).toBe(true);
  });

  it.each(codes.filter((code) => errorTable[code as keyof typeof errorTable] === 'usage'))(
    '%s is about the command line',
    (code) => {
      expect(code).toMatch(/^bad-/);
    },
  );
});

it('an error carries what to do next, and its cause', () => {
  const cause = new Error('why');
  const error = new HandoffError('disk-full', { message: 'the disk is full', hint: 'free some', cause });
  expect([error.message, error.hint, error.code, error.cause, error.name]).toEqual([
    'the disk is full',
    'free some',
    'disk-full',
    cause,
    'HandoffError',
  ]);
});

it.each([
  [Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
  [Object.assign(new Error('x'), { code: 7 }), ''],
  [new Error('x'), ''],
  ['ENOENT', ''],
  [null, ''],
])('the system’s code of %s is %j', (error, code) => {
  expect(systemCode(error)).toBe(code);
});
