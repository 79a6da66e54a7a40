import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import type { SessionRef } from '../../core/handoff/delivery/record.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import type { Liveness, Reply } from '../../core/handoff/delivery/transition.ts';
import { type InboxPaths, inboxPaths } from '../../core/handoff/inbox/paths.ts';
import { type Identity, identify } from '../../core/worktree/identity.ts';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory of its own, by its physical path, removed after the test. */
export function makeTemporary(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-core-')));
  made.push(directory);
  return directory;
}

/** Five minutes before `World.now`: what is written then is plainly from an earlier process. */
export const earlier = '2026-05-15T18:25:00Z';

export interface FileOptions {
  fields?: Record<string, string>;
  action?: string;
  donts?: string;
  middle?: string;
  sentinel?: string;
}

/** The bytes of a well-formed handoff, spelled out here so that no test trusts our own writer for its input. */
export function handoffText({ fields, action, donts, middle, sentinel }: FileOptions = {}): string {
  const all: Record<string, string> = {
    name: 'Auth refactor',
    description: 'Half of the middleware is moved',
    from: 'app',
    to: 'app',
    created: '2026-05-15T18:00:00Z',
    branch: 'none',
    head: 'none',
    dirty_files_count: '0',
    session_tool: 'claude-code',
    ...fields,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${value}\n`);
  return [
    `---\n${lines.join('')}---\n`,
    `## Immediate next action\n\n${action ?? 'Run `npm test`.'}\n`,
    ...(middle === undefined ? [] : [`${middle}\n`]),
    `## What NOT to do on resume\n\n${donts ?? '- Do not touch the schema.'}\n`,
    `<!-- sentinel: ${sentinel ?? 'abcdefghij'} -->\n`,
  ].join('\n');
}

/** A home with one worktree `app` that has no repository, and the clock at a fixed instant. */
export class World {
  readonly base = makeTemporary();
  readonly home = join(this.base, 'home');
  readonly worktree = join(this.base, 'app');
  now = new Date('2026-05-15T18:30:00Z');
  /** Like a process that started a second ago. */
  startedAt = Date.parse('2026-05-15T18:29:59Z');
  env: Record<string, string> = { PATH: process.env.PATH ?? '' };
  reply: Reply = 'none';
  liveness: Liveness = 'unknown';

  constructor() {
    mkdirSync(this.home);
    mkdirSync(join(this.worktree, '.git'), { recursive: true });
  }

  get ctx(): Context {
    const self = { pid: process.pid, startedAt: this.startedAt, host: 'here', boot: 'boot-1' };
    return { cwd: this.worktree, home: this.home, env: this.env, now: () => this.now, self };
  }

  get identity(): Identity {
    return identify(this.worktree);
  }

  get paths(): InboxPaths {
    return inboxPaths(this.ctx, this.identity);
  }

  /** What every client's sessions look like: `reply` and `liveness` of this world. */
  readonly readers = async (): Promise<SessionReader> => ({
    readReply: () => this.reply,
    readLiveness: () => this.liveness,
  });

  session(id = 'session-1', overrides: Partial<SessionRef> = {}): SessionRef {
    return {
      client: 'claude-code',
      session_id: id,
      transcript: '/t.jsonl',
      transcript_offset: 0,
      ...overrides,
    };
  }

  put(directory: 'unread' | 'read', name: string, content: string | Uint8Array = handoffText()): string {
    const path = join(this.paths[directory], name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** A delivery record as an earlier session left it. */
  record(name: string, overrides: Record<string, unknown> = {}): string {
    mkdirSync(this.paths.delivered, { recursive: true });
    const path = join(this.paths.delivered, `${name}.json`);
    const record = {
      name,
      sentinel: 'abcdefghij',
      client: 'claude-code',
      session_id: 'session-0',
      transcript: '/t.jsonl',
      transcript_offset: 0,
      host: 'here',
      boot: 'boot-1',
      at: earlier,
      ...overrides,
    };
    writeFileSync(path, JSON.stringify(record));
    return path;
  }

  names(directory: 'unread' | 'read' | 'delivered'): string[] {
    try {
      return readdirSync(this.paths[directory])
        .filter((name) => name !== '.done')
        .sort();
    } catch {
      return [];
    }
  }

  text(directory: 'unread' | 'read', name: string): string {
    return readFileSync(join(this.paths[directory], name), 'utf8');
  }
}

/** Runs git with nothing of the machine's own configuration. */
export function git(directory: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 't',
      GIT_AUTHOR_EMAIL: 't@t',
      GIT_COMMITTER_NAME: 't',
      GIT_COMMITTER_EMAIL: 't@t',
      GIT_COMMITTER_DATE: '2026-05-15T12:00:00Z',
      GIT_AUTHOR_DATE: '2026-05-15T12:00:00Z',
    },
  }).trim();
}

/** The HandoffError that a call rejects with; anything else fails the test. */
export async function failureOf(call: () => unknown): Promise<HandoffError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof HandoffError) return error;
    throw error;
  }
  throw new Error('expected a HandoffError, nothing was thrown');
}
