import { expect, it } from 'vitest';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { sessionOf } from '../../transcripts/read.ts';

const { bash, call, failed, prompt, reminder, result, refused, say } = claude;
const read = (...lines: claude.Line[]) => sessionOf(claude.textOf(lines));

it('reads who, where and when', () => {
  const { client, id, cwd, branch, started, ended, turns } = read(
    prompt('One.'),
    say('Yes.'),
    prompt('Two.'),
  );
  expect({ client, id, cwd, branch, started, ended, turns }).toEqual({
    client: 'claude-code',
    id: claude.sessionId,
    cwd: '/home/ada/shop',
    branch: 'refresh',
    started: '2026-05-15T18:00:00.000Z',
    ended: '2026-05-15T18:02:00.000Z',
    turns: 2,
  });
});

it('a command has its outcome: by the record, and by its output where a pipe hides the code', () => {
  const runs: [string, claude.Line][] = [
    ['npm test', result('t', 'Tests  12 passed (12)')],
    ['npm test', failed('t', 'Exit code 1\nTests  1 failed')],
    ['npm test | tail -3', result('t', ' Tests  1 failed | 11 passed (12)')],
    ['npm test | tail -3', result('t', ' Tests  12 passed (12)')],
    ['npm test; echo done', result('t', 'FAIL src/refresh.test.ts\ndone')],
    ['git status', result('t', 'On branch refresh')],
  ];
  const outcomes = runs.map(
    ([command, line]) => read(prompt('x'), bash('t', command), line).commands[0]?.outcome,
  );
  expect(outcomes).toEqual(['passed', 'failed', 'failed', 'passed', 'failed', 'passed']);
});

it('an edit that failed or was refused is none', () => {
  const edit = (id: string, path: string) =>
    call(id, 'Edit', { file_path: path, old_string: 'a', new_string: 'b' });
  const session = read(
    prompt('x'),
    edit('a', '/home/ada/shop/a.ts'),
    result('a', 'updated'),
    edit('b', '/home/ada/shop/b.ts'),
    failed('b', 'String to replace not found'),
    edit('c', '/home/ada/shop/c.ts'),
    refused('c', 'leave c alone'),
  );
  expect(session.edits.map(({ path }) => path)).toEqual(['/home/ada/shop/a.ts']);
  expect(session.words.at(-1)).toMatchObject({ text: 'leave c alone', source: 'refusal' });
});

it('the latest task list wins, and later changes of its states', () => {
  const session = read(
    prompt('x'),
    reminder([{ id: '1', subject: 'Old', status: 'pending' }]),
    reminder([
      { id: '1', subject: 'Write', status: 'pending' },
      { id: '2', subject: 'Test', status: 'pending' },
      { id: '3', subject: 'Gone', status: 'pending' },
    ]),
    call('t', 'TaskUpdate', { taskId: '1', status: 'completed' }),
    call('u', 'TaskUpdate', { taskId: '3', status: 'deleted' }),
  );
  expect(session.tasks?.list).toEqual([
    { id: '1', text: 'Write', state: 'done' },
    { id: '2', text: 'Test', state: 'open' },
  ]);
});

it('words behind an interruption correct it', () => {
  const { words } = read(
    prompt('One.'),
    claude.interrupted(),
    prompt('Only the parser.'),
    prompt('And go on.'),
  );
  expect(words.map(({ corrects }) => corrects)).toEqual([false, true, false]);
});

it('a command that goes on behind its call gets the outcome of the last wait', () => {
  const session = sessionOf(
    codex.textOf([
      codex.meta(),
      codex.prompt('x'),
      codex.call('c1', 'exec_command', { cmd: 'npm test' }),
      codex.output('c1', 'Process running with session ID 77\nOutput:\n'),
      codex.call('c2', 'write_stdin', { session_id: 77, chars: '' }),
      codex.output('c2', 'Process running with session ID 77\nOutput:\n…'),
      codex.call('c3', 'write_stdin', { session_id: 77, chars: '' }),
      codex.exited('c3', 1, '1 failed\n'),
    ]),
  );
  expect(session.commands).toMatchObject([{ command: 'npm test', outcome: 'failed', output: '1 failed' }]);
  expect(session.openCalls).toEqual([]);
});

it('a call that an earlier turn left without result is none that is under way', () => {
  const session = read(prompt('x'), bash('a', 'npm test'), prompt('resume'), say('Done.'));
  expect([session.openCalls, session.end, session.commands[0]?.outcome]).toEqual([[], 'quit', 'lost']);
});

it('the branch follows what git prints', () => {
  const session = sessionOf(
    codex.textOf([
      codex.meta(),
      codex.prompt('x'),
      codex.call('c1', 'exec_command', { cmd: 'git switch -c fix/login' }),
      codex.exited('c1', 0, "Switched to a new branch 'fix/login'\n"),
    ]),
  );
  expect(session.branch).toBe('fix/login');
});

it('one transcript has the plan that was approved, the last recap and every link once', () => {
  const session = read(
    prompt('x'),
    call('p', 'ExitPlanMode', { plan: '1. Read. 2. Write.' }),
    result('p', 'User has approved your plan.'),
    claude.recap('Reading. Next: write. (disable recaps in /config)'),
    { type: 'pr-link', sessionId: claude.sessionId, prUrl: 'https://example.com/pull/1' },
    { type: 'pr-link', sessionId: claude.sessionId, prUrl: 'https://example.com/pull/1' },
  );
  expect(session.plan).toMatchObject({ text: '1. Read. 2. Write.', approved: true });
  expect(session.recap?.text).toBe('Reading. Next: write.');
  expect(session.links).toEqual(['https://example.com/pull/1']);
});
