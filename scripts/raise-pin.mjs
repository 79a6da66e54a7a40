import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `node scripts/raise-pin.mjs claude-code|codex <version> [--oldest]`: the version of a client that the end-to-end tests
// run on, in every file that names it. `--oldest`: the one that is promised to work, instead of the newest.

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const clients = {
  'claude-code': { title: 'Claude Code', npmName: '@anthropic-ai/claude-code' },
  codex: { title: 'Codex', npmName: '@openai/codex' },
};
const documents = ['README.md', 'docs/limits.md', 'spec/clients.md'];

const [name, version, flag] = process.argv.slice(2);
const client = clients[name];
const isKnownFlag = flag === undefined || flag === '--oldest';
if (client === undefined || !/^\d+\.\d+\.\d+$/.test(version ?? '') || !isKnownFlag) {
  console.error('usage: node scripts/raise-pin.mjs claude-code|codex <version> [--oldest]');
  process.exit(2);
}
const end = flag === '--oldest' ? 'oldest' : 'newest';

/** Changes a file, or says that it has nothing of the expected form. */
function change(path, pattern, replacement) {
  const file = join(project, path);
  const before = readFileSync(file, 'utf8');
  if (!pattern.test(before)) throw new Error(`${path}: nothing matches ${pattern}`);
  writeFileSync(file, before.replaceAll(new RegExp(pattern, 'g'), replacement));
}

/** The programs themselves are packages of their own, one a platform; npm says nothing where the registry lacks one. */
function listMissing(lock) {
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
  const { optionalDependencies = {} } = packages[`node_modules/${client.npmName}`];
  return Object.keys(optionalDependencies).filter((name) => packages[`node_modules/${name}`] === undefined);
}

/** The lock file is npm's own, made anew; `.npmrc` keeps the address of the registry out of it. */
function pin() {
  const directory = end === 'oldest' ? 'tests/e2e/clients/oldest' : 'tests/e2e/clients';
  const manifest = join(directory, 'package.json');
  const files = [manifest, join(directory, 'package-lock.json')].map((file) => join(project, file));
  const before = files.map((file) => readFileSync(file));
  change(manifest, new RegExp(`("${client.npmName}": )"[^"]+"`), `$1"${version}"`);
  try {
    for (const name of ['node_modules', 'package-lock.json'])
      rmSync(join(project, directory, name), { recursive: true, force: true });
    execFileSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], {
      cwd: join(project, directory),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const missing = listMissing(files[1]);
    if (missing.length > 0) throw new Error(`${version}: the registry lacks ${missing.join(', ')}`);
  } catch (error) {
    for (const [index, file] of files.entries()) writeFileSync(file, before[index]);
    throw error;
  }
}

pin();
change(`adapters/${name}/doctor/client-doctor.ts`, new RegExp(`(\\b${end}: )'[^']+'`), `$1'${version}'`);
const range = new RegExp(`(${client.title}) (\\d+\\.\\d+\\.\\d+) to (\\d+\\.\\d+\\.\\d+)`);
for (const path of documents)
  change(path, range, end === 'oldest' ? `$1 ${version} to $3` : `$1 $2 to ${version}`);

const suite = end === 'oldest' ? 'npm run test:oldest' : 'npm run test:e2e';
console.log(`${client.title} ${version} is the ${end}. Next: npm run build && ${suite}`);
