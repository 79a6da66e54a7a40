import type { Context } from '../../../core/context.ts';
import { claudeCodeGate } from '../../claude-code/gate.ts';
import { codexGate } from '../../codex/gate.ts';
import type { GateHost } from './gate-client.ts';

const gateHosts: readonly GateHost[] = [claudeCodeGate, codexGate];

/** Apart from the list of hosts, whose readers of transcripts this hook does not need. */
export function gateHostOf(client: string): GateHost | null {
  return gateHosts.find((host) => host.client === client) ?? null;
}

/** Whether a command runs in a session of one of them: an agent, not a person, has typed it. */
export function isAgentSession({ env }: Pick<Context, 'env'>): boolean {
  return gateHosts.some(({ marks }) => marks.some((name) => env[name] !== undefined));
}
