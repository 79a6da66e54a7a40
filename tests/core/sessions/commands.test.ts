import { describe, expect, it } from 'vitest';
import { checksIn, isChange, rewritesHistory, writtenPaths } from '../../../core/sessions/command-kind.ts';
import { branchIn, outcomeOfRun } from '../../../core/sessions/read-output.ts';
import { splitShellText, withoutTrims } from '../../../core/sessions/shell-parts.ts';

describe('parts of a shell text', () => {
  it.each([
    ['cd src && npm test; echo done', ['cd src', 'npm test', 'echo done']],
    ['a || b\nc', ['a', 'b', 'c']],
    [`git commit -m "fix; and && more" && git push`, [`git commit -m "fix; and && more"`, 'git push']],
    [`echo 'a\nb'; ls`, [`echo 'a\nb'`, 'ls']],
    ['cat > a.txt <<EOF\nnpm test; rm -rf /\nEOF\nls', ['cat > a.txt <<…', 'ls']],
    ['# only a remark\nls', ['ls']],
    ['', []],
  ])('%j', (text, parts) => {
    expect(splitShellText(text)).toEqual(parts);
  });

  it.each([
    ['npm test 2>&1 | tail -20', 'npm test'],
    ['npm test > /dev/null 2>&1', 'npm test'],
    ['npm test | grep FAIL | head -3', 'npm test'],
    ['npm test > report.txt', 'npm test > report.txt'],
  ])('%j without what trims it', (text, bare) => {
    expect(withoutTrims(text)).toBe(bare);
  });
});

describe('checks', () => {
  it.each([
    ['npm test', ['npm test']],
    ['cd app && npm run check 2>&1 | tail -5', ['npm run check']],
    ['CI=1 npx --yes markdownlint-cli2 README.md', ['npx --yes markdownlint-cli2 README.md']],
    ['cargo test cookie && cargo clippy', ['cargo test cookie', 'cargo clippy']],
    ['uv run pytest -q', ['uv run pytest -q']],
    ['python3 -m pytest tests', ['python3 -m pytest tests']],
    ['make check', ['make check']],
    ['go vet ./...', ['go vet ./...']],
    ['bash -n install.sh', ['bash -n install.sh']],
    ['ruff check src', ['ruff check src']],
    ['helm lint charts/shop', ['helm lint charts/shop']],
    ['mkdir test', []],
    ['npm install', []],
    ['npm --version', []],
    ['git status', []],
    ['cat test.log', []],
    ['grep -n test src/a.ts', []],
    ['python /opt/plugins/test/inspect.py --json', []],
  ])('%j', (text, checks) => {
    expect(checksIn(text)).toEqual(checks);
  });
});

it.each<[string, boolean]>([
  ['git status && git log -3', false],
  ['ls; cat a.txt | head', false],
  ['git commit -m x', true],
  ['rm a.txt', true],
  ['sed -i s/a/b/ src/a.ts', true],
  ['cat > notes.md <<EOF\nx\nEOF', true],
  ['gh pr view 7', false],
  ['gh pr create --title x', true],
])('%j changes something: %s', (text, changes) => {
  expect(isChange(text)).toBe(changes);
});

it.each([
  ['git rebase main', true],
  ['git commit --amend --no-edit', true],
  ['git reset --hard HEAD~1', true],
  ['git commit -m "describe the rebase"', false],
  ['git log', false],
])('%j rewrites history: %s', (text, rewrites) => {
  expect(rewritesHistory(text)).toBe(rewrites);
});

it.each([
  ['cat > src/a.ts <<EOF\nx\nEOF', ['src/a.ts']],
  ['echo x >> notes.md', ['notes.md']],
  ["sed -i 's/a/b/' src/a.ts", ['src/a.ts']],
  ['npm test | tee report.txt', ['report.txt']],
  ["python3 - <<'PY'\np='src/a.py'\nopen(p,'w').write(s)\nPY", ['src/a.py']],
  ['cat > "$SCRATCH/a.md" <<EOF\nx\nEOF', []],
  ['echo x > /dev/null', []],
  ['cat > /tmp/a.txt <<EOF\nx\nEOF', []],
])('%j writes %j', (text, paths) => {
  expect(writtenPaths(text)).toEqual(paths);
});

describe('outcomes', () => {
  it.each([
    ['npm test', 'passed', 'anything that says error', 'passed'],
    ['npm test', 'failed', 'all 12 passed', 'failed'],
    ['npm test', 'running', '', 'running'],
    ['npm test | tail', 'passed', '1 failed', 'failed'],
    ['npm test | tail', 'passed', '0 failed, 3 passed', 'passed'],
    ['npm test', 'unread', 'test result: ok. 3 passed', 'passed'],
    ['npm test', 'unread', 'Traceback (most recent call last):\n  x', 'failed'],
    ['npm test', 'unread', 'not ok 1 refresh', 'failed'],
    ['gh pr checks 7', 'unread', 'build\tfail\t2m\thttps://example.com', 'failed'],
    ['mise run test', 'unread', '[test] # Error: 13 test(s) failed', 'failed'],
    ['mise run test', 'unread', '[test] ERROR task failed', 'failed'],
    ['hk test', 'unread', 'ok - formats json (158ms)', 'passed'],
    ['cargo check', 'unread', '    Finished `dev` profile in 4.83s', 'passed'],
    ['npm test', 'unread', 'exit:0', 'passed'],
    ['ls', 'unread', 'a b', 'unknown'],
    ['ls; ls', 'passed', 'a b', 'passed'],
  ] as const)('%j, recorded as %s, printing %j: %s', (command, recorded, output, outcome) => {
    expect(outcomeOfRun(command, recorded, output)).toBe(outcome);
  });

  it.each([
    ["Switched to a new branch 'fix/login'", 'fix/login'],
    ["Switched to branch 'main'\nYour branch is up to date", 'main'],
    ['On branch store\nnothing to commit', 'store'],
    ['## store...origin/store [ahead 1]\n M a.ts', 'store'],
    ['## A heading of a document', null],
    ['nothing', null],
  ])('%j names the branch %j', (output, branch) => {
    expect(branchIn(output)).toBe(branch);
  });
});
