import { neutraliseJson } from '../../core/text/untrusted.ts';
import type { ClientGate } from '../client/client.ts';

function deny(reason: string): string {
  return neutraliseJson({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason: reason,
    },
  });
}

/** `ask` lets the command run here (measured): so it is denied, and a person opens the gate elsewhere. */
export const codexGate: ClientGate = {
  launchVariable: null,
  hold: ({ reason, report, openers }) => ({
    output: deny(
      [
        reason,
        `Tell the user: in a terminal of their own, not through you, ${openers.length > 1 ? 'each of these opens one thread’s gates' : 'this opens it'} for this session:`,
        ...openers.map((opener) => `    ${opener}`),
        `Then run the command again. ${report}`,
      ].join('\n'),
    ),
    asks: false,
  }),
  holdUnread: deny,
  refuse: deny,
};
