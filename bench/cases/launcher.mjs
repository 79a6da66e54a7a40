import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launcher } from '../place.mjs';
import { payload } from './payload.mjs';
import { stampOf } from './waiting.mjs';

const otherInboxes = 10_000;
const archivedFiles = 10_000;
/** A launcher lasts about a millisecond: so many are run by one shell and timed together. */
const batch = 20;

export function fillCrowd(place) {
  for (let index = 0; index < otherInboxes; index++) {
    mkdirSync(join(place.root, `home-other-${index}`, `other-${index}`, 'unread'), { recursive: true });
  }
  mkdirSync(join(place.inbox, 'unread'), { recursive: true });
  mkdirSync(join(place.inbox, 'read'), { recursive: true });
  mkdirSync(join(place.inbox, '.delivered/.done'), { recursive: true });
  for (let index = 0; index < archivedFiles; index++) {
    writeFileSync(join(place.inbox, 'read', `${stampOf(index)}-from-project.md`), 'archived\n');
  }
}

export function runBatch(place, command) {
  const loop = `i=0; while [ $i -lt ${batch} ]; do ${command}; i=$((i+1)); done`;
  return {
    command: 'sh',
    args: ['-c', loop, 'bench', launcher, join(place.home, 'payload')],
    place,
    count: batch,
  };
}

/** Codex reads one line of ours at every start, so that its agent need not ask: the price of that is measured too. */
export function constantLineCase(label, place, limit) {
  writeFileSync(join(place.home, 'payload'), payload(place, 'codex'));
  const line = 'agent-handoff: checked, nothing waits for this worktree.\n';
  const proves = (result) => result.stdout === line.repeat(batch);
  return { ...runBatch(place, 'sh "$1" codex <"$2"'), label, limit, proves };
}
