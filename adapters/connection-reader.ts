import type { Context } from '../core/context.ts';
import { isAlive, startTicks } from '../core/files/process.ts';
import type { DeliveryRecord } from '../core/handoff/delivery/record.ts';
import type { SessionReader } from '../core/handoff/delivery/settle.ts';
import type { Liveness } from '../core/handoff/delivery/transition.ts';

/** What a delivery record says of a session that is known by nothing but its connection to our MCP server. */
export const connectionsClient = 'mcp';

/** Whether the server of a connection runs: it ends with the connection. */
function readLiveness(
  ctx: Context,
  { client_pid: pid, client_start: start, boot }: DeliveryRecord,
): Liveness {
  if (pid === undefined) return 'unknown';
  if (boot !== ctx.self.boot || !isAlive(pid)) return 'over';
  const ticks = startTicks(pid);
  return ticks === null || !start || ticks === start ? 'open' : 'over';
}

/** How a delivery to a connection is judged: it is answered by the tool `acknowledge`, which settles it at once. */
export function connectionReader(ctx: Context): SessionReader {
  return {
    readReply: () => 'none',
    readLiveness: (record) => readLiveness(ctx, record),
    answersByCall: true,
  };
}
