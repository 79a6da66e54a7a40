import { spawnSync } from 'node:child_process';
import { cli, launcher, makePlace, node } from '../place.mjs';
import { makeClaims } from './evidence.mjs';
import { payload } from './payload.mjs';
import { makeWaiting } from './waiting.mjs';

export function hookCase(name, label, count, body, limit, command, args, client) {
  return hookCaseIn(makePlace(name), label, count, body, limit, command, args, client);
}

function hookCaseIn(
  place,
  label,
  count,
  body,
  limit,
  command = 'sh',
  args = [launcher, 'claude-code'],
  client = 'claude-code',
) {
  const reset = makeWaiting(place, count, body);
  const proves = (result) => result.stdout.includes('sentinel') && result.stdout.includes('Handoff number');
  return { label, place, command, args, input: payload(place, client), reset, limit, proves };
}

export function codexHookCase(name, label, count, body, limit) {
  return hookCase(name, label, count, body, limit, 'sh', [launcher, 'codex'], 'codex');
}

/** A hook whose handoff names a hundred files: without lines, with bound lines, and with bound lines that moved. */
export function claimsCase(name, label, withLines, limit, change = () => undefined) {
  const place = makePlace(name);
  const body = makeClaims(
    place,
    (draft) => {
      const args = [cli, 'publish', '--no-review', '--json', '--file', '-'];
      const ran = spawnSync(node, args, {
        cwd: place.worktree,
        env: place.env,
        input: draft,
        encoding: 'utf8',
      });
      return JSON.parse(ran.stdout).path;
    },
    withLines,
  );
  change(place);
  return hookCaseIn(place, label, 1, body, limit);
}
