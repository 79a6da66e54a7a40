import { utf16Units } from '../../core/handoff/surface/fit.ts';
import type { Client } from '../client/client.ts';
import { outputOf } from '../client/hook-output.ts';
import { openCode, outputsDirectory } from './install/location.ts';
import { locateLog, transcriptSource } from './log/find-log.ts';
import { callVariables, currentSession, isSessionOf, sessionDirectories } from './session.ts';
import { readStart } from './start.ts';

/** OpenCode: text of a plugin is cut nowhere below 100 kB (measured); the cap is what a start may cost elsewhere. */
export const opencode: Client = {
  client: openCode,
  title: 'OpenCode',
  invoke: '/',
  tool: openCode,
  cap: 10_000,
  measure: utf16Units,
  readStart,
  isSender: ({ session_id }, env) => isSessionOf(session_id, env),
  output: outputOf('SessionStart'),
  loadReader: async (ctx) => (await import('./session-log-reader.ts')).logReader(ctx),
  currentSession,
  mcpName: 'opencode',
  callVariables,
  locateTranscript: locateLog,
  agentVariables: ['OPENCODE'],
  sessionDirectories,
  findTasks: () => [],
  draftsPlace: outputsDirectory,
  transcriptSource,
  resumeCommand: (sessionId) => `opencode --session ${sessionId}`,
  loadTranscriptFormat: async () => (await import('./log/log-format.ts')).logFormat,
  loadInstall: async () => (await import('./install/client-install.ts')).install,
  loadDoctor: async () => (await import('./doctor/client-doctor.ts')).doctor,
};
