import { type RecordedRequest, toolNames, toolOutputs } from './responses-request.ts';

/** `input` is an object for a function and a text for a custom (free-form) tool. */
export type ToolCall = { name: string; namespace?: string; input: Record<string, unknown> | string };

export type Turn =
  | { kind: 'text'; text: string }
  | { kind: 'tools'; calls: ToolCall[]; text: string }
  | { kind: 'error'; status: number; message: string }
  | { kind: 'hang'; then: Turn; partial: string };

/** A turn, or a function that decides it from the request it answers. */
export type ScriptedTurn = Turn | ((request: RecordedRequest) => Turn);

export function say(text: string): Turn {
  return { kind: 'text', text };
}

export function useTool(name: string, input: ToolCall['input'], namespace?: string): Turn {
  return useTools(namespace === undefined ? { name, input } : { name, input, namespace });
}

export function useTools(...calls: ToolCall[]): Turn {
  return { kind: 'tools', calls, text: '' };
}

/** Code mode: JavaScript for the default model's one `exec` tool. */
export function useCode(javascript: string): Turn {
  return useTool('exec', javascript);
}

/** A shell command, by whichever tool the request offers for it. `toolOutputs` of the next request has its output. */
export function runCommand(cmd: string): ScriptedTurn {
  return (request) => {
    const names = toolNames(request.body);
    if (names.includes('exec_command')) return useTool('exec_command', { cmd });
    if (names.includes('shell_command')) return useTool('shell_command', { command: cmd });
    if (names.includes('shell')) return useTool('shell', { command: ['bash', '-lc', cmd] });
    const call = `await tools.exec_command({ cmd: ${JSON.stringify(cmd)} })`;
    return useCode(`const result = ${call};\ntext(JSON.stringify(result));`);
  };
}

/** Spawns a subagent: v2 (`collaboration`) for the default model, v1 (`multi_agent_v1`) for a custom one. */
export function spawnAgent(message: string, input: Record<string, unknown> = {}): ScriptedTurn {
  return (request) =>
    isV1(request)
      ? useTool('spawn_agent', { message, ...input }, 'multi_agent_v1')
      : useTool('spawn_agent', { task_name: 'helper', message, ...input }, 'collaboration');
}

/** Waits for the subagent that the turn before has spawned. */
export function waitForAgent(): ScriptedTurn {
  return (request) => {
    if (!isV1(request)) return useTool('wait_agent', { timeout_ms: 10_000 }, 'collaboration');
    const id = /"agent_id"\s*:\s*"([^"]+)"/.exec(toolOutputs(request).at(-1) ?? '')?.[1] ?? '';
    return useTool('wait_agent', { targets: [id], timeout_ms: 20_000 }, 'multi_agent_v1');
  };
}

/** 400 fails the turn at once; the sandbox's configuration also turns retries of 5xx off. */
export function fail(status: number, message = `scripted failure ${status}`): Turn {
  return { kind: 'error', status, message };
}

/** Held back until `api.release()`; with `partial`, a message begins and stops there meanwhile. */
export function hang(then: Turn = say('ok'), partial = ''): Turn {
  return { kind: 'hang', then, partial };
}

function isV1(request: RecordedRequest): boolean {
  return toolNames(request.body).includes('multi_agent_v1.spawn_agent');
}
