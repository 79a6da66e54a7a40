import type { Context } from '../core/context.ts';
import type { SessionReaders } from '../core/handoff/delivery/settle.ts';
import { claudeCode } from './claude-code/client.ts';
import type { Client } from './client/client.ts';
import { codex } from './codex/client.ts';
import { connectionReader, connectionsClient } from './connection-reader.ts';
import { copilot } from './copilot-cli/client.ts';
import { gemini } from './gemini-cli/client.ts';
import { opencode } from './opencode/client.ts';
import { pi } from './pi/client.ts';
import { qwen } from './qwen-code/client.ts';

/** Every client we know; the only place that lists them. */
export const clients: readonly Client[] = [claudeCode, codex, gemini, opencode, copilot, pi, qwen];

export function clientOf(name: string): Client | null {
  return clients.find(({ client }) => client === name) ?? null;
}

/** Returns the client that sent a hook's payload, where that is another than the hook was installed for. */
export function otherSender(client: Client, payload: unknown, env: Context['env']): Client | null {
  if (typeof payload !== 'object' || payload === null || client.isSender(payload, env)) return null;
  return clients.find((other) => other !== client && other.isSender(payload, env)) ?? null;
}

/** Returns how the session of a delivery record is read, whichever client it was. */
export function sessionReaders(ctx: Context): SessionReaders {
  return async (client) =>
    client === connectionsClient
      ? connectionReader(ctx)
      : ((await clientOf(client)?.loadReader(ctx)) ?? null);
}

/** The client whose session this command runs in. */
export function currentClient(ctx: Context): Client | null {
  return clients.find((client) => client.currentSession(ctx) !== null) ?? null;
}

/** Whether a command runs in a session of one of them: an agent, not a person, has typed it. */
export function isAgentSession({ env }: Pick<Context, 'env'>): boolean {
  return clients.some(({ agentVariables }) => agentVariables.some((name) => env[name] !== undefined));
}

/** Who writes: the tool and session that the environment shows, else this command line itself. */
export function currentWriter(ctx: Context): { tool: string; sessionId: string | undefined } {
  const client = currentClient(ctx);
  if (client === null) return { tool: 'handoff-cli', sessionId: undefined };
  return { tool: client.tool, sessionId: client.currentSession(ctx)?.session_id };
}
