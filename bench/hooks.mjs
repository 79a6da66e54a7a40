import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addOtherInboxes, cli, makePlace, makeWaiting, node, repository, sample } from './place.mjs';

const launcher = join(repository, 'hooks/session-start.sh');
const session = '11111111-2222-4333-8444-555555555555';

/** What each client sends besides, and where it keeps the transcript. */
const clients = {
  'claude-code': { transcript: `.claude/projects/p/${session}.jsonl`, own: {} },
  codex: {
    transcript: `.codex/sessions/2026/05/15/rollout-2026-05-15T08-00-00-${session}.jsonl`,
    own: { model: 'bench', permission_mode: 'default' },
  },
};

/** A session start, through the launcher as a client runs it. */
export function start(label, place, client, limit) {
  const { transcript, own } = clients[client];
  const payload = {
    session_id: session,
    transcript_path: join(place.home, transcript),
    cwd: place.worktree,
    hook_event_name: 'SessionStart',
    source: 'startup',
    ...own,
  };
  const input = `${JSON.stringify(payload)}\n`;
  return { label, place, command: 'sh', args: [launcher, client], input, limit };
}

const printsHandoff = ({ stdout }) => stdout.includes('sentinel') && stdout.includes('Handoff number');

/** A session start with `count` handoffs waiting. */
export function startCase(client, count, limit) {
  const place = makePlace(`${client}-${count}`);
  if (count === 0) {
    addOtherInboxes(place, 200);
    const label = `session start (${client}), nothing waiting, 200 inboxes beside it`;
    const proves = ({ stdout }) => stdout.includes('nothing waits') === (client === 'codex');
    return { ...start(label, place, client, limit), proves };
  }
  const reset = makeWaiting(place, count, sample);
  const label = `session start (${client}), ${count === 1 ? 'one handoff' : `${count} waiting`}`;
  return { ...start(label, place, client, limit), reset, proves: printsHandoff };
}

const files = 100;

function draftOf(withLines) {
  const claims = Array.from({ length: files }, (_, index) => {
    const line = withLines ? `:${100 + index}` : '';
    return `- Decision ${index}: src/file${index}.ts${line} says so.`;
  });
  return `---\nname: Handoff number 0\ndescription: For the bench.\n---\n\n## Immediate next action\n\nRun the tests.\n\n## Decisions made (with evidence)\n\n${claims.join('\n')}\n`;
}

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
  return { ...start(label, place, 'claude-code', limit), reset, proves: printsHandoff };
}
