/**
 * `npm run bench`: whole processes, run in turns (A B C, B C A, …), so that a busy machine slows all of them alike.
 * Prints medians, spread and ratios, and judges nothing. `--check` exits 1 when a ratio is above its limit;
 * `--runs N` sets the number of turns; `--json` prints the figures instead of the table.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '25' },
  },
});
const runs = Math.max(3, Number(options.runs) || 25);
const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const sample = readFileSync(join(repository, 'examples/sample-handoff.md'), 'utf8');
const node = process.execPath;
const otherInboxes = 10_000;
const archivedFiles = 10_000;
/** A launcher lasts about a millisecond: so many are run by one shell and timed together. */
const batch = 20;

const base = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-bench-')));

/** A HOME of its own with a small git worktree, wired as `install` does it: Node's path is recorded in the root. */
function makePlace(name) {
  const home = join(base, name);
  const worktree = join(home, 'work', 'project');
  const root = join(home, '.agent-handoffs');
  const inbox = join(root, worktree.replaceAll('/', '-').slice(1), 'project');
  mkdirSync(worktree, { recursive: true });
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, '.node'), `${node}\n`);
  const env = { HOME: home, PATH: process.env.PATH, CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDECODE: '1' };
  const git = (...args) => spawnSync('git', args, { cwd: worktree, env, encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  writeFileSync(join(worktree, 'file.txt'), 'one\n');
  git('add', '.');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '-q', '-m', 'one');
  const head = git('rev-parse', 'HEAD').stdout.trim();
  return { home, worktree, root, inbox, env, head };
}

function handoffFor(place, index, body) {
  const facts = { from: 'project', to: 'project', branch: 'main', worktree: place.worktree };
  let text = body
    .replace(/^head: .*$/m, `head: "${place.head.slice(0, 12)}"`)
    .replace(/^name: .*$/m, `name: Handoff number ${index}`)
    .replace(/sentinel: \w+/, `sentinel: ${'abcdefghij'.slice(index % 10)}${String(index).padStart(4, '2')}`);
  for (const [field, value] of Object.entries(facts)) {
    text = text.replace(new RegExp(`^${field}: .*$`, 'm'), `${field}: ${value}`);
  }
  return text;
}

const short = sample.replace(
  /^## Status[\s\S]*(?=<!-- sentinel)/m,
  '## Immediate next action\n\nRun the tests.\n\n',
);

function stampOf(index) {
  const at = new Date(Date.UTC(2026, 4, 15, 8) + index * 60_000);
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Makes the state in which a hook finds `count` handoffs, once, to be copied in before each run. */
function makeWaiting(place, count, body) {
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

function payload(place) {
  return JSON.stringify({
    session_id: '11111111-2222-4333-8444-555555555555',
    transcript_path: join(place.home, '.claude/projects/p/11111111-2222-4333-8444-555555555555.jsonl'),
    cwd: place.worktree,
    hook_event_name: 'SessionStart',
    source: 'startup',
  });
}

function fillCrowd(place) {
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

const launcher = join(repository, 'hooks/session-start.sh');
const cli = join(repository, 'dist/handoff.cjs');
const hook = join(repository, 'dist/session-start.cjs');

function runBatch(place, command) {
  const loop = `i=0; while [ $i -lt ${batch} ]; do ${command}; i=$((i+1)); done`;
  return { command: 'sh', args: ['-c', loop, 'bench', launcher], place, count: batch };
}

function hookCase(name, label, count, body, limit, command = 'sh', args = [launcher, 'claude-code']) {
  const place = makePlace(name);
  const reset = makeWaiting(place, count, body);
  const proves = (result) => result.stdout.includes('sentinel') && result.stdout.includes('Handoff number');
  return { label, place, command, args, input: payload(place), reset, limit, proves };
}

function publishCase() {
  const place = makePlace('publish');
  const draft = join(place.home, 'draft.md');
  const body = sample.slice(sample.indexOf('## Status'));
  writeFileSync(draft, `---\nname: A clean draft\ndescription: For the bench.\n---\n\n${body}`);
  return {
    label: '`publish`, clean draft',
    place,
    command: node,
    args: [cli, 'publish', '--no-review', '--file', draft],
    reset: () =>
      rmSync(join(place.root, dirname(place.inbox).slice(place.root.length + 1)), {
        recursive: true,
        force: true,
      }),
    limit: 2.5,
    proves: (result) => result.stdout.includes('Handoff filed'),
  };
}

/** A document of a megabyte in which every section has words and facts of its own. */
function packCase() {
  const place = makePlace('pack');
  const source = join(place.home, 'source.md');
  const titles = ['Requirements', 'Market analysis', 'Notes', 'Decisions', 'Dependencies', 'Stakeholders'];
  let text = '# A large plan\n\n## Constraints\n\n- The export must not block the ledger.\n';
  for (let at = 1; text.length < 1_048_576; at++) {
    const words = Array.from(
      { length: 40 },
      (_, word) => `w${((at * 7919 + word * 104_729) % 50_000).toString(36)}`,
    );
    text += `\n## ${titles[at % titles.length]} ${at}\n\nPart ${at} lies in src/part${at}/main.ts and takes ${at} ms. It says ${words.join(' ')}.\n\n- \`run${at}Part\` comes before v1.${at}.0, as was said.\n`;
  }
  writeFileSync(source, text);
  return {
    label: '`pack --for dev`, a source of 1 MB',
    place,
    command: node,
    args: [cli, 'pack', '--for', 'dev', '--from', source],
    limit: 8,
    proves: (result) => result.stdout.includes('The export must not block the ledger.'),
  };
}

function runOnce(entry) {
  entry.reset?.();
  const started = process.hrtime.bigint();
  const result = spawnSync(entry.command, entry.args, {
    cwd: entry.place.worktree,
    env: entry.place.env,
    input: entry.input ?? '',
    encoding: 'utf8',
  });
  const ms = Number(process.hrtime.bigint() - started) / 1e6 / (entry.count ?? 1);
  const proved = entry.proves === undefined ? result.stdout === '' : entry.proves(result);
  if (result.status !== 0 || !proved) {
    throw new Error(
      `${entry.label}: exit ${result.status}, printed ${JSON.stringify(result.stdout.slice(0, 300))} ${result.stderr}`,
    );
  }
  return ms;
}

function quantile(sorted, part) {
  const position = (sorted.length - 1) * part;
  const low = Math.floor(position);
  return sorted[low] + (sorted[Math.ceil(position)] - sorted[low]) * (position - low);
}

function summarise(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    min: sorted[0],
  };
}

/** Runs every entry once untimed, then all of them in turns; the first entry is what the others are compared with. */
function measure(entries, turns) {
  for (const entry of entries) runOnce(entry);
  const times = entries.map(() => []);
  for (let turn = 0; turn < turns; turn++) {
    for (let step = 0; step < entries.length; step++) {
      const index = (turn + step) % entries.length;
      times[index].push(runOnce(entries[index]));
    }
  }
  return entries.map((entry, index) => {
    const ratios = summarise(times[index].map((ms, turn) => ms / times[0][turn]));
    const time = summarise(times[index]);
    const ratio = time.median / summarise(times[0]).median;
    return { label: entry.label, limit: entry.limit ?? null, ms: time, ratio, perTurn: ratios };
  });
}

function format(results) {
  const rows = results
    .flat()
    .map((result) => [
      result.label,
      result.ms.median.toFixed(2),
      `${result.ms.low.toFixed(2)}–${result.ms.high.toFixed(2)}`,
      result.ratio.toFixed(2),
      `${result.perTurn.low.toFixed(2)}–${result.perTurn.high.toFixed(2)}`,
      result.limit === null ? '' : `≤ ${result.limit}`,
    ]);
  const all = [['', 'median ms', 'quartiles', 'ratio', 'quartiles', 'limit'], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

try {
  const before = loadavg()[0];
  const plain = makePlace('plain');
  const crowd = makePlace('crowd');
  fillCrowd(crowd);
  const shell = measure(
    [
      { ...runBatch(plain, 'sh -c :'), label: '`sh -c :`' },
      { ...runBatch(plain, 'sh "$1" claude-code'), label: 'launcher, empty inbox', limit: 1.5 },
      {
        ...runBatch(crowd, 'sh "$1" claude-code'),
        label: 'launcher, 10,000 other inboxes, 10,000 archived files',
        limit: 1.5,
      },
    ],
    runs,
  );
  const whole = measure(
    [
      { label: '`node -e 0`', place: plain, command: node, args: ['-e', '0'] },
      hookCase('one', 'hook, one handoff', 1, sample, 1.3),
      hookCase('bundle', '  of it the bundle without the launcher', 1, sample, null, node, [
        hook,
        '--client',
        'claude-code',
      ]),
      hookCase('hundred', 'hook, 100 waiting', 100, sample, 2),
      hookCase('short', 'hook, 100 waiting, all short', 100, short, 2),
      publishCase(),
      packCase(),
    ],
    runs,
  );
  const results = [shell, whole];
  const load = `load before ${before.toFixed(2)}, after ${loadavg()[0].toFixed(2)}; ${runs} turns; Node ${process.version}`;
  console.log(
    options.json
      ? JSON.stringify({ results: results.flat(), load }, null, 2)
      : `${format(results)}\n\n${load}`,
  );
  const missed = results.flat().filter((result) => result.limit !== null && result.ratio > result.limit);
  if (options.check && missed.length > 0) {
    console.error(
      `Above the limit: ${missed.map((result) => `${result.label} (${result.ratio.toFixed(2)})`).join('; ')}`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}
