import { hostname } from 'node:os';
import { claudeCode } from '../../../adapters/claude-code/client.ts';
import type { Client } from '../../../adapters/client/client.ts';
import { codex } from '../../../adapters/codex/client.ts';
import { runStart } from '../../../adapters/hooks/session-start/run-start.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { readStart, type Started, startWish } from '../oracle/session.ts';
import type { Place } from '../place.ts';

export interface Inside extends Started {
  /** What the start threw; the hook itself would have logged it, said one line and ended with 0. */
  thrown: unknown;
}

let starts = 0;

/**
 * A session start inside this process: the hook without its reading of stdin, some fifty times as fast. Each has a pid
 * that no process has, and a clock ten seconds after the one before.
 */
export async function startInside(
  place: Place,
  { id, source, client = claudeCode }: { id?: string; source?: string; client?: Client } = {},
): Promise<Inside> {
  const number = ++starts;
  const now = new Date(Date.now() + number * 10_000);
  const wish = startWish(place, id ?? `inside-${number}`, source);
  const ctx = {
    cwd: place.worktree,
    home: place.home,
    env: { ...place.env, ...wish.env },
    now: () => now,
    self: { pid: 4_194_304 + number, startedAt: now.getTime() - 1, host: hostname(), boot: '' },
  };
  let stdout = '';
  let thrown: unknown = null;
  try {
    const event = client.readStart(JSON.parse(wish.input ?? ''), null, ctx);
    if (event === null) throw new Error('not the measured shape');
    const identity = identify(event.cwd);
    const print = async (output: string) => {
      stdout = output;
      return true;
    };
    const paths = inboxPaths(ctx, identity);
    await runStart({ ctx, client, event, identity, paths, takeCommand: 'handoff take', print, ended: null });
  } catch (error) {
    thrown = error;
  }
  return { ...readStart({ status: 0, signal: null, stdout, stderr: '', tookMs: 0, hung: false }), thrown };
}

export { claudeCode, codex };
