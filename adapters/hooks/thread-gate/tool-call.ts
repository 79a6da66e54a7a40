import { resolve } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { isDirectory } from '../../../core/files/entry.ts';
import { namedDirectories } from '../../../core/threads/gates/named-directories.ts';
import type { ClientGate } from '../../client/client.ts';

/**
 * What the clients send about a tool call; `command` is a list where a model is offered such a tool. `cmd` and `workdir`
 * are what Codex' model says: read where they arrive.
 */
const toolPayload = z.looseObject({
  session_id: z.string(),
  cwd: z.string(),
  hook_event_name: z.string(),
  tool_use_id: z.optional(z.string()),
  tool_input: z.looseObject({
    command: z.optional(z.union([z.string(), z.array(z.string())])),
    cmd: z.optional(z.string()),
    workdir: z.optional(z.nullable(z.string())),
  }),
});

export interface ToolCall {
  session: string;
  /** Where it runs: the client's directory, then the call's own. */
  directories: readonly string[];
  /** Whether it has run, with whatever result; else it is about to. */
  ran: boolean;
  id: string | null;
  /** Null for a tool that runs no command. */
  command: string | null;
}

/** Throws for what is no payload of a tool call. */
export function readToolCall(text: string): ToolCall {
  const payload = z.parse(toolPayload, JSON.parse(text));
  const { command, cmd, workdir } = payload.tool_input;
  return {
    session: payload.session_id,
    directories: [payload.cwd, ...(workdir ? [workdir] : [])],
    ran: payload.hook_event_name.startsWith('PostToolUse'),
    id: payload.tool_use_id ?? null,
    command: Array.isArray(command) ? command.join('\n') : (command ?? cmd ?? null),
  };
}

/** A command names one or two; one that names more cannot be followed in time. */
const directoryLimit = 32;
const nameLimit = 500;

/** A directory as the shell takes it, or the one that a git directory or file lies in. */
function existingDirectory(path: string): string | null {
  if (isDirectory(path)) return path;
  const above = resolve(path, '..');
  return isDirectory(above) && /(?:^|[\\/])\.git$/.test(path) ? above : null;
}

/**
 * Returns where a call may work: where the session was launched and is, where the call runs, and each directory that
 * its text names, from every one found before it. A `cd` does not lead past a gate. Throws for more than can be followed.
 */
export function callDirectories(ctx: Context, { launchVariable }: ClientGate, call: ToolCall): string[] {
  const launched = launchVariable ? ctx.env[launchVariable] : undefined;
  const given = [ctx.cwd, ...call.directories.map((path) => resolve(ctx.cwd, path)), launched ?? ''];
  const found = new Set(given.filter((path) => path !== '' && isDirectory(path)));
  const names = namedDirectories(call.command ?? '');
  if (names.length > nameLimit) throw new Error(`the command names over ${nameLimit} directories`);
  for (const name of names) {
    const fromHome = name.replace(/^(?:~|\$HOME|\$\{HOME\})(?=$|\/)/, ctx.home);
    for (const base of [...found]) {
      if (found.size >= directoryLimit)
        throw new Error(`the command names over ${directoryLimit} directories`);
      const path = existingDirectory(resolve(base, fromHome));
      if (path !== null) found.add(path);
    }
  }
  return [...found];
}
