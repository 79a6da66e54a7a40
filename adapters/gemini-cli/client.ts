import { utf16Units } from '../../core/handoff/surface/fit.ts';
import type { Client } from '../client/client.ts';
import { outputOf } from '../client/hook-output.ts';
import { ownSession } from '../client/noted-sessions.ts';
import { locateChat, transcriptSource } from './chat/find-chat.ts';
import { geminiCli } from './install/location.ts';
import { currentSession, draftsPlace, sessionDirectories } from './session.ts';
import { readStart } from './start.ts';

/** Gemini CLI: text of a hook is cut nowhere below 500 kB (measured); the cap is what a start may cost elsewhere. */
export const gemini: Client = {
  client: geminiCli,
  title: 'Gemini CLI',
  invoke: '/',
  tool: geminiCli,
  cap: 10_000,
  measure: utf16Units,
  readStart,
  isSender: ({ session_id }, env) => session_id !== undefined && session_id === env.GEMINI_SESSION_ID,
  output: outputOf('BeforeAgent'),
  loadReader: async (ctx) => (await import('./chat-reader.ts')).chatReader(ctx),
  currentSession,
  mcpName: 'gemini-cli-mcp-client',
  callVariables: (ctx): Record<string, string> =>
    ownSession(ctx, geminiCli) === null ? {} : { GEMINI_CLI: '1' },
  locateTranscript: locateChat,
  agentVariables: ['GEMINI_CLI'],
  sessionDirectories,
  findTasks: () => [],
  draftsPlace,
  transcriptSource,
  resumeCommand: (sessionId) => `gemini --resume ${sessionId}`,
  loadTranscriptFormat: async () => (await import('./chat/chat-format.ts')).chatFormat,
  loadInstall: async () => (await import('./install/client-install.ts')).install,
  loadDoctor: async () => (await import('./doctor/client-doctor.ts')).doctor,
};
