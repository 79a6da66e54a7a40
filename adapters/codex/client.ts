import { tmpdir } from 'node:os';
import { utf8Bytes } from '../../core/handoff/surface/fit.ts';
import { neutraliseJson } from '../../core/text/untrusted.ts';
import type { Client, ClientGate, StartEvent, StartMode } from '../client/client.ts';
import { readStartPayload } from '../client/start-payload.ts';
import { scriptCommands } from './rollout/exec-script.ts';
import { locateRollout } from './rollout/find-rollout.ts';
import { transcriptSource } from './rollout-files.ts';
import { currentSession, sessionDirectories } from './session.ts';
import { findTasks } from './subagents.ts';

/** What the hook says when nothing waits: the AGENTS.md block has the agent run `take` where no line begins so. */
const nothingWaits = 'agent-handoff: checked, nothing waits for this worktree.';

/** The hook fires only with a prompt, `codex exec` included, so a start is always read: it delivers. */
function modeOf(source: string, word: string | null): StartMode {
  if (word === 'compact' || source === 'compact') return 'redeliver';
  return source === 'resume' || source === 'fork' ? 'announce' : 'deliver';
}

function readStart(payload: unknown, word: string | null): StartEvent | null {
  const start = readStartPayload(payload);
  if (start === null) return null;
  const { sessionId, transcript, cwd, source } = start;
  const mode = modeOf(source, word);
  return {
    sessionId,
    transcript,
    cwd,
    launchDirectories: [],
    clientProcess: null,
    mode,
    cleared: source === 'clear',
  };
}

function deny(permissionDecisionReason: string): string {
  return neutraliseJson({
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason },
  });
}

/** `ask` lets the command run here (measured): so it is denied, and a person opens the gate elsewhere. */
const gate: ClientGate = {
  launchVariable: null,
  hold: ({ reason, report, openers, verb = 'opens' }) => ({
    output: deny(
      [
        reason,
        `Tell the user: in a terminal of their own, not through you, ${openers.length > 1 ? 'each of these opens one thread’s gates' : `this ${verb} it`} for this session:`,
        ...openers.map((opener) => `    ${opener}`),
        `Then run the command again. ${report}`,
      ].join('\n'),
    ),
    asks: false,
  }),
  holdUnread: deny,
  refuse: deny,
  scriptCommands,
};

/** Codex: strict JSON (an unknown key drops the text), 10,000 bytes (measured). */
export const codex: Client = {
  client: 'codex',
  title: 'Codex',
  invoke: '$',
  tool: 'codex-cli',
  cap: 10_000,
  measure: utf8Bytes,
  readStart,
  // Measured: an `--ephemeral` session has no transcript, and its mode is always said; Claude Code names a transcript.
  isSender: ({ transcript_path: transcript, permission_mode: mode }) =>
    typeof transcript === 'string'
      ? /(?:^|[\\/])rollout-[^\\/]*\.jsonl$/.test(transcript)
      : transcript === null && typeof mode === 'string',
  output(text, notice) {
    return neutraliseJson({
      hookSpecificOutput: {
        hookEventName: 'SessionStart',
        additionalContext: text === '' ? nothingWaits : text,
      },
      ...(notice === '' ? {} : { systemMessage: notice }),
    });
  },
  loadReader: async (ctx) => (await import('./rollout-reader.ts')).rolloutReader(ctx),
  currentSession,
  mcpName: 'codex-mcp-client',
  // Measured: the server gets HOME and PATH alone, and every call names its thread.
  callVariables: (_ctx, { threadId, sessionId }) => ({
    ...(typeof threadId === 'string' ? { CODEX_THREAD_ID: threadId } : {}),
    ...(typeof sessionId === 'string' ? { CODEX_SESSION_ID: sessionId } : {}),
  }),
  locateTranscript: locateRollout,
  agentVariables: ['CODEX_THREAD_ID', 'CODEX_SESSION_ID', 'CODEX_CI'],
  sessionDirectories,
  findTasks,
  gate,
  transcriptSource,
  resumeCommand: (sessionId) => `codex resume ${sessionId}`,
  loadTranscriptFormat: async () => (await import('./rollout/rollout-format.ts')).rolloutFormat,
  loadInstall: async () => (await import('./install/client-install.ts')).install,
  loadDoctor: async () => (await import('./doctor/client-doctor.ts')).doctor,
  async wasCompacted(rollout, since) {
    const { wasCompacted } = await import('./rollout-reader.ts');
    return wasCompacted(rollout, since);
  },
  // Measured: workspace-write may write the temp directory and never the root.
  draftsPlace: tmpdir,
  sandboxAdvice: (install) =>
    `Codex' sandbox keeps it read-only. A command that is let out of it runs alone and as it was written for you (no pipe, no cd, no variable); if it was, no rule allows it: the user runs ${install} in a terminal. Nothing is lost meanwhile.`,
};
