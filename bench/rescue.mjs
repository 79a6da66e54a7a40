import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { start } from './hooks.mjs';
import { makePlace } from './place.mjs';

const minute = 60_000;
const idOf = (kind, index) => `${kind}b0e3c52-6a0f-4a55-9a2e-${String(index).padStart(12, '0')}`;

function writeTranscript(path, records, endedMs) {
  mkdirSync(dirname(path), { recursive: true });
  const from = endedMs - records.length * minute;
  const stamp = (index) => new Date(from + index * minute).toISOString();
  writeFileSync(
    path,
    records.map((one, index) => `${JSON.stringify({ ...one, timestamp: stamp(index) })}\n`).join(''),
  );
  utimesSync(path, endedMs / 1000, endedMs / 1000);
}

const claudePath = ({ home, worktree }, id) =>
  join(home, '.claude/projects', worktree.replace(/[^A-Za-z0-9]/g, '-'), `${id}.jsonl`);

function claudeRecords(cwd, sessionId, contents) {
  const about = { isSidechain: false, uuid: 'u', sessionId, cwd, version: '2.1.332' };
  return contents.map(([type, content, rest = {}]) => ({
    ...about,
    type,
    message: { role: type, content, model: 'bench' },
    ...rest,
  }));
}

const bash = (id, command) => ['assistant', [{ type: 'tool_use', id, name: 'Bash', input: { command } }]];
const result = (id, content) => [
  'user',
  [{ type: 'tool_result', tool_use_id: id, content }],
  // As the client writes it: what a tool printed is there twice.
  { toolUseResult: { stdout: content, stderr: '', interrupted: false } },
];
const say = (text) => ['assistant', [{ type: 'text', text }]];

/** A start beside a thousand sessions of this project, all done, and five thousand rollouts of others. */
export function crowdedCase(client, limit) {
  const place = makePlace(`rescue-crowd-${client}`);
  mkdirSync(join(place.home, '.claude/sessions'), { recursive: true });
  const now = Date.now();
  const contents = [
    ['user', 'Go on.'],
    bash('t', 'git commit -m one'),
    result('t', 'done'),
    say('All done.'),
  ];
  for (let index = 0; index < 1_000; index++) {
    const id = idOf('0', index);
    writeTranscript(claudePath(place, id), claudeRecords(place.worktree, id, contents), now - index * minute);
  }
  for (let index = 0; index < 5_000; index++) {
    const at = new Date(now - index * 8 * minute);
    const day = at.toISOString().slice(0, 10).replaceAll('-', '/');
    const name = `rollout-${at.toISOString().slice(0, 19).replaceAll(':', '-')}-${idOf('1', index)}.jsonl`;
    const meta = { type: 'session_meta', payload: { id: idOf('1', index), cwd: '/home/ada/other' } };
    writeTranscript(join(place.home, '.codex/sessions', day, name), [meta], at.getTime());
  }
  const label = `session start (${client}), nothing to rescue, 1,000 transcripts and 5,000 rollouts beside it`;
  const proves = ({ stdout }) => stdout.includes('nothing waits') === (client === 'codex');
  return { ...start(label, place, client, limit), proves, warmUps: 10 };
}

const megabyte = 1024 * 1024;

/** A start that delivers the draft of a transcript of some megabytes: its session was killed in a command. */
export function rescueCase(client, megabytes, limit) {
  const place = makePlace(`rescue-${client}-${megabytes}`);
  mkdirSync(join(place.home, '.claude/sessions'), { recursive: true });
  const id = idOf('0', 1);
  const output = `${'src/file.ts:12: a line of some output that a tool printed\n'.repeat(100)}`;
  const contents = [['user', 'Make the refresh test pass.']];
  for (let step = 0; step * (2 * output.length + 1_500) < megabytes * megabyte; step++) {
    contents.push(bash(`t${step}`, `rg -n name${step} src`), result(`t${step}`, output));
    contents.push(say(`Step ${step}: \`name${step}\` is read in src/file${step}.ts. I will change it next.`));
  }
  contents.push(bash('last', 'npm test'));
  writeTranscript(
    claudePath(place, id),
    claudeRecords(place.worktree, id, contents),
    Date.now() - 5 * minute,
  );
  const label = `session start (${client}), the draft of a transcript of ${megabytes} MB`;
  const proves = ({ stdout }) => stdout.includes('A program drafted it') && stdout.includes('sentinel');
  const reset = () => rmSync(place.inbox, { recursive: true, force: true });
  return { ...start(label, place, client, limit), reset, proves };
}
