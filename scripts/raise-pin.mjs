import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `node scripts/raise-pin.mjs <client> <version> [--oldest]`: the version of a client that the end-to-end tests run on,
// in every file that names it. `--oldest`: the one that is promised to work, instead of the newest.

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const documents = ['README.md', 'docs/limits.md', 'spec/clients.md'];
const directories = { newest: 'tests/e2e/clients', oldest: 'tests/e2e/clients/oldest' };
const doctorOf = (name) => `adapters/${name}/doctor/client-doctor.ts`;
const names = readdirSync(join(project, 'adapters')).filter((name) =>
  existsSync(join(project, doctorOf(name))),
);

const read = (path) => readFileSync(join(project, path), 'utf8');
const write = (path, text) => writeFileSync(join(project, path), text);

const [name, version, flag] = process.argv.slice(2);
const isKnownFlag = flag === undefined || flag === '--oldest';
if (!names.includes(name) || !/^\d+\.\d+\.\d+$/.test(version ?? '') || !isKnownFlag) {
  console.error(`usage: node scripts/raise-pin.mjs ${names.join('|')} <version> [--oldest]`);
  process.exit(2);
}
const end = flag === '--oldest' ? 'oldest' : 'newest';

/** Returns what the client's own part of doctor says of it. */
function readClient() {
  const doctor = read(doctorOf(name));
  const field = (key, value) => new RegExp(`^  ${key}: ${value},$`, 'm').exec(doctor)?.[1];
  const title = field('title', "'([^']+)'");
  const packages = field('packages', '/(.+)/');
  if (!title || !packages) throw new Error(`${doctorOf(name)}: no title or no packages`);
  const pinned = (end) =>
    Object.keys(JSON.parse(read(`${directories[end]}/package.json`)).dependencies).find((one) =>
      new RegExp(packages).test(one),
    );
  const npmName = pinned(end);
  if (!npmName) throw new Error(`${directories[end]}/package.json: ${title} is not pinned there`);
  return { title, npmName, hasOldest: pinned('oldest') !== undefined };
}

const { title, npmName, hasOldest } = readClient();

/** Returns a file's text with a change, and throws when it has nothing of the expected form. */
function changed(path, pattern, replacement) {
  const before = read(path);
  if (!pattern.test(before)) throw new Error(`${path}: nothing matches ${pattern}`);
  return [path, before.replaceAll(new RegExp(pattern, `g${pattern.flags}`), replacement)];
}

/** A client whose oldest version no test runs on is promised in one version alone. */
function changes() {
  const manifest = `${directories[end]}/package.json`;
  const ends = hasOldest ? end : 'oldest|newest';
  const one = String.raw`(\d+\.\d+\.\d+)`;
  // Of one version alone: not in a table or a heading, which say what was measured on it.
  const promise = hasOldest
    ? new RegExp(`(${title}) ${one} to ${one}`)
    : new RegExp(`^((?![|#]).*\\b${title}) ${one}(?! to )`, 'm');
  const newest = hasOldest ? `$1 $2 to ${version}` : `$1 ${version}`;
  return {
    manifest: changed(manifest, new RegExp(`("${npmName}": )"[^"]+"`), `$1"${version}"`),
    others: [
      changed(doctorOf(name), new RegExp(`^(  (?:${ends}): )'[^']+'`, 'm'), `$1'${version}'`),
      ...documents.map((path) => changed(path, promise, end === 'oldest' ? `$1 ${version} to $3` : newest)),
    ],
  };
}

/** The programs themselves are packages of their own, one a platform; npm says nothing where the registry lacks one. */
function listMissing(lock) {
  const { packages } = JSON.parse(lock);
  const { optionalDependencies = {} } = packages[`node_modules/${npmName}`] ?? {};
  return Object.keys(optionalDependencies).filter((name) => packages[`node_modules/${name}`] === undefined);
}

/** The lock file is npm's own, made anew; `.npmrc` keeps the address of the registry out of it. */
function pin([manifest, text]) {
  const directory = dirname(manifest);
  const lock = join(directory, 'package-lock.json');
  const before = [manifest, lock].map((path) => [path, read(path)]);
  write(manifest, text);
  try {
    for (const name of ['node_modules', 'package-lock.json'])
      rmSync(join(project, directory, name), { recursive: true, force: true });
    execFileSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], {
      cwd: join(project, directory),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const known = listMissing(before[1][1]);
    const missing = listMissing(read(lock)).filter((name) => !known.includes(name));
    if (missing.length > 0) throw new Error(`${version}: the registry lacks ${missing.join(', ')}`);
  } catch (error) {
    for (const [path, text] of before) write(path, text);
    throw error;
  }
}

const { manifest, others } = changes();
pin(manifest);
for (const [path, text] of others) write(path, text);

const suites = end === 'oldest' ? 'npm run test:oldest' : 'npm run test:e2e && npm run test:clients';
console.log(`${title} ${version} is the ${end}. Next: npm run build && ${suites}`);
