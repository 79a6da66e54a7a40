import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { isolatedEnv } from '../isolation.ts';
import type { ClaudeSandbox } from './sandbox.ts';

const outputSchema = z.looseObject({
  hookSpecificOutput: z.looseObject({ additionalContext: z.string() }).optional(),
});

/** A session without a client, for what must be run many times or in a state that no client stays in. */
export class BareSession {
  constructor(
    private readonly claude: ClaudeSandbox,
    readonly id: string,
  ) {}

  private get transcript(): string {
    return join(this.claude.home, '.claude/projects/-p', `${this.id}.jsonl`);
  }

  /** Lists the session as the client lists an open one before its hooks run. */
  async openAs(pid: number): Promise<void> {
    const entry = { pid, sessionId: this.id, cwd: this.claude.cwd };
    await this.claude.file(`.claude/sessions/${pid}.json`, JSON.stringify(entry));
  }

  /** Runs the launcher of one installation as the client does; gives the text for the model, or nothing. */
  async start(clone: string, source: 'startup' | 'compact'): Promise<string> {
    const words = source === 'compact' ? ['compact'] : [];
    const { stdout } = await execa('sh', [join(clone, 'hooks/session-start.sh'), 'claude-code', ...words], {
      cwd: this.claude.cwd,
      env: { ...(await isolatedEnv(this.claude.home)), CLAUDE_CODE_ENTRYPOINT: 'cli' },
      extendEnv: false,
      input: JSON.stringify({
        session_id: this.id,
        transcript_path: this.transcript,
        cwd: this.claude.cwd,
        hook_event_name: 'SessionStart',
        source,
      }),
    });
    if (stdout === '') return '';
    return outputSchema.parse(JSON.parse(stdout)).hookSpecificOutput?.additionalContext ?? '';
  }

  async reply(): Promise<void> {
    const message = { model: 'm', content: [{ type: 'text', text: 'Done.' }] };
    const line = { type: 'assistant', isSidechain: false, message };
    await mkdir(dirname(this.transcript), { recursive: true });
    await writeFile(this.transcript, `${JSON.stringify(line)}\n`);
  }
}
