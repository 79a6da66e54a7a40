import { asShape, object, string } from '../../core/sessions/shape.ts';
import { neutraliseJson } from '../../core/text/untrusted.ts';
import type { ClientPermit } from '../client/client.ts';

const shellCall = object({ toolName: string, cwd: string, toolArgs: object({ command: string }) });

/**
 * Before a tool call. Without it every command of ours is asked about, or refused where nobody can answer, because our
 * program lies outside the project; a skill's `allowed-tools` does not change that (measured).
 */
export const permit: ClientPermit = {
  readCommand(payload) {
    const call = asShape(shellCall, payload);
    if (call?.toolName !== 'bash') return null;
    return { command: call.toolArgs.command, cwd: call.cwd };
  },
  allow: neutraliseJson({
    permissionDecision: 'allow',
    permissionDecisionReason: 'agent-handoff files and shows handoffs in its own directory.',
  }),
};
