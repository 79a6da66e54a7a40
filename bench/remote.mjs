import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { start } from './hooks.mjs';
import { base, cli, makePlace, node, verbCase } from './place.mjs';

const maxBuffer = 64 * 1024 * 1024;
const ref = 'refs/agent-handoffs/v1';
const bare = (name) => join(base, `${name}.git`);
const stateOf = ({ home }) => join(home, '.local/state/agent-handoff/remotes');
const idIn = (directory) => readdirSync(directory).find((name) => /^[0-9a-f]{16}$/.test(name));

function run({ worktree, env }, command, args, input = '') {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: worktree,
    env,
    input,
    encoding: 'utf8',
    maxBuffer,
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${status} ${stdout}${stderr}`);
  return stdout;
}

/** A machine with a clone of what another one has. */
function makeClone(name, first) {
  const place = makePlace(name);
  rmSync(place.worktree, { recursive: true });
  run(first, 'git', ['clone', '-q', first.worktree, place.worktree]);
  return place;
}

function addRemote(place, name, remote) {
  run(place, node, [cli, 'remote', 'whoami', '--name', name, '--machine', name]);
  run(place, node, [cli, 'remote', 'add', bare(remote)]);
  return place;
}

/** Two machines over a bare repository, and so many handoffs to the second one's person on it. */
function makeRemote(name, count) {
  const init = spawnSync('git', ['init', '-q', '--bare', bare(name)], { encoding: 'utf8' });
  if (init.status !== 0) throw new Error(init.stderr);
  const sender = addRemote(makePlace(`${name}-sender`), `${name}-sender`, name);
  const reader = addRemote(makeClone(`${name}-reader`, sender), `${name}-reader`, name);
  const draft = `# Auth refactor\n\n## Immediate next action\n\nRun \`npm test\`.\n\n## Status\n\n${'It works.\n'.repeat(400)}`;
  const publish = ['publish', '--no-review', '--file', '-', '--to', `@${name}-reader`, '--json'];
  const { path } = JSON.parse(run(sender, node, [cli, ...publish], draft));
  const outbox = join(sender.root, '.outbox', idIn(join(sender.root, '.outbox')));
  const { state: _, sent_at: __, ...item } = JSON.parse(readFileSync(path, 'utf8'));
  for (let index = 1; index < count; index++) {
    const id = randomBytes(16).toString('hex');
    const copy = { ...item, letter: { ...item.letter, id } };
    writeFileSync(join(outbox, `${id}.json`), JSON.stringify(copy), { mode: 0o600 });
  }
  run(sender, node, [cli, 'sync', '--json']);
  return { sender, reader };
}

/** A start without a remote, and with one: while no fetch is due, and with one that it leaves behind. */
export function remoteStartCases(limit) {
  const plain = makePlace('remote-none');
  const { sender } = makeRemote('starts', 1);
  const fetched = join(stateOf(sender), idIn(stateOf(sender)), 'fetched');
  const stamp = (age) => () => {
    writeFileSync(fetched, '');
    const at = Date.now() / 1000 - age;
    utimesSync(fetched, at, at);
  };
  return [
    start('session start, nothing waiting, no remote', plain, 'claude-code', null),
    { ...start('session start, a remote, no fetch due', sender, 'claude-code', limit), reset: stamp(0) },
    {
      ...start('session start, a remote, a fetch left behind', sender, 'claude-code', limit),
      reset: stamp(3_600),
    },
  ];
}

const answerSeconds = 0.2;

/** An ssh that takes as long as one over a network, and then runs the command here. */
function makeSlowSsh({ home }) {
  const program = join(home, 'ssh');
  const script = `#!/bin/sh\nsleep ${answerSeconds}\nfor command; do :; done\nexec sh -c "$command"\n`;
  writeFileSync(program, script, { mode: 0o755 });
  appendFileSync(join(home, '.gitconfig'), `[core]\n\tsshCommand = ${program}\n`);
}

/** git's own fetch of the ref, and a sync that finds nothing, over a remote that answers as one on a network does. */
export function idleSyncCases(count, limit) {
  const { sender } = makeRemote('idle', count);
  const reader = makeClone('idle-third', sender);
  makeSlowSsh(reader);
  const url = `ssh://host${bare('idle')}`;
  run(reader, node, [cli, 'remote', 'add', '--public-is-fine', url]);
  run(reader, node, [cli, 'sync', '--json']);
  const store = join(reader.home, 'store.git');
  run(reader, 'git', ['init', '-q', '--bare', store]);
  const label = `\`git fetch\` of the ref, ${count} handoffs, ${answerSeconds * 1000} ms away`;
  return [
    { label, place: reader, command: 'git', args: ['-C', store, 'fetch', '-q', url, `+${ref}:${ref}`] },
    {
      ...verbCase('`sync` of nothing, over the same', reader, ['sync'], limit),
      proves: ({ stdout }) => stdout.includes('Nothing to send'),
    },
  ];
}

/** A sync that receives so many, each time on the state from before. */
export function receivingCase(count, limitMs) {
  const { reader } = makeRemote('many', count);
  const kept = join(base, 'many-kept');
  mkdirSync(kept);
  const copied = [
    [reader.home, join(kept, 'home')],
    [bare('many'), join(kept, 'bare')],
  ];
  for (const [from, to] of copied) cpSync(from, to, { recursive: true });
  return {
    ...verbCase(`\`sync\` of ${count} that wait`, reader, ['sync', '--json'], null),
    limitMs,
    warmUps: 0,
    reset: () => {
      for (const [to, from] of copied) {
        rmSync(to, { recursive: true, force: true });
        cpSync(from, to, { recursive: true });
      }
    },
    proves: ({ stdout }) => JSON.parse(stdout).received.length === count,
  };
}
