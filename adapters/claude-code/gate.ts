import { neutraliseJson } from '../../core/text/untrusted.ts';
import type { ClientGate } from '../client/client.ts';

function render(decision: 'ask' | 'deny', reason: string): string {
  return neutraliseJson({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: decision,
      permissionDecisionReason: reason,
    },
  });
}

/** `ask` is a dialog that only a person can answer, under bypassPermissions too, and a denial in `-p` (measured). */
export const claudeCodeGate: ClientGate = {
  launchVariable: 'CLAUDE_PROJECT_DIR',
  hold: ({ reason, report }) => ({
    output: render('ask', `${reason}\nYes opens it for the rest of this session.\n${report}`),
    asks: true,
  }),
  holdUnread: (reason) => render('ask', reason),
  refuse: (reason) => render('deny', reason),
};
