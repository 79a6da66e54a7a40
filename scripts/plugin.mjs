import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

// `dist` is what the marketplaces name and what npm packs: everything that runs, and no package.json, for which a client
// would install 200 MB. What follows is copied into it from where it is written.

const copies = {
  hooks: 'hooks',
  LICENSE: 'LICENSE',
  skills: 'texts/skills',
  'skills/templates': 'texts/templates',
  'spec/audiences': 'texts/audiences',
  'spec/roles': 'texts/roles',
};

const manifests = ({ name, version, license }, userConfig) => {
  const about = { name, version };
  const keywords = ['handoff', 'context', 'session', 'worktree'];
  return {
    '.claude-plugin/plugin.json': {
      ...about,
      description:
        'What one session learned, delivered to the next: /handoff writes it, the next session in that worktree starts with it.',
      license,
      keywords,
      skills: './skills/claude-code',
      commands: [],
      // What the user can set of the mod.
      userConfig,
    },
    '.codex-plugin/plugin.json': {
      ...about,
      description:
        "What one session learned, delivered to the next. Alone it cannot archive in Codex' sandbox: run `handoff.cjs install` of this plugin once.",
      license,
      keywords,
      skills: './skills/codex',
      hooks: './hooks/codex-hooks.json',
    },
  };
};

/** Removes what a directory holds and its source does not. */
function removeOthers(source, target) {
  if (!statSync(source).isDirectory()) return;
  const names = readdirSync(source);
  for (const name of readdirSync(target))
    if (!names.includes(name)) rmSync(join(target, name), { recursive: true });
}

/** Makes a plugin of `dist`, the programs and skills being there already. */
export function writePlugin(root) {
  const dist = join(root, 'dist');
  for (const [source, target] of Object.entries(copies))
    cpSync(join(root, source), join(dist, target), {
      recursive: true,
      filter: (path) => path !== join(root, 'skills/templates') || source === 'skills/templates',
    });
  // Last, so that a program that runs meanwhile finds its texts.
  for (const [source, target] of Object.entries(copies)) removeOthers(join(root, source), join(dist, target));
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const texts = manifests(read('package.json'), read('hooks/mod/user-config.json'));
  for (const [name, manifest] of Object.entries(texts)) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    writeFileSync(join(dist, name), `${JSON.stringify(manifest, null, 2)}\n`);
  }
  chmodSync(join(dist, 'handoff.cjs'), 0o755);
}
