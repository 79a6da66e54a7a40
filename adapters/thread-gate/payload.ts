import * as z from 'zod/mini';

/** What both hosts send about a tool call, as measured; `command` is a list where a model is offered such a tool. */
const toolPayload = z.looseObject({
  session_id: z.string(),
  cwd: z.string(),
  hook_event_name: z.string(),
  tool_use_id: z.optional(z.string()),
  tool_input: z.looseObject({ command: z.optional(z.union([z.string(), z.array(z.string())])) }),
});

export interface ToolCall {
  session: string;
  cwd: string;
  /** Whether it has run, with whatever result; else it is about to. */
  ran: boolean;
  id: string | null;
  /** Null for a tool that runs no command. */
  command: string | null;
}

/** Throws for what is no payload of a tool call. */
export function readToolCall(text: string): ToolCall {
  const payload = z.parse(toolPayload, JSON.parse(text));
  const { command } = payload.tool_input;
  return {
    session: payload.session_id,
    cwd: payload.cwd,
    ran: payload.hook_event_name.startsWith('PostToolUse'),
    id: payload.tool_use_id ?? null,
    command: Array.isArray(command) ? command.join('\n') : (command ?? null),
  };
}
