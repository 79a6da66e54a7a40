import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cli, makePlace, node, sample } from '../place.mjs';

export function publishCase(name, label, limit, extra = '') {
  const place = makePlace(name);
  const draft = join(place.home, 'draft.md');
  const body = sample.slice(sample.indexOf('## Status')) + extra;
  writeFileSync(draft, `---\nname: A clean draft\ndescription: For the bench.\n---\n\n${body}`);
  return {
    label,
    place,
    command: node,
    args: [cli, 'publish', '--no-review', '--file', draft],
    reset: () =>
      rmSync(join(place.root, dirname(place.inbox).slice(place.root.length + 1)), {
        recursive: true,
        force: true,
      }),
    limit,
    proves: (result) => result.stdout.includes('Handoff filed'),
  };
}
