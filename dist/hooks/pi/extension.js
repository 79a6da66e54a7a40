// Runs inside Pi, and imports nothing of it: the same file loads in every version. It asks our start program what a
// session is told. Whatever fails here leaves the session as it would be without us.
import { exec } from 'node:child_process';

/** The command of our start program, as `install` writes it here. */
const start = '';

const limitMs = 10_000;
const customType = 'agent-handoff';

/** Set for the commands of a session, and so for sessions that they start: those take nothing. */
const marks = { id: 'PI_SESSION_ID', file: 'PI_SESSION_FILE', process: 'AGENT_HANDOFF_PI_PROCESS' };

/** What the program prints for a payload; an empty object for anything that goes wrong. */
function ask(payload) {
  return new Promise((resolve) => {
    const options = { cwd: payload.cwd, timeout: limitMs, maxBuffer: 4 * 1024 * 1024, windowsHide: true };
    const child = exec(start, options, (_error, printed) => {
      try {
        resolve(JSON.parse(printed));
      } catch {
        resolve({});
      }
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(JSON.stringify(payload));
  });
}

function isSaid({ type, message }) {
  return type === 'message' && (message?.role === 'user' || message?.role === 'assistant');
}

/** How the session began; null for one whose start was seen before. */
function sourceOf(reason, entries) {
  if (!entries.some(isSaid)) return reason === 'new' ? 'clear' : 'startup';
  return reason === 'reload' ? null : 'resume';
}

/** Whether what we said is among the entries that a compaction left as they are. */
function isKept(compaction, branch) {
  const first = branch.findIndex(({ id }) => id === compaction?.firstKeptEntryId);
  const own = branch.findIndex((entry) => entry.type === 'custom_message' && entry.customType === customType);
  return first >= 0 && own >= first;
}

export default function agentHandoff(pi) {
  const isNested = process.env[marks.id] !== undefined && process.env[marks.process] !== String(process.pid);

  async function tell(source, ctx) {
    const id = ctx.sessionManager.getSessionId();
    const file = ctx.sessionManager.getSessionFile() ?? null;
    process.env[marks.process] = String(process.pid);
    process.env[marks.id] = id;
    if (file === null) delete process.env[marks.file];
    else process.env[marks.file] = file;
    const { hookSpecificOutput, systemMessage } = await ask({
      session_id: id,
      transcript_path: file,
      cwd: ctx.cwd,
      hook_event_name: 'SessionStart',
      source,
    });
    const content = hookSpecificOutput?.additionalContext;
    if (content) pi.sendMessage({ customType, content, display: true });
    if (systemMessage) ctx.ui.notify(systemMessage, 'info');
  }

  const on = (event, sourceFor) =>
    pi.on(event, async (details, ctx) => {
      try {
        const source = isNested ? null : sourceFor(details, ctx);
        if (source !== null) await tell(source, ctx);
      } catch {}
    });
  on('session_start', ({ reason }, ctx) => sourceOf(reason, ctx.sessionManager.getEntries()));
  on('session_compact', ({ compactionEntry }, ctx) =>
    isKept(compactionEntry, ctx.sessionManager.getBranch()) ? null : 'compact',
  );
}
