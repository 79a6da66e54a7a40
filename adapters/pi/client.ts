import { utf16Units } from '../../core/handoff/surface/fit.ts';
import type { Client } from '../client/client.ts';
import { outputOf } from '../client/hook-output.ts';
import { pi as client } from './install/location.ts';
import { callVariables, currentSession, sessionDirectories } from './session.ts';
import { readStart } from './start.ts';
import { locateSession, transcriptSource } from './transcript/find-session.ts';

/** Pi: a text of an extension is cut nowhere (measured); the cap is what a start may cost elsewhere. */
export const pi: Client = {
  client,
  title: 'Pi',
  invoke: '/',
  tool: client,
  cap: 10_000,
  measure: utf16Units,
  readStart,
  isSender: ({ session_id }, env) => session_id !== undefined && session_id === env.PI_SESSION_ID,
  output: outputOf('SessionStart'),
  loadReader: async (ctx) => (await import('./session-reader.ts')).sessionReader(ctx),
  currentSession,
  mcpName: 'pi',
  callVariables,
  locateTranscript: locateSession,
  agentVariables: ['PI_CODING_AGENT'],
  sessionDirectories,
  findTasks: () => [],
  transcriptSource,
  resumeCommand: (sessionId) => `pi --session ${sessionId}`,
  loadTranscriptFormat: async () => (await import('./transcript/session-format.ts')).sessionFormat,
  loadInstall: async () => (await import('./install/client-install.ts')).install,
  loadDoctor: async () => (await import('./doctor/client-doctor.ts')).doctor,
};
