import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sample } from '../place.mjs';

function handoffFor(place, index, body) {
  const facts = { from: 'project', to: 'project', branch: 'main', worktree: place.worktree };
  let text = body
    .replace(/^head: .*$/m, `head: "${place.head.slice(0, 12)}"`)
    .replace(/^name: .*$/m, `name: Handoff number ${index}`)
    .replace(/sentinel: \w+/, `sentinel: abcdef${String(index).padStart(4, '2')}`);
  for (const [field, value] of Object.entries(facts)) {
    text = text.replace(new RegExp(`^${field}: .*$`, 'm'), `${field}: ${value}`);
  }
  return text;
}

export const short = sample.replace(
  /^## Status[\s\S]*(?=<!-- sentinel)/m,
  '## Immediate next action\n\nRun the tests.\n\n',
);

export function stampOf(index) {
  const at = new Date(Date.UTC(2026, 4, 15, 8) + index * 60_000);
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Makes the state in which a hook finds `count` handoffs, once, to be copied in before each run. */
export function makeWaiting(place, count, body) {
  const stored = join(place.home, 'stored');
  const unread = join(stored, 'unread');
  mkdirSync(unread, { recursive: true });
  for (let index = 0; index < count; index++) {
    writeFileSync(join(unread, `${stampOf(index)}-from-project.md`), handoffFor(place, index, body));
  }
  return () => {
    rmSync(place.inbox, { recursive: true, force: true });
    mkdirSync(dirname(place.inbox), { recursive: true });
    cpSync(stored, place.inbox, { recursive: true });
  };
}
