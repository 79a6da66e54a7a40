// npm run test:crash [-- --full] [--seed N] [--world N] [vitest's own arguments]: runs every part, prints the counts, and writes
// them into spec/reliability.md.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figureTable, fillPage } from './reliability-page.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const rest = process.argv.slice(2);
const full = rest.includes('--full');
const seed = takeOption('--seed') ?? String(Math.floor(Math.random() * 1e9));
const world = takeOption('--world');
const passed = rest.filter((word) => word !== '--full');
if (world !== null) passed.push('tests/crash/real-clients.crash.ts');

function takeOption(name) {
  const at = rest.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at < 0) return null;
  const [word] = rest.splice(at, 1);
  return word === name ? rest.splice(at, 1)[0] : word.slice(name.length + 1);
}

if (process.platform !== 'linux') {
  console.error('The fault injection needs Linux with strace; nothing was run.');
  process.exit(1);
}
const probe = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']);
if (probe.status !== 0) {
  console.error(
    `strace cannot trace here (${probe.error?.code ?? probe.stderr}). On Debian: apt-get install strace`,
  );
  process.exit(1);
}
const directory = mkdtempSync(join(tmpdir(), 'crash-figures-'));
const figures = join(directory, 'figures');
const began = Date.now();
const ran = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'vitest.crash.config.ts', ...passed],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      CRASH_SEED: seed,
      CRASH_FULL: full ? '1' : '0',
      CRASH_FIGURES: figures,
      CRASH_WORLD: world ?? '',
    },
  },
);
const rows = existsSync(figures)
  ? readFileSync(figures, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .sort((a, b) => a.part.localeCompare(b.part) || a.scenario.localeCompare(b.scenario))
  : [];
rmSync(directory, { recursive: true, force: true });

const minutes = Math.round((Date.now() - began) / 6_000) / 10;
console.log(`\n${figureTable(rows)}\n`);
console.log(`seed ${seed}, ${full ? 'every point' : 'a sample'}, ${minutes} minutes`);
// A run of some parts must not make the page forget the others.
const whole = !passed.some((word) => !word.startsWith('--reporter') && !word.startsWith('--outputFile'));
// Nor must one that failed leave figures that look like a result.
if (whole && ran.status === 0 && rows.length > 0) {
  const page = join(root, 'spec/reliability.md');
  writeFileSync(page, fillPage(readFileSync(page, 'utf8'), rows, { seed, full }));
}
process.exit(ran.status ?? 1);
