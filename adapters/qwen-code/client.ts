import { utf16Units } from '../../core/handoff/surface/fit.ts';
import { neutraliseJson } from '../../core/text/untrusted.ts';
import type { Client } from '../client/client.ts';
import { launcherCommand } from '../client/installation.ts';
import { locateChat, transcriptSource } from './chat/find-chat.ts';
import { qwenCode } from './install/location.ts';
import { currentSession, listedSession, sessionDirectories } from './session.ts';
import { readStart } from './start.ts';

/** What is set in the environment of every command of its sessions. */
const sessionVariables = (id: string) => ({ QWEN_CODE: '1', QWEN_CODE_SESSION_ID: id });

/** Nobody is shown a `systemMessage` (measured), so the session is asked to pass it on, behind what it is given. */
function withNotice(text: string, notice: string): string {
  const told = `The user is shown nothing of this; tell them in your first reply: ${notice}`;
  return [text, ...(notice === '' ? [] : [told])].filter((part) => part !== '').join('\n\n');
}

/** Qwen Code: text of a hook is cut nowhere below 500 kB (measured); the cap is what a start may cost elsewhere. */
export const qwen: Client = {
  client: qwenCode,
  title: 'Qwen Code',
  invoke: '/',
  tool: qwenCode,
  cap: 10_000,
  measure: utf16Units,
  readStart,
  isSender: ({ session_id }, env) => session_id !== undefined && session_id === env.QWEN_CODE_SESSION_ID,
  output(text, notice) {
    const additionalContext = withNotice(text, notice);
    if (additionalContext === '') return '';
    return neutraliseJson({ hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext } });
  },
  loadReader: async (ctx) => (await import('./qwen-reader.ts')).qwenReader(ctx),
  currentSession,
  /** With the name of the entry that install writes. */
  mcpName: 'qwen-cli-mcp-client-agent-handoff',
  callVariables(ctx, _meta, parent): Record<string, string> {
    const id = listedSession(ctx, parent) ?? ctx.env.QWEN_CODE_SESSION_ID;
    return id === undefined ? {} : sessionVariables(id);
  },
  locateTranscript: locateChat,
  agentVariables: ['QWEN_CODE', 'QWEN_CODE_SESSION_ID'],
  sessionDirectories,
  findTasks: () => [],
  ownCommand: launcherCommand,
  transcriptSource,
  resumeCommand: (sessionId) => `qwen --resume ${sessionId}`,
  loadTranscriptFormat: async () => (await import('./chat/chat-format.ts')).chatFormat,
  loadInstall: async () => (await import('./install/client-install.ts')).install,
  loadDoctor: async () => (await import('./doctor/client-doctor.ts')).doctor,
};
