import { execFileSync, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { root } from './markdown.ts';

/** What the documents call the program. */
export const bundle = join(root, 'dist/handoff.cjs');
const hook = join(root, 'dist/session-start.cjs');
const launcher = join(root, 'hooks/session-start.sh');

/** An empty HOME with one git worktree `shop`, and nothing of the machine's environment but the PATH. */
export class Place {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-docs-')));
  readonly worktree = join(this.home, 'shop');
  readonly root = join(this.home, '.agent-handoffs');
  readonly state = join(this.home, '.local/state/agent-handoff');
  readonly env: Record<string, string> = {
    HOME: this.home,
    PATH: `${join(this.home, 'bin')}:${process.env.PATH ?? ''}`,
    NO_COLOR: '1',
    // The developer's own clone has an upstream, which no test may ask.
    AGENT_HANDOFF_UPGRADE: 'off',
  };

  constructor() {
    mkdirSync(this.worktree);
    execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: this.worktree, env: this.env });
    mkdirSync(this.root, { mode: 0o700 });
    mkdirSync(this.state, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.state, 'node'), `${process.execPath}\n`);
    mkdirSync(join(this.home, 'bin'));
    // As install leaves it: messages then name the program by this name.
    symlinkSync(bundle, join(this.home, 'bin/handoff'));
    onTestFinished(() => rmSync(this.home, { recursive: true, force: true }));
  }

  get inbox(): string {
    return join(this.root, `${this.home.slice(1).replaceAll('/', '-')}-shop`, 'shop');
  }

  names(directory: 'unread' | 'read' | '.delivered'): string[] {
    try {
      return readdirSync(join(this.inbox, directory)).sort();
    } catch {
      return [];
    }
  }

  /** Runs a line of shell in the worktree. */
  shell(line: string, input = ''): SpawnSyncReturns<string> {
    return spawnSync('sh', ['-c', line], { cwd: this.worktree, env: this.env, input, encoding: 'utf8' });
  }

  publish(name: string, ...flags: string[]): { path: string; sentinel: string } {
    const draft = `---\nname: ${name}\n---\n\n## Immediate next action\n\nBegin ${name}.\n`;
    const result = this.shell(`handoff publish --file - --json ${flags.join(' ')}`, draft);
    if (result.status !== 0) throw new Error(result.stdout + result.stderr);
    return JSON.parse(result.stdout);
  }

  payload(session: string): string {
    return JSON.stringify({
      session_id: session,
      transcript_path: join(this.home, '.claude/projects/shop', `${session}.jsonl`),
      cwd: this.worktree,
      hook_event_name: 'SessionStart',
      source: 'startup',
    });
  }

  /** Starts the installed hook for a session, through the launcher. */
  start(session: string): Promise<string> {
    return this.run('sh', [launcher, 'claude-code'], session);
  }

  /** Starts the hook and kills its Node after so many milliseconds. */
  startAndKill(session: string, after: number): Promise<string> {
    return this.run(process.execPath, [hook, '--client', 'claude-code'], session, after);
  }

  private async run(program: string, args: string[], session: string, kill?: number): Promise<string> {
    const child = spawn(program, args, {
      cwd: this.worktree,
      env: { ...this.env, CLAUDE_CODE_SESSION_ATTENDED: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
    child.stdin.on('error', () => undefined).end(this.payload(session));
    const timer = kill === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), kill);
    await new Promise((resolve) => child.on('close', resolve));
    clearTimeout(timer);
    return output;
  }
}
