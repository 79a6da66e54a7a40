import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addOtherInboxes, cli, makePlace, makeWaiting, node, repository, sample } from './place.mjs';

const launcher = join(repository, 'hooks/session-start.sh');
const session = '11111111-2222-4333-8444-555555555555';

const startup = { hook_event_name: 'SessionStart', source: 'startup' };

/** Takes away what says that a session has had its start. */
const forgetSessions = ({ home }) =>
  rmSync(join(home, '.local/state/agent-handoff/sessions'), { recursive: true, force: true });

/**
 * What each client sends at the event that delivers, where it keeps the transcript, and what comes before it. A client
 * that joins is one more entry: run.mjs measures its starts.
 */
const clients = {
  'claude-code': { transcript: `.claude/projects/p/${session}.jsonl`, sends: startup },
  codex: {
    transcript: `.codex/sessions/2026/05/15/rollout-2026-05-15T08-00-00-${session}.jsonl`,
    sends: { ...startup, model: 'bench', permission_mode: 'default' },
  },
  'gemini-cli': {
    transcript: `.gemini/tmp/project/chats/session-2026-05-15T08-00-${session.slice(0, 8)}.jsonl`,
    before: (_place, send) => send(startup),
    sends: { hook_event_name: 'BeforeAgent', prompt: 'go' },
  },
  opencode: {
    transcript: `.local/state/agent-handoff/sessions/opencode/logs/${session}.jsonl`,
    sends: { ...startup, busy: [] },
  },
  'copilot-cli': {
    transcript: `.copilot/session-state/${session}/events.jsonl`,
    before: forgetSessions,
    sends: { sessionId: session, prompt: 'go' },
  },
  pi: {
    transcript: `.pi/agent/sessions/--project--/2026-05-15T08-00-00-000Z_${session}.jsonl`,
    sends: startup,
  },
};

export const startClients = Object.keys(clients);

/** A session start, through the launcher as a client runs it; what came before it is not measured. */
export function start(label, place, client, limit) {
  const { transcript, before, sends } = clients[client];
  const about = { session_id: session, transcript_path: join(place.home, transcript), cwd: place.worktree };
  const inputOf = (sent) => `${JSON.stringify({ ...about, ...sent })}\n`;
  const args = [launcher, client];
  const hook = { label, place, command: 'sh', args, input: inputOf(sends), limit };
  if (before === undefined) return hook;
  const send = (sent) => spawnSync('sh', args, { cwd: place.worktree, env: place.env, input: inputOf(sent) });
  return { ...hook, reset: () => void before(place, send) };
}

/** The same, with what puts the place in order before each run. */
function startFrom(reset, hook) {
  const steps = hook.reset === undefined ? [reset] : [reset, hook.reset];
  return { ...hook, reset: () => steps.forEach((step) => void step()) };
}

const printsHandoff = ({ stdout }) => stdout.includes('sentinel') && stdout.includes('Handoff number');

/** A session start with `count` handoffs waiting. */
function startCase(client, count, limit) {
  const place = makePlace(`${client}-${count}`);
  if (count === 0) {
    addOtherInboxes(place, 200);
    const label = `session start (${client}), nothing waiting, 200 inboxes beside it`;
    const proves = ({ stdout }) => stdout.includes('nothing waits') === (client === 'codex');
    return { ...start(label, place, client, limit), proves };
  }
  const reset = makeWaiting(place, count, sample);
  const label = `session start (${client}), ${count === 1 ? 'one handoff' : `${count} waiting`}`;
  return { ...startFrom(reset, start(label, place, client, limit)), proves: printsHandoff };
}

const files = 100;

function draftOf(withLines) {
  const claims = Array.from({ length: files }, (_, index) => {
    const line = withLines ? `:${100 + index}` : '';
    return `- Decision ${index}: src/file${index}.ts${line} says so.`;
  });
  return `---\nname: Handoff number 0\ndescription: For the bench.\n---\n\n## Immediate next action\n\nRun the tests.\n\n## Decisions made (with evidence)\n\n${claims.join('\n')}\n`;
}

/** A start with nothing, one and a hundred handoffs waiting. */
export const startCases = (client) => [
  startCase(client, 0, 1.5),
  startCase(client, 1, 1.8),
  startCase(client, 100, 3),
];

/** A start whose handoff names a hundred files: without lines, with lines, and with lines that moved since. */
export function evidenceCase(label, { withLines = true, moved = false, limit = null }) {
  const place = makePlace(`evidence-${withLines}-${moved}`);
  mkdirSync(join(place.worktree, 'src'));
  const writeSources = (before) => {
    for (let index = 0; index < files; index++) {
      const lines = Array.from({ length: 400 }, (_, line) => `const value${line} = ${line * index};\n`);
      writeFileSync(join(place.worktree, `src/file${index}.ts`), before + lines.join(''));
    }
  };
  writeSources('');
  const args = [cli, 'publish', '--no-review', '--json', '--file', '-'];
  const options = { cwd: place.worktree, env: place.env, input: draftOf(withLines), encoding: 'utf8' };
  const published = JSON.parse(spawnSync(node, args, options).stdout);
  const text = readFileSync(published.path, 'utf8');
  const bound = /^evidence: (.*)$/m.exec(text)?.[1]?.split(' ').length ?? 0;
  if (bound !== (withLines ? files : 0)) throw new Error(`${bound} references are bound`);
  if (moved) writeSources('// one more line\n');
  const reset = makeWaiting(place, 1, text);
  return { ...startFrom(reset, start(label, place, 'claude-code', limit)), proves: printsHandoff };
}
