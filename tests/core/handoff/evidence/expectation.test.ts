import { describe, expect, it } from 'vitest';
import { findEndless } from '../../../../core/handoff/evidence/endless.ts';
import {
  compareExpected,
  compareLines,
  expectsFailure,
} from '../../../../core/handoff/evidence/expectation.ts';
import { verificationCommands } from '../../../../core/handoff/evidence/verification.ts';

const vitest = ' Test Files  2 passed (2)\n      Tests  14 passed | 1 skipped (15)\n';

describe('what a draft says that a command gives is compared', () => {
  it.each<[string, number, string, string | null]>([
    ['14 passed', 0, vitest, null],
    ['14 passed, 0 failed', 0, vitest, null],
    ['15 passed', 0, vitest, 'expected "15 passed": no "15 passed" in its output'],
    ['0 failed', 1, '13 passed, 2 failed', 'expected "0 failed": no "0 failed" in its output'],
    ['3 errors', 1, 'Found 3 errors in 2 files', null],
    ['no errors', 0, '', null],
    ['no errors', 0, 'Found 0 errors.', null],
    ['no errors', 0, 'Found 3 errors.', 'expected "no errors": no "no errors" in its output'],
    ['no errors', 2, 'a.ts(1,2): error TS1', 'expected "no errors", exit 2'],
    ['no type errors.', 1, '', 'expected "no type errors.", exit 1'],
    [
      'zero warnings',
      0,
      '0 errors, 2 warnings',
      'expected "zero warnings": no "zero warnings" in its output',
    ],
    ['12 tests passed', 0, '12 passed', null],
    ['12 passed', 0, '12 tests passed', null],
    [
      'no tests failed',
      0,
      '12 passed, 1 failed',
      'expected "no tests failed": no "no tests failed" in its output',
    ],
    ['exit 0', 1, '', 'expected "exit 0", exit 1'],
    ['exits with code 2', 2, '', null],
    ['fails, non-zero', 0, '', 'expected "fails, non-zero", exit 0'],
    ['passes', 1, '', 'expected "passes", exit 1'],
    ['all green.', 0, 'whatever', null],
    ['nothing', 0, ' M a.ts\n', 'expected "nothing", but it printed something'],
    ['no output', 0, '', null],
    ['prints `{"ok": true}`', 0, '{"ok":  true}\n', null],
    [
      'prints `{"ok": true}`',
      0,
      '{"ok": false}\n',
      'expected "prints `{\\"ok\\": true}`": no "{\\"ok\\": true}" in its output',
    ],
    ['v1.2.3', 0, 'app V1.2.3\n', null],
    ['3', 0, '4\n', 'expected "3": no "3" in its output'],
    ['1 new test, and the old ones as before', 0, 'ok', null],
    ['slow', 0, 'ok', null],
    ['', 1, '', null],
  ])('%j with exit %i and %j', (expected, exit, output, differs) => {
    expect(compareExpected(expected, { exit, output })).toBe(differs);
  });

  it.each([
    ['exit 1', true],
    ['exit code 0', false],
    ['fails with 2 errors', true],
    ['14 passed', false],
  ])('an expected failure is none: %s', (expected, fails) => {
    expect(expectsFailure(expected)).toBe(fails);
  });

  it('line by line, as a console showed it', () => {
    const output = 'On branch main\nnothing to commit, working tree clean\n';
    expect(compareLines(['On branch main', '', 'nothing … clean'], { exit: 0, output })).toBe(null);
    expect(compareLines(['On branch dev'], { exit: 0, output })).toBe('expected the line "On branch dev"');
  });
});

describe('where a draft says it', () => {
  it.each([
    ['behind the command', '```bash\nnpm test   # 14 passed\n```', 'npm test   # 14 passed', '14 passed'],
    ['not in quotes', '```bash\necho "a # b"\n```', 'echo "a # b"', ''],
    ['below it', '```bash\nnpm test\n# expected: 14 passed\n```', 'npm test', '14 passed'],
    ['below it, with an arrow', '```\nnpm test\n# → 14 passed\n```', 'npm test', '14 passed'],
    ['in its item', '- `npm test`: 14 passed', 'npm test', '14 passed'],
    ['in its item, behind an arrow', '1. `npm test` → 14\n   passed', 'npm test', '14 passed'],
    ['behind //', '```sh\nnpx tsc --noEmit   // no errors\n```', 'npx tsc --noEmit', 'no errors'],
    ['behind // and an arrow', '```sh\nnpm test // => 12 passed\n```', 'npm test', '12 passed'],
    ['behind # and an arrow', '```sh\nnpm test # => 12 passed\n```', 'npm test # => 12 passed', '12 passed'],
    ['behind an arrow alone', '```sh\nnpm test => 12 passed\n```', 'npm test', '12 passed'],
    ['below it, behind //', '```sh\nnpm test\n// 12 passed\n```', 'npm test', '12 passed'],
    ['below it, behind an arrow alone', '```sh\nnpm test\n=> 12 passed\n```', 'npm test', '12 passed'],
    ['below it, a count', '```sh\nnpm test\n# 12 tests passed\n```', 'npm test', '12 tests passed'],
    ['not in an address or a path', '```sh\ncurl http://h//x\n```', 'curl http://h//x', ''],
    ['not in quotes, behind //', "```sh\nnode -e 'x // y => z'\n```", "node -e 'x // y => z'", ''],
    ['not in a comment on the next command', '```sh\nnpm test\n# then look\n```', 'npm test', ''],
    ['in its item, behind //', '- `npm test` // no errors', 'npm test', 'no errors'],
    ['in its item, behind # and an arrow', '- `npm test` # => 12 passed', 'npm test', '12 passed'],
    ['in the code of its item', '- `npm test // => 12 passed`', 'npm test', '12 passed'],
    ['in a list below its item', '- `npm test`\n  - Expected: 12 passed', 'npm test', '12 passed'],
  ])('%s', (_, content, text, expected) => {
    const body = `## Immediate next action\n\nGo.\n\n## Verification commands\n\n${content}\n`;
    expect(verificationCommands(body)).toMatchObject([{ text, expected }]);
  });

  it('under a prompt', () => {
    const body = '## Verification commands\n\n```console\n$ git status\nclean\n$ npm test\n```\n';
    expect(verificationCommands(body)).toMatchObject([
      { text: 'git status', shown: ['clean'] },
      { text: 'npm test' },
    ]);
  });
});

describe('a command that does not end by itself', () => {
  it.each([
    'npm start',
    'npm run dev',
    'pnpm dev -- --port 3000',
    'yarn web:serve',
    'npx vite',
    'vite --host',
    'next dev',
    'python3 -m http.server 8000',
    'PORT=1 uvicorn app:app --reload',
    'docker compose up',
    'tail -f log/app.log',
    'kubectl port-forward svc/a 80',
    'tsc --noEmit -w',
    'jest --watch',
    'cargo watch -x test',
    'node server.js',
    './bin/rails s',
    'python manage.py runserver',
    'cd web && npm run start:dev',
    'make watch',
    'nc -l 8080',
    'watch -n1 date',
  ])('%s', (command) => {
    expect(findEndless(command)).not.toBe(null);
  });

  it.each([
    'npm test',
    'npm run build',
    'npx vite build',
    'npx vitest run',
    'docker compose up -d --wait',
    'timeout 5 npm start',
    'tail -n 3 log/app.log',
    'git log -1',
    'grep -rn "npm start" docs',
    'npm run lint:dev-server-config',
    'jest --watchAll=false',
    'node --test',
    'make server.o',
    'curl -s localhost:3000/health',
    'echo done # npm run dev',
    'less-test --run',
    'cat package.json',
  ])('but not %s', (command) => {
    expect(findEndless(command)).toBe(null);
  });
});
