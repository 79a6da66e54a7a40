import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { Sandbox } from './sandbox.ts';

const launcher = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'hooks/session-start.sh');

/** A process named `claude` that runs the hook of a headless session, lists itself nowhere, and lives until it is told. */
class Client {
  readonly box: Sandbox;
  readonly printed: string;
  private readonly child;

  constructor(box: Sandbox, session: string) {
    this.box = box;
    this.printed = join(box.base, `${session}.out`);
    const payload = box.write(`${session}.payload`, box.payload('startup', { session_id: session }));
    const script = `#!/bin/sh\nsh '${launcher}' claude-code <'${payload}' >'${this.printed}.part'\nmv '${this.printed}.part' '${this.printed}'\nread -r _\n`;
    const program = box.write(`${session}/claude`, script);
    chmodSync(program, 0o755);
    const env = { ...box.env, CLAUDE_CODE_ENTRYPOINT: 'sdk-cli', AGENT_HANDOFF_HEADLESS: 'deliver' };
    this.child = spawn(program, { cwd: box.worktree, env, stdio: ['pipe', 'ignore', 'inherit'] });
  }

  async started(): Promise<string> {
    await vi.waitUntil(() => existsSync(this.printed), { timeout: 15_000, interval: 20 });
    return readFileSync(this.printed, 'utf8');
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.child.on('close', resolve));
    this.child.stdin.end();
    await ended;
  }
}

it('what a headless session got whose client lists it late is shown to no other, and to the next when it ends', async () => {
  const box = new Sandbox();
  mkdirSync(join(box.home, '.claude/sessions'), { recursive: true });
  mkdirSync(box.root, { recursive: true, mode: 0o700 });
  box.recordNode();
  const { sentinel } = box.publish();
  const first = new Client(box, 'first');
  expect(await first.started()).toContain(sentinel);
  const second = new Client(box, 'second');
  const said = await second.started();
  expect(said).not.toContain(`sentinel ${sentinel}`);
  expect(JSON.parse(said).systemMessage).toContain('waits for an answer in another open session');
  await Promise.all([first.end(), second.end()]);
  const third = new Client(box, 'third');
  expect(await third.started()).toContain(sentinel);
  await third.end();
});
