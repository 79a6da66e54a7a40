import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A clone of its own, so that its caches are those that a test made. */
class Clone extends Sandbox {
  readonly clone = join(this.base, 'clone');
  readonly directory = join(this.clone, '.git/agent-handoff-cache');
  protected override readonly bundle = join(this.clone, 'dist/handoff.cjs');

  constructor() {
    super();
    for (const part of [
      'dist',
      'hooks',
      'package.json',
      'CHANGELOG.md',
      'skills',
      'spec',
      '.claude-plugin',
    ]) {
      cpSync(join(root, part), join(this.clone, part), { recursive: true });
    }
    mkdirSync(join(this.clone, '.git'));
    this.recordNode();
  }

  get caches(): string[] {
    return existsSync(this.directory)
      ? readdirSync(this.directory).filter((name) => !name.startsWith('.'))
      : [];
  }

  cacheOf(program: string): string {
    return join(this.directory, this.caches.find((name) => name.startsWith(`${program}.cjs-`)) ?? 'none');
  }

  launch(env: Record<string, string> = {}) {
    return spawnSync('sh', [join(this.clone, 'hooks/session-start.sh'), 'claude-code'], {
      cwd: this.worktree,
      env: { ...this.env, ...env },
      input: this.payload('startup', { session_id: `session-${Math.random()}` }),
      encoding: 'utf8',
    });
  }

  /** Publishes and starts a session, which must receive exactly that. */
  deliver(): void {
    const { sentinel } = this.publish();
    const started = this.launch();
    expect(started.status).toBe(0);
    const { hookSpecificOutput } = JSON.parse(started.stdout);
    expect(hookSpecificOutput.additionalContext).toContain(sentinel);
  }
}

/** Bytes by which V8 tells its own data, and behind them what it takes on trust. */
const headerOfV8 = 64;

/** Damages both halves alike, which no accident does: V8 then meets data that is not its own. */
function poison(path: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('\n') + 1;
  const [source, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
  for (const half of [at + 8 + source, at + 8 + source + length]) {
    bytes.fill(0xff, half + headerOfV8, half + length);
  }
  writeFileSync(path, bytes);
}

describe('the code cache', () => {
  it('is made by the first run of each program and left alone by the next', () => {
    const clone = new Clone();
    clone.deliver();
    expect(clone.caches.map((name) => name.split('.')[0])).toEqual(['handoff', 'publish', 'session-start']);
    const before = clone.caches.map((name) => readFileSync(join(clone.directory, name)));
    clone.deliver();
    const after = clone.caches.map((name) => readFileSync(join(clone.directory, name)));
    expect(after.slice(0, before.length).every((bytes, index) => bytes.equals(before[index] ?? bytes))).toBe(
      true,
    );
  });

  it('that is torn is made anew, and the start delivers', () => {
    const clone = new Clone();
    clone.deliver();
    const cache = clone.cacheOf('session-start');
    const whole = readFileSync(cache);
    for (const torn of [
      whole.subarray(0, 5000),
      Buffer.alloc(0),
      Buffer.from(whole).fill(0, 70_000, 74_096),
    ]) {
      writeFileSync(cache, torn);
      clone.deliver();
      const renewed = readFileSync(cache);
      expect(renewed.length).toBeGreaterThan(whole.length / 2);
      clone.deliver();
      expect(readFileSync(cache).equals(renewed)).toBe(true);
    }
  });

  it('that makes Node crash keeps no session from what waits for it', () => {
    const clone = new Clone();
    clone.deliver();
    poison(clone.cacheOf('session-start'));
    const { sentinel } = clone.publish();
    const direct = clone.spawn(join(clone.clone, 'dist/session-start.cjs'), ['--client', 'claude-code'], {
      input: clone.payload(),
    });
    expect([direct.status, direct.stdout]).toEqual([null, '']);
    const started = clone.launch();
    expect([started.status, JSON.parse(started.stdout).hookSpecificOutput.additionalContext]).toEqual([
      0,
      expect.stringContaining(sentinel),
    ]);
  });

  it('of another version of ours does not count', () => {
    const clone = new Clone();
    clone.deliver();
    const body = join(clone.clone, 'dist/lib/session-start.cjs');
    const text = readFileSync(body, 'utf8');
    // As long as before: V8 alone would take the old code for it.
    const changed = text.replace('waiting for this worktree', 'WAITING for this worktree');
    expect(changed).not.toBe(text);
    writeFileSync(body, changed);
    clone.publish();
    expect(clone.launch().stdout).toContain('WAITING for this worktree');
  });

  it('is done without where the clone cannot be written', () => {
    const clone = new Clone();
    writeFileSync(clone.directory, 'no directory');
    clone.deliver();
    expect(readFileSync(clone.directory, 'utf8')).toBe('no directory');
  });

  it('is neither read nor made with AGENT_HANDOFF_CODE_CACHE=0', () => {
    const clone = new Clone();
    clone.deliver();
    poison(clone.cacheOf('session-start'));
    clone.publish();
    rmSync(clone.cacheOf('handoff'));
    const env = { AGENT_HANDOFF_CODE_CACHE: '0' };
    const { status, stdout } = clone.launch(env);
    expect([status, stdout.includes('sentinel')]).toEqual([0, true]);
    expect(clone.run(['--version'], { env }).status).toBe(0);
    expect(existsSync(clone.cacheOf('handoff'))).toBe(false);
  });

  it('is left by no demo, and taken away by uninstall', () => {
    const clone = new Clone();
    expect(clone.run(['demo']).status).toBe(0);
    expect(existsSync(clone.directory)).toBe(false);
    clone.deliver();
    expect(clone.run(['uninstall']).status).toBe(0);
    expect(existsSync(clone.directory)).toBe(false);
  });
});
