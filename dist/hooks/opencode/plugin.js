// Gives a new session of OpenCode what waits for it, and keeps a log of what is said there: the client's own store is a
// database that Node 20 cannot read. Nothing here may throw: what chat.message throws ends the user's prompt.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const command = '';

const limitMs = 8_000;
const longest = 1_000_000;
const { XDG_STATE_HOME: chosen = '' } = process.env;
const state = isAbsolute(chosen) ? chosen : join(homedir(), '.local/state');
const logs = join(state, 'agent-handoff/sessions/opencode/logs');

const safely =
  (hook) =>
  async (...given) => {
    try {
      await hook(...given);
    } catch {}
  };

/** Returns what our program prints about a start; nothing where it fails, hangs or prints anything else. */
function ask(payload) {
  return new Promise((resolve) => {
    let printed = '';
    const done = () => {
      clearTimeout(timer);
      try {
        const { systemMessage: notice, hookSpecificOutput: output } = JSON.parse(printed);
        resolve({ notice, text: output?.additionalContext });
      } catch {
        resolve({});
      }
    };
    const child = spawn(command, {
      shell: true,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, AGENT_HANDOFF_OPENCODE_SESSION: payload.session_id },
    });
    const timer = setTimeout(() => {
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {}
      done();
    }, limitMs);
    child.on('error', done).on('close', done);
    child.stdout.on('data', (chunk) => {
      if (printed.length < longest) printed += chunk;
    });
    child.stdin.on('error', () => {}).end(JSON.stringify(payload));
  });
}

/** Without rescue a log need only tell what was answered. */
const isKept = ({ type, by }) =>
  process.env.AGENT_HANDOFF_RESCUE !== 'off' || (type !== 'tool' && by !== 'user' && by !== 'command');

const logOf = (id) => join(logs, `${id}.jsonl`);

/** Adds a line to the log of a session: whole at once, so that a kill leaves no half of it. Without a log all else works. */
function note(id, record) {
  if (!isKept(record)) return;
  const line = JSON.stringify({ timestamp: new Date().toISOString(), ...record });
  try {
    if (record.type === 'session') mkdirSync(logs, { recursive: true, mode: 0o700 });
    appendFileSync(logOf(id), `${line}\n`, { mode: 0o600 });
  } catch {}
}

const clip = (_, value) =>
  typeof value === 'string' && value.length > 20_000
    ? `${value.slice(0, 10_000)}\n[…]\n${value.slice(-10_000)}`
    : value;

export const AgentHandoff = async ({ client, directory }) => {
  /** The sessions that began or went on here; of subagents none. */
  const open = new Set();
  const busy = new Set();
  const compacted = new Set();
  const typed = new Map();
  const noted = new Set();
  /** Who says a message; `command`: its text is what a command of the user's stands for. */
  const speakers = new Map();

  const sessionOf = async (id) => (await client.session.get({ path: { id } })).data;
  const once = (key) => !noted.has(key) && noted.add(key);

  async function rootOf(id) {
    let root = id;
    for (let depth = 0; depth < 10 && !open.has(root); depth++) {
      const parent = (await sessionOf(root))?.parentID;
      if (!parent) break;
      root = parent;
    }
    return root;
  }

  /** Returns how a session comes to this message; null where nothing is to be said, as to a subagent. */
  async function sourceOf(id, session, message) {
    if (open.has(id)) return compacted.delete(id) ? 'compact' : null;
    if (!session || session.parentID || !/^\w{1,100}$/.test(id)) return null;
    const { data: before = [] } = await client.session.messages({ path: { id } });
    if (before.some(({ info }) => info.id !== message.id)) return 'resume';
    return open.size > 0 ? 'clear' : 'startup';
  }

  const events = {
    'session.status': ({ sessionID, status }) =>
      status.type === 'idle' ? busy.delete(sessionID) : busy.add(sessionID),
    'session.compacted': ({ sessionID }) => {
      compacted.add(sessionID);
      note(sessionID, { type: 'compacted' });
    },
    'session.idle': ({ sessionID }) => note(sessionID, { type: 'idle' }),
    'session.error': ({ sessionID, error }) => note(sessionID, { type: 'error', error }),
    'session.deleted': ({ info }) => rmSync(logOf(info.id), { force: true }),
    'message.updated': ({ sessionID, info: { id, role, summary, modelID, finish, error } }) => {
      if (!speakers.has(id)) speakers.set(id, role === 'assistant' && summary ? 'summary' : role);
      if (role === 'assistant' && once(`${id} ${finish} ${error?.name}`))
        note(sessionID, { type: 'message', id, modelID, finish, error });
    },
    'message.part.updated': ({ sessionID, part }) => {
      const { type, id, messageID: message, text, time, synthetic, tool, callID, state: run } = part;
      const by = speakers.get(message);
      // A text of the model's is whole when it has an end.
      if (type === 'text' && !synthetic && by !== 'command' && (time === undefined || time.end) && once(id))
        note(sessionID, { type, by, message, text });
      if (type === 'tool' && run.status !== 'pending' && once(`${id} ${run.status}`)) {
        const { status, input, output, error, metadata } = run;
        const result = { output, error, exit: metadata?.exit };
        note(
          sessionID,
          JSON.parse(JSON.stringify({ type, message, tool, callID, status, input, ...result }, clip)),
        );
      }
    },
  };

  return {
    event: safely(({ event: { type, properties } }) => {
      const id = properties?.sessionID ?? properties?.info?.id;
      if (open.has(id)) events[type]?.({ ...properties, sessionID: id });
    }),
    'command.execute.before': safely(({ command: name, sessionID, arguments: words }) => {
      typed.set(sessionID, `/${name} ${words ?? ''}`.trim());
    }),
    'shell.env': safely(async ({ sessionID }, { env }) => {
      if (!sessionID) return;
      const root = await rootOf(sessionID);
      env.AGENT_HANDOFF_OPENCODE_SESSION = root;
      env.AGENT_HANDOFF_OPENCODE_SUBAGENT = root === sessionID ? '' : '1';
    }),
    'chat.message': safely(async ({ sessionID: id }, { message, parts }) => {
      const text = typed.get(id);
      typed.delete(id);
      const session = open.has(id) ? null : await sessionOf(id);
      const source = await sourceOf(id, session, message);
      if (session && source !== null) {
        open.add(id);
        note(id, { type: 'session', id, cwd: session.directory, version: session.version });
      }
      if (text && open.has(id)) {
        speakers.set(message.id, 'command');
        note(id, { type: 'text', by: 'command', message: message.id, text });
      }
      if (source === null) return;
      const payload = { hook_event_name: 'SessionStart', session_id: id, source, busy: [...busy] };
      const cwd = session?.directory ?? directory;
      const said = await ask({ ...payload, cwd, transcript_path: logOf(id) });
      // An id that is smaller than any: parts are kept in the order of theirs.
      const part = `prt_000000000000${message.id.slice(-14)}`;
      if (typeof said.text === 'string' && said.text !== '')
        parts.unshift({
          id: part,
          messageID: message.id,
          sessionID: id,
          type: 'text',
          synthetic: true,
          text: said.text,
        });
      if (typeof said.notice === 'string' && said.notice !== '') {
        const body = { message: said.notice, variant: 'info', duration: 15_000 };
        client.tui.showToast({ body }).catch(() => {});
      }
    }),
  };
};
