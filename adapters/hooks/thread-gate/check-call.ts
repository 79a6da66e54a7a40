import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { isDirectory } from '../../../core/files/entry.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine, neutralisePath } from '../../../core/text/untrusted.ts';
import {
  findHeldCommand,
  type HeldCommand,
  holdCommand,
  opensGate,
} from '../../../core/threads/gates/decide.ts';
import { type KnownGate, keepRecord, readKnownGates } from '../../../core/threads/gates/known-gates.ts';
import { describeForgetting, describeHeld, describeReport } from '../../../core/threads/gates/messages.ts';
import { namedDirectories } from '../../../core/threads/gates/named-directories.ts';
import type { CheckTime } from '../../../core/threads/gates/open-gates.ts';
import { openingsDirectory, recordQuestion, settleQuestion } from '../../../core/threads/gates/openings.ts';
import { noteHook } from '../../../core/threads/gates/recorded-gates.ts';
import type { ClientGate } from '../../client/client.ts';
import { ownCommand } from '../../client/installation.ts';
import { logFailure } from '../log.ts';

/** What the clients send about a tool call. `cmd` and `workdir` are what Codex' model says: read where they arrive. */
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

export type ToolCall = ReturnType<typeof readToolCall>;

/** Throws for what is no payload of a tool call. */
export function readToolCall(text: string) {
  const payload = z.parse(toolPayload, JSON.parse(text));
  const { command, cmd, workdir } = payload.tool_input;
  return {
    payload,
    session: payload.session_id,
    /** Where it runs: the client's directory, then the call's own. */
    directories: [payload.cwd, ...(workdir ? [workdir] : [])],
    /** Whether it has run, with whatever result; else it is about to. */
    ran: payload.hook_event_name.startsWith('PostToolUse'),
    id: payload.tool_use_id ?? null,
    /** Null for a tool that runs no command. */
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
 * Returns where a call may work: the session's and the call's directories, and each that its text names. A `cd` does
 * not lead past a gate. Throws for more than can be followed.
 */
function callDirectories(ctx: Context, { launchVariable }: ClientGate, call: ToolCall): string[] {
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

const refusal =
  'agent-handoff: only a person opens a gate, in a terminal of their own. Give the user the command; do not run it.';

function gateVerb({ slug, root }: KnownGate, flags: string): string {
  const command = ownCommand();
  return `${command} thread gate ${shellWord(slug)} ${flags} --in ${shellWord(root)}`;
}

function openers(held: HeldCommand<KnownGate>, session: string): string[] {
  const lines = held.gates.map((gate) => gateVerb(gate, `--open --session ${shellWord(session)}`));
  return [...new Set(lines.map(neutralisePath))].slice(0, 4);
}

/** What is noted of a call is worth less than its answer: a disk that takes nothing is a line in the log. */
function note(ctx: Context, what: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    logFailure(ctx, what, error);
  }
}

/** What the hook prints for one tool call; empty when it has nothing to say. Throws when the time is over. */
export async function checkCall(ctx: Context, client: ClientGate, call: ToolCall, checkTime: CheckTime) {
  if (call.ran) {
    if (call.id !== null) settleQuestion(ctx, call.session, call.id);
    return '';
  }
  const { command } = call;
  if (command === null) return '';
  const gates = await readKnownGates(ctx, callDirectories(ctx, client, call), call.session, checkTime);
  const isOpened = ({ opened }: KnownGate) => opened !== null;
  note(ctx, 'gates could not be recorded', () => {
    noteHook(ctx, ctx.now());
    keepRecord(ctx, gates, ctx.now());
  });
  const openings = openingsDirectory(ctx);
  const ours = openings === null ? [] : [openings, join(openings, '..', 'gates')];
  if (gates.some((gate) => !isOpened(gate)) && opensGate(command, ours)) return client.refuse(refusal);
  const held = holdCommand(command, gates, isOpened);
  if (held === null) return '';
  // A client may put words of its own behind the last line: a command there would not be one any more.
  const lines = [...describeForgetting(held, (gate) => gateVerb(gate, '--forget')), describeReport(held)];
  const texts = {
    reason: describeHeld(held),
    report: lines.join('\n'),
    openers: openers(held, call.session),
  };
  const { output, asks } = client.hold(texts);
  const { id } = call;
  if (asks && id !== null) {
    const keys = held.gates.map(({ key }) => key);
    // The question matters more than remembering its answer: the person is asked again.
    note(ctx, 'a question could not be remembered', () => recordQuestion(ctx, call.session, id, keys));
  }
  return output;
}

/** What the hook prints for a call (null: unknown) whose gates it could not read: a reviewed command is held. */
export function checkUnread(client: ClientGate, call: ToolCall | null, why: string): string {
  if (call === null)
    return client.holdUnread(`agent-handoff: ${why}; what this call runs is unknown, so it is held.`);
  if (call.ran || call.command === null) return '';
  if (opensGate(call.command)) return client.refuse(refusal);
  const shared = findHeldCommand(call.command);
  if (shared === null) return '';
  const words = neutraliseLine(shared.words.slice(0, 6).join(' '), 120);
  return client.holdUnread(
    `agent-handoff: ${why}. \`${words}\` (${shared.kind}) may be behind a gate, so it is held.`,
  );
}
