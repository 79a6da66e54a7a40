import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cliBundle, hookBundle, Sandbox } from './sandbox.ts';

const memory = '/dev/shm';
const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A mount lasts as long as the process that it is made for: the machine sees nothing of it. */
const canMount =
  existsSync(memory) && spawnSync('unshare', ['-rm', 'mount', '--bind', memory, '/mnt']).status === 0;

/** A sandbox, a part of whose inbox lies on another device. */
class Divided extends Sandbox {
  readonly elsewhere: string;
  readonly part: string;

  constructor(part: string) {
    super();
    this.part = join(this.inbox, part);
    this.elsewhere = mkdtempSync(join(memory, 'handoff-part-'));
    made.push(this.elsewhere);
    mkdirSync(this.part, { recursive: true, mode: 0o700 });
  }

  on(bundle: string, args: readonly string[], input: string) {
    const mounted = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
    const words = [
      '-rm',
      'sh',
      '-c',
      mounted,
      'sh',
      this.elsewhere,
      this.part,
      process.execPath,
      bundle,
      ...args,
    ];
    const { status, stdout, stderr } = spawnSync('unshare', words, {
      cwd: this.worktree,
      env: this.env,
      input,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stdout, stderr };
  }

  /** Starts a session; returns what it is given. */
  starts(session: string): string {
    const ran = this.on(hookBundle, ['--client', 'claude-code'], this.startOf(session));
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    if (ran.stdout === '') return '';
    const { hookSpecificOutput } = JSON.parse(ran.stdout) as {
      hookSpecificOutput?: { additionalContext: string };
    };
    return hookSpecificOutput?.additionalContext ?? '';
  }

  startOf(session: string): string {
    return this.payload('startup', { session_id: session, transcript_path: this.transcript(session) });
  }

  transcript(session: string): string {
    return join(this.home, '.claude/projects/app', `${session}.jsonl`);
  }

  answer(session: string, text: string): void {
    mkdirSync(dirname(this.transcript(session)), { recursive: true });
    const message = { role: 'assistant', model: 'model-1', content: [{ type: 'text', text }] };
    const line = { type: 'assistant', isSidechain: false, sessionId: session, message };
    writeFileSync(this.transcript(session), `${JSON.stringify(line)}\n`);
  }

  /** Makes the delivery an old one, of a session that is over. */
  end(part: string): void {
    const records = part === '.delivered' ? this.elsewhere : join(this.inbox, '.delivered');
    const [name = ''] = readdirSync(records).filter((entry) => entry.endsWith('.md.json'));
    const record = JSON.parse(readFileSync(join(records, name), 'utf8')) as object;
    const old = JSON.stringify({ ...record, at: '2026-01-01T00:00:00.000Z' });
    writeFileSync(join(records, name), old, { mode: 0o600 });
  }

  /** Whatever is left of a copy or a record, wherever it lies. */
  leftovers(): string[] {
    return [this.root, this.elsewhere]
      .flatMap((path) => readdirSync(path, { recursive: true, encoding: 'utf8' }))
      .filter((name) => /(?:^|\/)\.(?:tmp|lock|claim|settle)-/.test(name));
  }
}

describe.runIf(canMount)('a part of the inbox that lies on another device', () => {
  it.each(['unread', 'read', '.delivered', '.delivered/.done', '.sent'])(
    '%s: delivered once, and settled',
    (part) => {
      const box = new Divided(part);
      const filed = box.on(
        cliBundle,
        ['publish', '--file', '-', '--no-review', '--json'],
        '## Next steps\n\nRun it.\n',
      );
      const { sentinel } = JSON.parse(filed.stdout) as { sentinel: string };
      expect(box.starts('one')).toContain(sentinel);
      box.answer('one', `Handoff loaded: sentinel ${sentinel}`);
      expect(box.starts('two')).toBe('');
      const listed = box.on(cliBundle, ['list', '--read', '--json'], '');
      expect(JSON.parse(listed.stdout)).toMatchObject({ handoffs: [{ state: 'acknowledged' }] });
      expect(box.leftovers()).toEqual([]);
    },
  );

  it.each(['unread', 'read', '.delivered'])('%s: what nobody answered comes back, once', (part) => {
    const box = new Divided(part);
    box.on(cliBundle, ['publish', '--file', '-', '--no-review'], '## Next steps\n\nRun it.\n');
    box.starts('one');
    box.end(part);
    expect(box.starts('two')).toContain('Run it.');
    expect(box.starts('three')).not.toContain('Run it.');
    expect(box.leftovers()).toEqual([]);
  });

  it('read: a death between the copy and the removal of the first shows nothing twice', () => {
    const box = new Divided('read');
    box.on(cliBundle, ['publish', '--file', '-', '--no-review'], '## Next steps\n\nRun it.\n');
    box.starts('one');
    const [name = ''] = readdirSync(box.elsewhere);
    // As it was before: the claim of a process that is gone.
    cpSync(join(box.elsewhere, name), join(box.inbox, 'unread', `.claim-4194304-${name}`));
    expect(box.starts('two')).not.toContain('Run it.');
    expect(box.names('unread')).toEqual([]);
    expect(readdirSync(box.elsewhere)).toEqual([name]);
  });

  it('read: a death in the same moment of the way back brings it back once', () => {
    const box = new Divided('read');
    box.on(cliBundle, ['publish', '--file', '-', '--no-review'], '## Next steps\n\nRun it.\n');
    box.starts('one');
    box.end('read');
    const [name = ''] = readdirSync(box.elsewhere);
    cpSync(join(box.elsewhere, name), join(box.inbox, 'unread', name));
    expect(box.starts('two')).toContain('handoff 1 of 1');
    expect(box.starts('three')).not.toContain('Run it.');
    expect(box.names('unread')).toEqual([]);
    expect(readdirSync(box.elsewhere)).toEqual([name]);
  });
});
