import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const hooks = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'hooks');

/** What makes each launcher start Node. */
const launchers: [script: string, prepare: (box: Sandbox) => void][] = [
  ['session-start.sh', (box) => void box.publish()],
  ['chain-hook.sh', () => {}],
  [
    'thread-gate.sh',
    (box) => void box.write('app/handoffs/active/2026-05-15-mail/round-01-prompt.md', 'no frontmatter\n'),
  ],
];

/** A program that leaves a marker where it is run as Node. */
function spy(box: Sandbox): string {
  const path = box.write('spy', `#!/bin/sh\n: >'${join(box.base, 'ran')}'\n`);
  chmodSync(path, 0o755);
  return path;
}

function launch(box: Sandbox, script: string): void {
  const { status } = spawnSync('sh', [join(hooks, script), 'claude-code'], {
    cwd: box.worktree,
    env: box.env,
    input: box.payload(),
    timeout: 20_000,
  });
  expect(status).toBe(0);
}

describe.each(launchers)('%s', (script, prepare) => {
  function boxWith(make: (file: string, program: string) => void): Sandbox {
    const box = new Sandbox();
    mkdirSync(box.root, { recursive: true, mode: 0o700 });
    prepare(box);
    make(join(box.root, '.node'), spy(box));
    return box;
  }

  it('runs the Node that install recorded', () => {
    const box = boxWith((file, program) => writeFileSync(file, `${program}\n`));
    launch(box, script);
    expect(existsSync(join(box.base, 'ran'))).toBe(true);
  });

  it('follows no link there', () => {
    const box = boxWith((file, program) => {
      writeFileSync(`${file}-elsewhere`, `${program}\n`);
      symlinkSync(`${file}-elsewhere`, file);
    });
    launch(box, script);
    expect(existsSync(join(box.base, 'ran'))).toBe(false);
  });

  it('does not wait for a pipe there', () => {
    const box = boxWith((file) => expect(spawnSync('mkfifo', [file]).status).toBe(0));
    launch(box, script);
  });
});
