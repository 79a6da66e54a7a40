import { dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import type { Liveness } from '../../../core/handoff/delivery/transition.ts';
import {
  openSessions,
  type Receiver,
  readListedLiveness,
  sessionOfProcess,
} from '../../client/listed-sessions.ts';

export function configDirectory(ctx: Pick<Context, 'home' | 'env'>): string {
  return ctx.env.CLAUDE_CONFIG_DIR || join(ctx.home, '.claude');
}

/** `<config>/sessions/<pid>.json` (spec/clients.md): there before SessionStart, `sessionId` follows /clear. */
const listOf = (ctx: Context): string => join(configDirectory(ctx), 'sessions');

export const listOpenSessions = (ctx: Context) => openSessions(listOf(ctx));

export function listedDirectories(ctx: Context, session: string): string[] {
  return listOpenSessions(ctx).flatMap(({ sessionId, cwd }) => (sessionId === session ? (cwd ?? []) : []));
}

export const listedSession = (ctx: Context, pid: number) => sessionOfProcess(listOf(ctx), pid);

/** Whether the session that received a handoff still runs; unknown where the client keeps no list of its sessions. */
export function readLiveness(ctx: Context, record: Receiver): Liveness {
  // A transcript is `<config>/projects/<project>/<session>.jsonl`.
  const config = record.transcript ? dirname(dirname(dirname(record.transcript))) : configDirectory(ctx);
  const directory = join(config, 'sessions');
  return exists(directory) ? readListedLiveness(directory, record) : 'unknown';
}
