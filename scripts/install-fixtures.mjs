import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// What the installs of earlier versions left on a machine, for the tests of uninstall: each version's own program is
// taken out of the history and run. `node scripts/install-fixtures.mjs <empty directory outside the temp directory>`;
// under the temp directory the rule for Codex would be left out.

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const base = process.argv[2];
if (!base || existsSync(base)) throw new Error('expected the path of a directory that does not exist yet');

/** Each changed what install writes or records. */
const versions = [
  { commit: '0aa2879', clients: ['claude-code'] },
  { commit: '51ca2d6', clients: ['claude-code'] },
  { commit: '39b326c', clients: ['claude-code', 'codex'] },
  { commit: 'd830416', clients: ['claude-code', 'codex'] },
  // 0.3.1, 0.3.2, 0.4.0 and 0.5.0.
  { commit: '0e971ba', clients: ['claude-code', 'codex'] },
  { commit: '2d68926', clients: ['claude-code', 'codex'] },
  { commit: '18b05bf', clients: ['claude-code', 'codex'] },
  { commit: '7074851', clients: ['claude-code', 'codex'] },
];

const lived = join(project, 'tests/fixtures/installs/lived-in');
const homes = { bare: null, 'lived-in': lived };

function takeFixture({ commit, clients }, home) {
  const place = join(base, `${commit}-${home}`);
  const paths = { HOME: join(place, 'home'), CLONE: join(place, 'agent-handoff'), NODE: process.execPath };
  mkdirSync(paths.CLONE, { recursive: true });
  mkdirSync(paths.HOME);
  const archive = execFileSync('git', ['archive', commit], { cwd: project, maxBuffer: 64 * 1024 * 1024 });
  execFileSync('tar', ['x'], { cwd: paths.CLONE, input: archive });
  if (homes[home] !== null) cpSync(homes[home], paths.HOME, { recursive: true });
  for (const client of clients) {
    execFileSync(process.execPath, [join(paths.CLONE, 'dist/handoff.cjs'), 'install', '--client', client], {
      cwd: paths.HOME,
      env: { HOME: paths.HOME, PATH: '/usr/bin:/bin' },
    });
  }
  const mark = (text) =>
    Object.entries(paths).reduce((marked, [name, path]) => marked.replaceAll(path, `@${name}@`), text);
  const entries = readdirSync(paths.HOME, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  const texts = found.sort().map((path) => [relative(paths.HOME, path), mark(readFileSync(path, 'utf8'))]);
  return { commit, clients, home, paths, files: Object.fromEntries(texts) };
}

const target = join(project, 'tests/fixtures/installs');
try {
  for (const version of versions) {
    for (const home of Object.keys(homes)) {
      const fixture = JSON.stringify(takeFixture(version, home), null, 1);
      writeFileSync(join(target, `${version.commit}-${home}.json`), `${fixture}\n`);
    }
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}
