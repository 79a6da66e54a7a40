import * as z from 'zod/mini';

/**
 * What both hosts send about a tool call, as measured; `command` is a list where a model is offered such a tool. `cmd`
 * and `workdir` are what Codex' model says: read where they arrive.
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
  /** Where it runs: the host's directory, then the call's own. */
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
