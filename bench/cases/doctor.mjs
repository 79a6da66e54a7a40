import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cli, makePlace, node } from '../place.mjs';

/** What is installed here and healthy; clients on the PATH are asked, as `doctor` does. */
export function doctorCase() {
  const place = makePlace('doctor');
  mkdirSync(join(place.home, '.claude'));
  const args = [cli, 'install', '--client', 'claude-code', '--json'];
  spawnSync(node, args, { cwd: place.worktree, env: place.env });
  return {
    label: '`doctor`, healthy',
    place,
    command: node,
    args: [cli, 'doctor', '--json'],
    limit: 10,
    proves: (result) => JSON.parse(result.stdout).ok === true,
  };
}
