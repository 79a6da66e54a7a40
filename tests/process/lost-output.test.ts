import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliBundle, draftText, Sandbox } from './sandbox.ts';

/** Linux has a file on which every write finds the disk full. */
describe.skipIf(!existsSync('/dev/full'))('a result that cannot be printed', () => {
  const printTo = (device: string, box: Sandbox, args: readonly string[]) => {
    const fd = openSync(device, 'w');
    const options = { cwd: box.worktree, env: box.env, input: draftText, encoding: 'utf8' as const };
    const { status, stderr } = spawnSync(process.execPath, [cliBundle, ...args], {
      ...options,
      stdio: ['pipe', fd, 'pipe'],
    });
    closeSync(fd);
    return { status, stderr };
  };
  const publish = ['publish', '--file', '-', '--no-review', '--json'];

  it.each([[publish], [['status']], [['chain', 'start', '--agent', 'helper']], [['--help']]])(
    'makes %j fail, and says so',
    (args) => {
      const { status, stderr } = printTo('/dev/full', new Sandbox(), args);
      expect(status).toBe(1);
      expect(stderr).toContain('could not be printed (ENOSPC)');
    },
  );

  it('is no report of work that failed', () => {
    const { status, stderr } = printTo('/dev/full', new Sandbox(), ['show', 'missing', '--json']);
    expect(status).toBe(1);
    expect(stderr).not.toContain('the work is done');
  });

  it('leaves the handoff filed', () => {
    const box = new Sandbox();
    printTo('/dev/full', box, publish);
    expect(box.names('unread')).toHaveLength(1);
  });

  it('is none where it is thrown away on purpose', () => {
    expect(printTo('/dev/null', new Sandbox(), publish)).toEqual({ status: 0, stderr: '' });
  });
});
