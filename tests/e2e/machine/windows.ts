import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manualMode, openTui } from '../claude-code/client.ts';
import { liveSessions } from '../claude-code/observed.ts';
import type { ClaudeTui } from '../claude-code/tui.ts';
import { writerLocks } from '../codex/observed.ts';
import type { CodexTui } from '../codex/tui.ts';
import { waitUntil } from '../wait-until.ts';
import { checkStart, playStart, type StartCheck } from './expect-start.ts';
import type { Client, Session, Start } from './model.ts';
import type { World } from './world.ts';

/** A terminal with Claude Code in it. Its hook runs when it opens. */
export interface ClaudeWindow {
  client: 'claude-code';
  name: string;
  tui: ClaudeTui;
  log: string;
  session: Session;
  /** To be compared at the next request. */
  start: StartCheck | null;
}

/** A terminal with Codex in it. Its hook runs with the first prompt, when `session` is still null. */
export interface CodexWindow {
  client: 'codex';
  name: string;
  tui: CodexTui;
  session: Session | null;
  /** Every thread that this process has loaded: they are open until it ends. */
  threads: Session[];
  next: { does: Start; from: Session | null; same: boolean };
  compacted: boolean;
}

export type Window = ClaudeWindow | CodexWindow;

export interface OpenOptions {
  args?: string[];
  env?: Record<string, string>;
}

/** Opens Claude Code and waits until its SessionStart hook has ended; plays nothing on the model. */
export async function openClaude(world: World, { args = [], env = {} }: OpenOptions = {}) {
  const number = world.next();
  const log = world.path(`debug-${number}.log`);
  const tui = await openTui({
    home: world.home,
    cwd: world.cwd,
    api: world.claudeApi,
    args: ['--debug-file', log, '--allowedTools', 'Bash', ...manualMode, ...args],
    env,
  });
  world.terminals.push(tui);
  await hookEnded(log, 0);
  return { name: `claude window ${number}`, tui, log, id: await openId(world, tui.pid) };
}

/** How many SessionStart hooks the client says have ended. */
export async function hooksEnded(log: string): Promise<number> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return (
    text.match(/Hook SessionStart:\w+ \(SessionStart\) success|Hook output does not start with \{/g)
      ?.length ?? 0
  );
}

export async function hookEnded(log: string, before: number): Promise<void> {
  await waitUntil(async () => (await hooksEnded(log)) > before, {
    timeoutMs: 30_000,
    describe: async () => `a hook to end: ${(await readFile(log, 'utf8').catch(() => '')).slice(-1500)}`,
  });
}

/** The session that a terminal shows, as the client lists it. */
export async function openId(world: World, pid: number, not = ''): Promise<string> {
  return waitUntil(
    async () =>
      (await liveSessions(world.home)).find((entry) => entry.pid === pid && entry.sessionId !== not)
        ?.sessionId,
    { timeoutMs: 20_000, describe: () => `a session of pid ${pid} other than ${not}` },
  );
}

export async function openClaudeWindow(
  world: World,
  does: Start,
  options: OpenOptions & { from?: Session; fork?: boolean } = {},
): Promise<ClaudeWindow> {
  const { id, ...opened } = await openClaude(world, options);
  const { from, fork = false } = options;
  const session = from && !fork ? from : world.model.open('claude-code', id, from);
  session.open = true;
  const start = playStart(world, session, does, fork && from ? from : session);
  const window: ClaudeWindow = { client: 'claude-code', ...opened, session, start };
  world.claudeWindows.push(window);
  return window;
}

export async function openCodexWindow(
  world: World,
  next: CodexWindow['next'],
  args: string[] = [],
): Promise<CodexWindow> {
  const tui = await world.codex.tui({ args });
  // A thread that is resumed is loaded, and so open, before its first prompt.
  const resumed = next.same && next.from ? [next.from] : [];
  for (const thread of resumed) thread.open = true;
  const window: CodexWindow = {
    client: 'codex',
    name: `codex window ${world.next()}`,
    tui,
    session: null,
    threads: resumed,
    next,
    compacted: false,
  };
  world.codexWindows.push(window);
  return window;
}

/** What a request tells of the window's session: it begins with the first one. */
export function meetRequest(
  world: World,
  window: Window,
  request: { sessionId: string; text: string },
): Session {
  if (window.client === 'codex') beginThread(world, window, request.sessionId);
  const { session } = window;
  if (session === null) throw new Error('no session');
  if (session.id !== request.sessionId)
    throw new Error(`${window.name} asks as ${request.sessionId}, expected ${session.id}`);
  session.prompts += 1;
  if (window.client === 'codex' && window.compacted) {
    world.model.compact(session);
    window.compacted = false;
  }
  const start = window.client === 'codex' ? pendingStart.get(window) : window.start;
  if (start) checkStart(world, session, request.text, start);
  else world.checkRequest(session, request.text, 'a later request');
  if (window.client === 'codex') pendingStart.delete(window);
  else window.start = null;
  return session;
}

const pendingStart = new WeakMap<CodexWindow, StartCheck>();

/** Codex: the hook runs with the first prompt of a thread. */
export function beginThread(world: World, window: CodexWindow, id: string): Session {
  if (window.session) return window.session;
  const { does, from, same } = window.next;
  const session = from && same ? from : world.model.open('codex', id, from);
  window.session = session;
  if (!window.threads.includes(session)) window.threads.push(session);
  pendingStart.set(window, playStart(world, session, does));
  return session;
}

/** The thread that a process has loaded and that no session of the model is. */
export async function newThread(world: World, window: CodexWindow): Promise<string> {
  const known = new Set(window.threads.map(({ id }) => id));
  return waitUntil(
    async () =>
      (await writerLocks(world.home)).find(
        ({ threadId, heldBy }) => heldBy === window.tui.pid && !known.has(threadId),
      )?.threadId,
    { timeoutMs: 20_000, describe: () => `a new thread of ${window.name}` },
  );
}

/** A reply counts when the client has written it down. */
export function replyKept(world: World, client: Client, id: string, tag: string): Promise<void> {
  return lineKept(world, client, id, client === 'claude-code' ? '"type":"assistant"' : '"AgentMessage"', tag);
}

/** A conversation can be resumed from when its prompt is written down. */
export function promptKept(world: World, client: Client, id: string, prompt: string): Promise<void> {
  return lineKept(world, client, id, client === 'claude-code' ? '"type":"user"' : '"UserMessage"', prompt);
}

/** What a command printed is written down, and so the call that came before it. */
export function outputKept(world: World, client: Client, id: string, text: string): Promise<void> {
  return lineKept(world, client, id, client === 'claude-code' ? '"tool_result"' : '_call_output"', text);
}

async function lineKept(world: World, client: Client, id: string, mark: string, tag: string): Promise<void> {
  const folder = world.path(client === 'claude-code' ? '.claude/projects' : '.codex/sessions');
  const kept = async () => {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    const name = names.find((other) => other.endsWith(`${id}.jsonl`));
    if (name === undefined) return false;
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n').slice(0, -1);
    return lines.some((line) => line.includes(mark) && line.includes(tag));
  };
  await waitUntil(kept, { timeoutMs: 20_000, describe: () => `${tag} in the transcript of ${id}` });
}

/** The client's process is gone, however it went. */
export function windowGone(world: World, window: Window): void {
  if (window.client === 'claude-code') {
    world.model.end(window.session);
    world.claudeWindows = world.claudeWindows.filter((other) => other !== window);
  } else {
    for (const thread of window.threads) world.model.end(thread);
    world.codexWindows = world.codexWindows.filter((other) => other !== window);
  }
}
