import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findingTable } from '../../install/doctor/finding.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const text = readFileSync(join(root, 'spec/doctor.md'), 'utf8');
const rows = [...text.matchAll(/^\| `([a-z-]+)` \| ([a-z ]+) \|/gm)].map(([, code, severity]) => [
  code,
  severity,
]);

it('spec/doctor.md has every finding, with the severity that it has by itself among its own', () => {
  expect(rows.map(([code]) => code)).toEqual(Object.keys(findingTable));
  const severities = Object.entries(findingTable).map(([code, [severity]]) => [code, severity]);
  expect(rows.map(([code, severity]) => [code, severity?.split(' or ')[0]])).toEqual(severities);
});

it('each finding is provoked by a test that names it', () => {
  const files = [
    'tests/process/command-link.test.ts',
    'tests/process/doctor.test.ts',
    'tests/process/doctor-clients.test.ts',
    'tests/process/doctor-mod.test.ts',
    'tests/process/doctor-rescue.test.ts',
    'tests/process/doctor-switches.test.ts',
    'tests/process/remote.test.ts',
    'tests/process/remote-signed.test.ts',
    'tests/process/foreign-hooks.test.ts',
    'tests/process/imported.test.ts',
    'tests/e2e/codex/doctor.e2e.ts',
  ];
  const tests = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  expect(Object.keys(findingTable).filter((code) => !tests.includes(`'${code}'`))).toEqual([]);
});
