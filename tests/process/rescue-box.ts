import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git } from '../core/world.ts';
import * as claude from '../transcripts/claude-code.ts';
import * as codex from '../transcripts/codex.ts';
import { type Ran, Sandbox, type Wish } from './sandbox.ts';

export type ClientName = 'claude-code' | 'codex';

const minute = 60_000;
export const day = 24 * 60 * minute;

/** What a session did, in the records of either client. */
export interface Story {
  /** How it goes on after an edit of `src/cookie.ts` and a passed check; left out where nothing more is recorded. */
  end?: 'limit' | 'api-error' | 'full' | 'escape' | 'killed' | 'unanswered' | 'peace';
  edits?: boolean;
  commands?: boolean;
  /** A command that ran last, and whether it passed. */
  last?: { command: string; passed: boolean };
  tasks?: boolean;
  prompt?: string;
  output?: string;
}

const said = 'The cause is the cookie: `expires` is read as seconds. I will fix `parseCookie`.';
export const asked = 'Make the refresh test pass. Never touch the login page.';

function claudeLines(cwd: string, id: string, story: Story): claude.Line[] {
  const { end, edits = true, commands = true, last, tasks, prompt = asked, output = ' 12 passed' } = story;
  const edit = { file_path: `${cwd}/src/cookie.ts`, old_string: 'a', new_string: 'b' };
  const ends: Record<string, claude.Line[]> = {
    limit: [claude.apiError('rate_limit', 'API Error: Request rejected (429)', 429)],
    'api-error': [claude.apiError('server_error', 'API Error: 529 overloaded', 529)],
    full: [claude.apiError('invalid_request', 'Prompt is too long', 400)],
    escape: [claude.interrupted()],
    killed: [claude.bash('k1', 'npm run migrate')],
    unanswered: [claude.prompt('Now the session store.')],
    peace: [claude.say('All done.'), claude.turnEnd()],
  };
  const lines = [
    claude.prompt(prompt),
    claude.say(said),
    ...(commands ? [claude.bash('t1', 'cat src/cookie.ts'), claude.result('t1', output)] : []),
    ...(edits ? [claude.call('t2', 'Edit', edit), claude.result('t2', 'updated')] : []),
    ...(tasks ? [claude.reminder([{ id: '1', subject: 'Write sessions to disk', status: 'pending' }])] : []),
    ...(last
      ? [claude.bash('t3', last.command), (last.passed ? claude.result : claude.failed)('t3', 'Exit code 1')]
      : []),
    ...(end ? (ends[end] ?? []) : []),
  ];
  return lines.map((line) => ({ ...line, sessionId: id, cwd }));
}

function codexLines(cwd: string, id: string, story: Story): (codex.Line | codex.Line[])[] {
  const { end, edits = true, commands = true, last, tasks, prompt = asked, output = ' 12 passed' } = story;
  const started = { type: 'event_msg', payload: { type: 'task_started' } };
  const ends: Record<string, (codex.Line | codex.Line[])[]> = {
    limit: [
      codex.complete({ message: 'You’ve hit your usage limit.', codex_error_info: 'usage_limit_exceeded' }),
    ],
    'api-error': [codex.complete({ message: 'bad request', codex_error_info: 'other' })],
    full: [codex.complete({ message: 'too long', codex_error_info: 'context_window_exceeded' })],
    escape: [codex.aborted()],
    killed: [codex.call('k1', 'exec_command', { cmd: 'npm run migrate' })],
    unanswered: [codex.complete(), codex.prompt('Now the session store.'), started],
    peace: [codex.say('All done.', 'final_answer'), codex.complete()],
  };
  return [
    codex.meta({ id, cwd }),
    started,
    codex.prompt(prompt),
    codex.say(said),
    ...(commands
      ? [codex.call('t1', 'exec_command', { cmd: 'cat src/cookie.ts' }), codex.exited('t1', 0, output)]
      : []),
    ...(edits ? [codex.patched(`${cwd}/src/cookie.ts`)] : []),
    ...(tasks
      ? [codex.call('t4', 'update_plan', { plan: [{ step: 'Write sessions to disk', status: 'pending' }] })]
      : []),
    ...(last
      ? [
          codex.call('t3', 'exec_command', { cmd: last.command }),
          codex.exited('t3', last.passed ? 0 : 1, 'x'),
        ]
      : []),
    ...(end ? (ends[end] ?? []) : []),
  ];
}

/** What a start printed, as its client would take it. */
export interface Started {
  text: string;
  notice: string;
}

/** A sandbox with sessions of both clients that ended, none of which runs. */
export class RescueBox extends Sandbox {
  constructor() {
    super();
    mkdirSync(join(this.home, '.claude/sessions'), { recursive: true });
    mkdirSync(join(this.home, '.codex/thread-writer-locks'), { recursive: true });
    // What the sessions edited, not committed.
    this.write('app/src/cookie.ts', 'b\n');
  }

  commitAll(): void {
    git(this.worktree, 'add', '-A');
    git(this.worktree, 'commit', '-q', '-m', 'two');
  }

  transcriptPath(client: ClientName, id: string): string {
    return client === 'codex'
      ? join(this.home, `.codex/sessions/2026/11/29/rollout-2026-11-29T08-00-00-${id}.jsonl`)
      : join(this.home, '.claude/projects', this.worktree.replace(/[^A-Za-z0-9]/g, '-'), `${id}.jsonl`);
  }

  /** Writes a transcript that ended some time ago; returns its path. */
  session(
    client: ClientName,
    id: string,
    story: Story,
    { agoMs = 10 * minute, cwd = this.worktree } = {},
  ): string {
    const lines = client === 'codex' ? codexLines(cwd, id, story).flat() : claudeLines(cwd, id, story);
    const start = new Date(Date.now() - agoMs - (lines.length - 1) * minute).toISOString();
    const text = client === 'codex' ? codex.textOf(lines, start) : claude.textOf(lines, start);
    return this.transcript(this.transcriptPath(client, id), text, agoMs);
  }

  transcript(path: string, content: string | Buffer, agoMs = 10 * minute): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const at = new Date(Date.now() - agoMs);
    utimesSync(path, at, at);
    return path;
  }

  /** A start of a client, as its launcher runs the hook; it must end well. */
  begin(client: ClientName, id = 'new-session-1', wish: Wish & { source?: string } = {}): Started {
    const ran = this.beginRaw(client, id, wish);
    if (ran.status !== 0 || ran.stderr !== '') throw new Error(`${ran.status} ${ran.stderr}`);
    if (ran.stdout === '') return { text: '', notice: '' };
    const output = JSON.parse(ran.stdout) as {
      hookSpecificOutput?: { additionalContext: string };
      systemMessage?: string;
    };
    const text = output.hookSpecificOutput?.additionalContext ?? '';
    const isNothing = text === 'agent-handoff: checked, nothing waits for this worktree.';
    return { text: isNothing ? '' : text, notice: output.systemMessage ?? '' };
  }

  beginRaw(
    client: ClientName,
    id: string,
    { source = 'startup', ...wish }: Wish & { source?: string } = {},
  ): Ran {
    const input = this.payload(source, { session_id: id, transcript_path: this.transcriptPath(client, id) });
    return this.hook(input, { ...wish, client });
  }

  unread(): string[] {
    return this.names('unread').map((name) => readFileSync(join(this.inbox, 'unread', name), 'utf8'));
  }
}
