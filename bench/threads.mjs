import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePlace, repository, verbCase } from './place.mjs';

const gateLauncher = join(repository, 'hooks/thread-gate.sh');
const threads = 1000;
const rounds = 3;
/** The gate's launcher lasts about a millisecond: so many are run by one shell and timed together. */
const batch = 20;

function roundText(slug, round, kind) {
  const status = kind === 'prompt' ? 'open' : 'complete';
  const fields = `thread: "${slug}"\nround: ${round}\nfrom: claude-code\nto: codex-cli\ncreated: 2026-05-15T18:30:00Z\nstatus: ${status}\ntracks: "acme/shop#7"`;
  const gate = '*** Run only after explicit human go-ahead. Wait phrase: ship it ***';
  const phase = `## Phase 1: build\n\n${'Some words of the brief, as long as a line is.\n'.repeat(40)}`;
  return `---\n${fields}\n---\n\n# Brief\n\n${phase}\n## Phase 2: deploy\n\n${gate}\n\nDeploy.\n`;
}

/** Threads of three rounds; of every second one the last round waits for its answer. */
function fillThreads(place, count) {
  for (let index = 0; index < count; index++) {
    const slug = `2026-05-15-thread-${String(index).padStart(4, '0')}`;
    const directory = join(place.worktree, 'handoffs/active', slug);
    mkdirSync(directory, { recursive: true });
    for (let round = 1; round <= rounds; round++) {
      writeFileSync(join(directory, `round-0${round}-prompt.md`), roundText(slug, round, 'prompt'));
      if (round === rounds && index % 2 === 0) continue;
      writeFileSync(join(directory, `round-0${round}-result.md`), roundText(slug, round, 'result'));
    }
  }
}

export function threadListCase(limit) {
  const place = makePlace('threads');
  fillThreads(place, threads);
  const label = `\`thread list\`, ${threads.toLocaleString('en')} threads of ${rounds} rounds`;
  const proves = ({ stdout }) => stdout.split('\n').length === threads + 2;
  return { ...verbCase(label, place, ['thread', 'list'], limit), proves };
}

function toolCall(place, command) {
  const tool_input = { command };
  return JSON.stringify({ session_id: 's', cwd: place.worktree, hook_event_name: 'PreToolUse', tool_input });
}

/** Runs a command of the shell often; `$1` is the file with a tool call. */
export function shellCase(label, command, limit = null, name = limit === null ? 'shell' : 'gate-none') {
  const place = makePlace(name);
  const call = join(place.home, 'call');
  writeFileSync(call, toolCall(place, 'npm test -- --run tests/auth && npx tsc --noEmit'));
  const loop = `i=0; while [ $i -lt ${batch} ]; do ${command}; i=$((i+1)); done`;
  return { label, place, command: 'sh', args: ['-c', loop, 'bench', call], count: batch, limit };
}

/** A command in a repository without threads: the shell alone reads its call. */
export function idleGateCase(limit) {
  return shellCase('gate, no open thread', `sh '${gateLauncher}' claude-code <"$1"`, limit);
}

/** A command before which the gates of one open thread are read. */
export function gateCase(label, command, isHeld) {
  const place = makePlace(`gate-${isHeld ? 'held' : 'free'}`);
  fillThreads(place, 1);
  const input = toolCall(place, command);
  const proves = ({ stdout }) => stdout.includes('"ask"') === isHeld;
  return { label, place, command: 'sh', args: [gateLauncher, 'claude-code'], input, proves };
}
