import type { Context } from '../core/context.ts';
import type { SessionReader } from '../core/handoff/delivery/settle.ts';
import { claudeCode } from './claude-code/client.ts';
import type { Host } from './client.ts';
import { codex } from './codex/client.ts';

/** Every host we know; the only place that lists them. */
export const hosts: readonly Host[] = [claudeCode, codex];

export function hostOf(client: string): Host | null {
  return hosts.find((host) => host.client === client) ?? null;
}

/** How settling looks at a record's session, whichever host it was. */
export function sessionReaders(ctx: Context): (client: string) => SessionReader | null {
  return (client) => hostOf(client)?.reader(ctx) ?? null;
}

/** The host whose session this command runs in. */
export function currentHost(ctx: Context): Host | null {
  return hosts.find((host) => host.currentSession(ctx) !== null) ?? null;
}
