import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readStart, reply, startWish } from '../oracle/session.ts';
import type { Place } from '../place.ts';
import { runCommand } from '../process.ts';
import type { RandomGenerator } from '../random.ts';

/** What one session was shown, and what became of it. */
export interface Showing {
  session: string;
  at: number;
  marks: string[];
  fate: 'answered' | 'left' | 'killed';
}

/** One terminal: one session after the other in the same worktree; some die in their start, some never answer. */
export class Reader {
  readonly showings: Showing[] = [];
  readonly faults: string[] = [];
  starts = 0;
  kills = 0;
  private readonly client: ChildProcess = spawn('sleep', ['3600'], { stdio: 'ignore' });

  constructor(
    private readonly place: Place,
    private readonly name: string,
    private readonly random: RandomGenerator,
  ) {}

  /** The client lists a session before its hooks run, and takes it from the list when it ends. */
  private get entry(): string {
    return join(this.place.home, '.claude/sessions', `${this.client.pid}.json`);
  }

  async start(calm: boolean): Promise<number> {
    const session = `${this.name}-${this.starts++}`;
    const at = performance.now();
    this.place.write(
      this.entry,
      JSON.stringify({ pid: this.client.pid, sessionId: session, cwd: this.place.worktree }),
    );
    const dies = !calm && this.random() < 0.12;
    const killAfter = 20 + this.random() * 150;
    const ended = await runCommand(this.place.command(startWish(this.place, session)), (pid) => {
      if (dies) setTimeout(() => kill(pid), killAfter);
    });
    const killed = ended.signal !== null;
    if (killed) this.kills++;
    const started = killed ? { text: '', faults: [] } : readStart(ended);
    this.faults.push(...started.faults);
    // Only what is shown whole has its don'ts; a line of the list has the next action too.
    const shown = [...started.text.matchAll(/Do not undo (mark-[\w-]+-end)/g)].map(([, mark = '']) => mark);
    const marks = [...new Set(shown)];
    const leaves = !calm && this.random() < 0.06;
    const fate = killed ? 'killed' : leaves ? 'left' : 'answered';
    if (marks.length > 0) this.showings.push({ session, at, marks, fate });
    if (fate === 'answered')
      reply(this.place, session, `Loaded: ${(started.text.match(/[a-z2-7]{10}/g) ?? []).join(' ')}`);
    rmSync(this.entry, { force: true });
    return marks.length;
  }

  close(): void {
    this.client.kill('SIGKILL');
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
