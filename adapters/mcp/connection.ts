import { fileURLToPath } from 'node:url';
import type { Context } from '../../core/context.ts';
import { isDirectory } from '../../core/files/entry.ts';
import { startTicks } from '../../core/files/process.ts';
import { limitGitTime } from '../../core/git/program.ts';
import { inboxPaths } from '../../core/handoff/inbox/paths.ts';
import { utf8Bytes } from '../../core/handoff/surface/fit.ts';
import { randomHex } from '../../core/text/hex.ts';
import { findWorktreeRoot, identify, isRepository } from '../../core/worktree/identity.ts';
import type { BodySource } from '../cli/body-source.ts';
import type { Connection, Workplace } from '../cli/verb.ts';
import { clients } from '../clients.ts';
import { connectionsClient } from '../connection-reader.ts';
import { processContext } from '../context.ts';

/** The client at the other end, as the protocol knows it. */
export interface Peer {
  /** How it calls itself; undefined before it said so. */
  name(): string | undefined;
  /** The addresses of its roots; none where it tells none. */
  listRoots(): Promise<string[]>;
}

/** What every call gets: where it works, and what of the connection outlives it. */
export interface Call {
  workplace: Workplace;
  connection: ClientConnection;
  /** What the model should know of the worktree that was chosen; empty where there was no choice. */
  notice: string;
}

/** All git of one call. */
const gitLimitMs = 5_000;

/** The smallest cap on a tool's result of the clients that were measured (spec/mcp.md), less what is said behind a text. */
export const resultCap = 9_400;

function pathOf(address: string): string[] {
  try {
    const path = fileURLToPath(address);
    return isDirectory(path) ? [path] : [];
  } catch {
    return [];
  }
}

/** One client's connection, from its first message to its last. Its calls run one after another. */
export class ClientConnection {
  /** The draft that was reviewed last, which answers alone publish. */
  reviewed: BodySource | null = null;
  private place: { cwd: string; notice: string } | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private readonly receiver: Connection = {
    session: {
      client: connectionsClient,
      session_id: `${connectionsClient}-${process.pid}-${randomHex(4)}`,
      transcript: null,
      client_pid: process.pid,
      client_start: startTicks(process.pid) ?? '',
    },
    audience: { cap: resultCap, measure: utf8Bytes, takeCommand: 'the tool take, name:' },
  };

  private readonly peer: Peer;

  constructor(peer: Peer) {
    this.peer = peer;
  }

  /** Asks for the roots anew at the next call. */
  forgetRoots(): void {
    this.place = null;
  }

  /** Resolves when every call has ended that was begun. */
  async idle(): Promise<void> {
    await this.last.catch(() => undefined);
  }

  /** Runs a call when all before it have ended: verbs share what a process has once, such as its limit for git. */
  run<Result>(
    meta: Readonly<Record<string, unknown>>,
    work: (call: Call) => Promise<Result>,
  ): Promise<Result> {
    const result = this.last.then(async () => work(await this.begin(meta)));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async begin(meta: Readonly<Record<string, unknown>>): Promise<Call> {
    this.place ??= await this.choosePlace();
    const { cwd, notice } = this.place;
    const ctx = this.contextOf(processContext(cwd), meta);
    limitGitTime(ctx.now, gitLimitMs, cwd);
    const identity = identify(cwd);
    const workplace = { ctx, identity, paths: inboxPaths(ctx, identity), connection: this.receiver };
    return { workplace, connection: this, notice };
  }

  /** The first root that is a repository, else the first that is a directory, else where the server was started. */
  private async choosePlace(): Promise<{ cwd: string; notice: string }> {
    const roots = (await this.peer.listRoots()).flatMap(pathOf);
    const repository = roots.find((root) => isRepository(findWorktreeRoot(root)));
    const cwd = repository ?? roots[0] ?? process.cwd();
    if (roots.length < 2) return { cwd, notice: '' };
    const which = repository === undefined ? 'the first' : 'the first that is a repository';
    return { cwd, notice: `Of ${roots.length} roots this works in ${which}: ${cwd}` };
  }

  /**
   * The outside as this call sees it. Its session is that of the client that calls, not of one that this one was started
   * from; and what happened before the call is not parallel to it, however long the server runs.
   */
  private contextOf(ctx: Context, meta: Readonly<Record<string, unknown>>): Context {
    const name = this.peer.name();
    const caller = clients.find(({ mcpName }) => mcpName === name);
    const others = clients.filter((client) => client !== caller).flatMap((client) => client.agentVariables);
    const hidden = Object.fromEntries(others.map((variable) => [variable, undefined]));
    const env = { ...ctx.env, ...hidden, ...caller?.callVariables(ctx, meta, process.ppid) };
    return { ...ctx, env, self: { ...ctx.self, startedAt: Date.now() } };
  }
}
