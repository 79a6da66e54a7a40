import type { RecordedRequest } from './messages-request.ts';

export type ToolCall = { name: string; input: Record<string, unknown> };

export type Turn =
  /** `context`: how many tokens the request had, by the server's count. */
  | { kind: 'text'; text: string; context?: number }
  | { kind: 'tools'; calls: ToolCall[]; text: string }
  | { kind: 'error'; status: number; message: string }
  | { kind: 'hang'; then: Turn; partial: string; thought?: string };

/** A turn, or a function that decides it from the request it answers. */
export type ScriptedTurn = Turn | ((request: RecordedRequest) => Turn);

export function say(text: string): Turn {
  return { kind: 'text', text };
}

/** The same, when the context is so full that the client compacts it before the next request. */
export function sayFull(text: string): Turn {
  return { kind: 'text', text, context: 990_000 };
}

export function useTool(name: string, input: Record<string, unknown>, text = ''): Turn {
  return { kind: 'tools', calls: [{ name, input }], text };
}

export function useTools(...calls: ToolCall[]): Turn {
  return { kind: 'tools', calls, text: '' };
}

/** The client retries 429 and 5xx by itself, and every retry takes one more turn; of a 400 every retry fails too. */
export function fail(status: number, message = `scripted failure ${status}`): Turn {
  return { kind: 'error', status, message };
}

/** Held back until `api.release()`; with `partial`, a text block begins and stops there meanwhile, behind a `thought`. */
export function hang(then: Turn = say('ok'), partial = '', thought = ''): Turn {
  return { kind: 'hang', then, partial, thought };
}
