import { describe, expect, it } from 'vitest';
import { compileGuards } from '../../../core/guard/compile.ts';
import { trippedGuard } from '../../../core/guard/match.ts';
import type { ToolUse } from '../../../core/guard/tool-use.ts';
import { bodyOf } from './figures.ts';

const root = '/home/ada/shop';
const guards = (...lines: string[]) => compileGuards(bodyOf('What NOT to do on resume', lines));
const held = (line: string, use: Partial<ToolUse>) =>
  trippedGuard(guards(line), { commands: [], changes: [], directory: root, roots: [root], ...use })
    ?.pattern ?? null;
const runs = (line: string, command: string) => held(line, { commands: [command] }) !== null;
const writes = (line: string, path: string, added = '', removed = '') =>
  held(line, { changes: [{ path, change: 'write', added, removed }] }) !== null;

describe('a command', () => {
  const line = 'Do not run `npm run migrate`.';
  it.each([
    'npm run migrate',
    'npm run migrate -- --all',
    'cd api; npm run migrate',
    'sudo env X=1 npm run migrate',
    'bash -lc "npm run migrate"',
    'echo y | npm run migrate',
    'if true; then npm run migrate; fi',
    'eval npm run migrate',
    'timeout 5 npm --silent run migrate',
    'xargs -I{} npm run migrate <<< a',
  ])('is held: %s', (command) => expect(runs(line, command)).toBe(true));
  it.each([
    'npm run migrate:status',
    'npm run',
    'npm test',
    "echo 'npm run migrate'",
    '# npm run migrate',
    'cat <<EOF\nnpm run migrate\nEOF',
    'git commit -m "npm run migrate"',
    'grep -r "npm run migrate" docs',
    'pnpm run migrate',
  ])('runs: %s', (command) => expect(runs(line, command)).toBe(false));
  it('needs its options, in whatever order and form', () => {
    const force = 'Never `git push --force`.';
    for (const command of [
      'git push --force',
      'git push origin x --force',
      'git push -f',
      'git push --force=true',
    ])
      expect(runs(force, command), command).toBe(true);
    for (const command of ['git push', 'git push --force-with-lease', 'git push --follow-tags'])
      expect(runs(force, command), command).toBe(false);
    expect(runs('Do not `rm -rf build`.', 'rm -fr build')).toBe(true);
    expect(runs('Do not `rm -rf build`.', 'rm build')).toBe(false);
  });
  it('of several parts is held where all of them run', () => {
    const both = 'Do not run `git pull && npm ci`.';
    expect(runs(both, 'git pull && npm ci')).toBe(true);
    expect(runs(both, 'git pull')).toBe(false);
  });
});

describe('a path', () => {
  const line = 'Do not edit `src/lexer.ts`.';
  it('is held in its worktree, by any tool or command that writes it', () => {
    expect(writes(line, 'src/lexer.ts')).toBe(true);
    expect(writes(line, `${root}/src/lexer.ts`)).toBe(true);
    for (const command of [
      'sed -i s/a/b/ src/lexer.ts',
      'echo x >> ./src/lexer.ts',
      'cd src && rm lexer.ts',
      'tee src/lexer.ts < x',
      'git checkout -- src/lexer.ts',
      'mv src/lexer.ts src/old.ts',
      'cp a.ts src/lexer.ts',
      'rm -rf src',
      `python3 - <<'E'\nopen('src/lexer.ts','w').write('')\nE`,
    ])
      expect(runs(line, command), command).toBe(true);
  });
  it('is free elsewhere, and for whoever only reads', () => {
    for (const path of [
      '/home/ada/other/src/lexer.ts',
      'packages/a/src/lexer.ts',
      'src/lexer.tsx',
      'lexer.ts',
    ])
      expect(writes(line, path), path).toBe(false);
    for (const command of [
      'cat src/lexer.ts',
      'sed -n 1,9p src/lexer.ts',
      'cp src/lexer.ts /tmp/x',
      'git add src/lexer.ts',
      'cd /tmp && rm src/lexer.ts',
      'rm -rf src-old',
    ])
      expect(runs(line, command), command).toBe(false);
  });
  it('may be a directory or a glob, or a name alone', () => {
    expect(writes('Do not touch `src/gen/`.', 'src/gen/deep/a.ts')).toBe(true);
    expect(writes('Do not touch `src/gen/`.', 'src/general.ts')).toBe(false);
    expect(writes('Do not edit `src/**/*.snap`.', 'src/a/b.snap')).toBe(true);
    expect(writes('Do not edit `src/*.snap`.', 'src/a/b.snap')).toBe(false);
    expect(writes('Do not edit `lexer.ts`.', 'packages/a/lexer.ts')).toBe(true);
    expect(writes('Do not edit `package.json`.', 'packages/a/package.json')).toBe(false);
  });
  it('that is not to be deleted may be edited', () => {
    const keep = 'Do not delete `src/keep.ts`.';
    expect(writes(keep, 'src/keep.ts')).toBe(false);
    expect(runs(keep, 'git rm src/keep.ts')).toBe(true);
    expect(held(keep, { changes: [{ path: 'src/keep.ts', change: 'remove', added: '', removed: '' }] })).toBe(
      'src/keep.ts',
    );
  });
});

describe('a package', () => {
  const line = 'Do not swap to `jsonwebtoken`.';
  it.each([
    'npm i jsonwebtoken',
    'pnpm add -D jsonwebtoken@9',
    'yarn add jsonwebtoken',
    'cd a && bun add jsonwebtoken',
    'npx jsonwebtoken',
  ])('is held: %s', (command) => expect(runs(line, command)).toBe(true));
  it('is held in a manifest and by an import, where it was not before', () => {
    expect(writes(line, 'package.json', '"jsonwebtoken": "^9"')).toBe(true);
    expect(writes(line, 'src/a.ts', "const jwt = require('jsonwebtoken')")).toBe(true);
    expect(writes(line, 'package.json', '"jsonwebtoken": "^9"', '"jsonwebtoken": "^8"')).toBe(false);
    expect(writes(line, 'docs/a.md', "import jwt from 'jsonwebtoken'")).toBe(false);
    expect(writes(line, 'src/a.ts', '// jsonwebtoken was tried')).toBe(false);
  });
  it('is free to be removed or looked for', () => {
    for (const command of [
      'npm rm jsonwebtoken',
      'grep -r jsonwebtoken .',
      'npm view jsonwebtoken',
      'npm i jose',
    ])
      expect(runs(line, command), command).toBe(false);
  });
  it('that is only not to be installed may be run', () => {
    expect(runs('Do not install `deno` by hand.', 'deno run x.ts')).toBe(false);
    expect(runs('Do not use `yarn`.', 'yarn test')).toBe(true);
  });
});
