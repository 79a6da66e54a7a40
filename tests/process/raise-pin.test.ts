import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const newest = 'tests/e2e/clients/package.json';
const oldest = 'tests/e2e/clients/oldest/package.json';
const claudeDoctor = 'adapters/claude-code/doctor/client-doctor.ts';
const codexDoctor = 'adapters/codex/doctor/client-doctor.ts';
const geminiDoctor = 'adapters/gemini-cli/doctor/client-doctor.ts';
const doctors = [claudeDoctor, codexDoctor, geminiDoctor];
const documents = ['README.md', 'docs/limits.md', 'spec/clients.md'];
const locks = [newest, oldest].map((file) => file.replace('package.json', 'package-lock.json'));
const files = ['scripts/raise-pin.mjs', newest, oldest, ...locks, ...doctors, ...documents];

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'ah-pin-'));
  for (const file of files) cpSync(join(repository, file), join(copy, file));
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

const read = (file: string) => readFileSync(join(copy, file), 'utf8');
const dependencies = (file: string) => JSON.parse(read(file)).dependencies;

const noted = '(pwd; ls -A; echo "$@") >> "$NPM_LOG"; cp "$LOCK" package-lock.json';
/** What npm makes of a client whose program the registry has, or has not. */
const lockOf = (has: boolean) => {
  const program = { '@openai/codex-linux-x64': 'npm:@openai/codex@9.9.9-linux-x64' };
  const client = { optionalDependencies: program };
  return JSON.stringify({
    packages: {
      'node_modules/@anthropic-ai/claude-code': {},
      'node_modules/@openai/codex': client,
      'node_modules/@google/gemini-cli': {},
      ...(has ? { 'node_modules/@openai/codex-linux-x64': {} } : {}),
    },
  });
};

/** Runs the script with an npm that notes where and how it was called, and writes a lock file. */
function raise(args: string[], { npm = noted, lock = lockOf(true) } = {}) {
  const bin = join(copy, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${npm}\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  writeFileSync(join(copy, 'lock.json'), lock);
  return spawnSync(process.execPath, [join(copy, 'scripts/raise-pin.mjs'), ...args], {
    env: { PATH: `${bin}:/usr/bin:/bin`, NPM_LOG: join(copy, 'npm.log'), LOCK: join(copy, 'lock.json') },
    encoding: 'utf8',
  });
}

it('raises the newest in every file that names it, and nothing else', () => {
  const before = Object.fromEntries(files.map((file) => [file, read(file)]));
  const run = raise(['claude-code', '9.8.7']);
  expect([run.status, run.stderr]).toEqual([0, '']);
  expect(run.stdout).toContain('npm run test:e2e');
  expect(dependencies(newest)).toMatchObject({ '@anthropic-ai/claude-code': '9.8.7' });
  expect(read('npm.log')).toBe(
    `${join(copy, 'tests/e2e/clients')}\noldest\npackage.json\ninstall --package-lock-only --no-audit --no-fund\n`,
  );
  expect(read(claudeDoctor)).toContain("newest: '9.8.7'");
  for (const page of documents) expect(read(page)).toMatch(/Claude Code \d+\.\d+\.\d+ to 9\.8\.7\b/);
  const same = [oldest, codexDoctor, geminiDoctor, 'scripts/raise-pin.mjs'];
  expect(same.map(read)).toEqual(same.map((file) => before[file]));
});

it('raises the oldest with its flag', () => {
  expect(raise(['codex', '0.1.2', '--oldest']).status).toBe(0);
  expect(dependencies(oldest)).toMatchObject({ '@openai/codex': '0.1.2' });
  expect(read(codexDoctor)).toContain("oldest: '0.1.2'");
  for (const page of documents) expect(read(page)).toMatch(/Codex 0\.1\.2 to \d+\.\d+\.\d+/);
});

it('raises a client that is promised in one version, and leaves what was measured on the one before', () => {
  const before = Object.fromEntries(files.map((file) => [file, read(file)]));
  const run = raise(['gemini-cli', '9.8.7']);
  expect([run.status, run.stderr]).toEqual([0, '']);
  expect(run.stdout).toContain('Gemini CLI 9.8.7 is the newest. Next: npm run build && npm run test:e2e');
  expect(dependencies(newest)).toMatchObject({ '@google/gemini-cli': '9.8.7' });
  expect(read(geminiDoctor)).toContain("  oldest: '9.8.7',\n  newest: '9.8.7',\n");
  for (const page of documents) expect(read(page)).toContain('Gemini CLI 9.8.7');
  const measured = (file: string, text: string) => text.match(/^[|#].*/gm) ?? [file];
  for (const page of documents)
    expect(measured(page, read(page))).toEqual(measured(page, before[page] ?? ''));
  expect(read('README.md')).toMatch(/^\| Gemini CLI 0\.61\.0 \|/m);
  const same = [oldest, claudeDoctor, codexDoctor];
  expect(same.map(read)).toEqual(same.map((file) => before[file]));
});

it('refuses the oldest of a client of which no test runs an older version, and a document without its promise', () => {
  const refused = raise(['gemini-cli', '0.1.2', '--oldest']);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('tests/e2e/clients/oldest/package.json: Gemini CLI is not pinned there');
  writeFileSync(join(copy, 'docs/limits.md'), 'Nothing is promised.\n');
  const before = files.map(read);
  const untold = raise(['codex', '9.9.9']);
  expect(untold.status).toBe(1);
  expect(untold.stderr).toContain('docs/limits.md: nothing matches');
  expect(files.map(read)).toEqual(before);
});

it.each([
  ['no such version', { npm: 'exit 1' }],
  ['no program of that version', { lock: lockOf(false) }],
])('leaves everything as it was when the registry has %s', (_, how) => {
  const before = files.map(read);
  expect(raise(['codex', '9.9.9'], how).status).not.toBe(0);
  expect(files.map(read)).toEqual(before);
});

it.each([
  [[]],
  [['claude-code']],
  [['gemini', '1.2.3']],
  [['codex', 'latest']],
  [['codex', '^1.2.3']],
  [['codex', '1.2.3', '--newest']],
])('refuses %j', (args) => {
  const run = raise(args);
  expect([run.status, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('usage:');
});
