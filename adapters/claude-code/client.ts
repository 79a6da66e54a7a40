import { utf16Units } from '../../core/handoff/surface/fit.ts';
import { neutraliseJson } from '../../core/text/untrusted.ts';
import type { Client, ClientGate } from '../client/client.ts';
import { outputOf } from '../client/hook-output.ts';
import { readStart } from './payload.ts';
import { currentSession, sessionDirectories } from './session.ts';
import { listedSession } from './sessions/live-sessions.ts';
import { findTasks } from './subagents.ts';
import { locateTranscript } from './transcript/find-transcript.ts';
import { transcriptSource } from './transcript-files.ts';

function decide(permissionDecision: 'ask' | 'deny', permissionDecisionReason: string): string {
  return neutraliseJson({
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, permissionDecisionReason },
  });
}

/** `ask` is a dialog that only a person can answer, under bypassPermissions too, and a denial in `-p` (measured). */
const gate: ClientGate = {
  launchVariable: 'CLAUDE_PROJECT_DIR',
  hold: ({ reason, report, verb = 'opens' }) => ({
    output: decide('ask', `${reason}\nYes ${verb} it for the rest of this session.\n${report}`),
    asks: true,
  }),
  holdUnread: (reason) => decide('ask', reason),
  refuse: (reason) => decide('deny', reason),
};

/** Claude Code: one JSON object; a text over 10,000 UTF-16 units would be replaced by a 2 KB preview (measured). */
export const claudeCode: Client = {
  client: 'claude-code',
  compactionInstructions:
    'Keep verbatim in the summary: every decision with its reason and evidence, every dead end and why it failed, everything that must not be done again, and every sentinel of a loaded handoff.\n',
  title: 'Claude Code',
  invoke: '/',
  tool: 'claude-code',
  cap: 10_000,
  measure: utf16Units,
  readStart,
  isSender: ({ session_id }, env) => session_id !== undefined && session_id === env.CLAUDE_CODE_SESSION_ID,
  output: outputOf('SessionStart'),
  loadReader: async (ctx) => (await import('./transcript-reader.ts')).transcriptReader(ctx),
  currentSession,
  mcpName: 'claude-code',
  callVariables(ctx, _meta, parent) {
    const id = listedSession(ctx, parent);
    return id === null ? {} : { CLAUDE_CODE_SESSION_ID: id };
  },
  locateTranscript,
  agentVariables: ['CLAUDECODE', 'CLAUDE_CODE_SESSION_ID'],
  sessionDirectories,
  findTasks,
  gate,
  transcriptSource,
  resumeCommand: (sessionId) => `claude --resume ${sessionId}`,
  loadTranscriptFormat: async () => (await import('./transcript/transcript-format.ts')).transcriptFormat,
  loadInstall: async () => (await import('./install/client-install.ts')).install,
  loadDoctor: async () => (await import('./doctor/client-doctor.ts')).doctor,
};
