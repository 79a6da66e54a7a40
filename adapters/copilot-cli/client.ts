import { utf16Units } from '../../core/handoff/surface/fit.ts';
import { neutraliseJson } from '../../core/text/untrusted.ts';
import type { Client } from '../client/client.ts';
import { locateEvents, transcriptSource } from './events/find-events.ts';
import { copilotCli } from './install/location.ts';
import { permit } from './permit.ts';
import { currentSession, draftsPlace, sessionDirectories } from './session.ts';
import { readStart } from './start.ts';

/** GitHub Copilot CLI: 120,000 characters of a hook arrive whole (measured); the cap is what a start may cost elsewhere. */
export const copilot: Client = {
  client: copilotCli,
  title: 'Copilot CLI',
  invoke: '/',
  tool: copilotCli,
  cap: 10_000,
  measure: utf16Units,
  readStart,
  // It runs hooks of a project's Claude Code settings too. What a session runs, a client too, has its session's name.
  isSender: (_payload, env) => env.COPILOT_CLI === '1' && env.COPILOT_AGENT_SESSION_ID === undefined,
  // It shows no line of a hook to the user: what the model says first tells them.
  output: (text) => (text === '' ? '' : neutraliseJson({ additionalContext: text })),
  loadReader: async (ctx) => (await import('./events-reader.ts')).eventsReader(ctx),
  currentSession,
  mcpName: 'copilot-cli',
  // Its servers have its session in their environment, as its commands have.
  callVariables: () => ({}),
  locateTranscript: locateEvents,
  agentVariables: ['COPILOT_AGENT_SESSION_ID'],
  sessionDirectories,
  findTasks: () => [],
  draftsPlace,
  permit,
  transcriptSource,
  resumeCommand: (sessionId) => `copilot --resume=${sessionId}`,
  loadTranscriptFormat: async () => (await import('./events/events-format.ts')).eventsFormat,
  loadInstall: async () => (await import('./install/client-install.ts')).install,
  loadDoctor: async () => (await import('./doctor/client-doctor.ts')).doctor,
};
