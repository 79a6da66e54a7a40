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
import { makeClaims, moveClaims } from './evidence.mjs';
import { describeSecrets, measureSecrets } from './secrets.mjs';

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
    .replace(/sentinel: \w+/, `sentinel: abcdef${String(index).padStart(4, '2')}`);
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

function payload(place, client) {
  const id = '11111111-2222-4333-8444-555555555555';
  const transcript =
    client === 'codex'
      ? `.codex/sessions/2026/05/15/rollout-2026-05-15T08-00-00-${id}.jsonl`
      : `.claude/projects/p/${id}.jsonl`;
  const common = { session_id: id, transcript_path: join(place.home, transcript), cwd: place.worktree };
  const own = client === 'codex' ? { model: 'bench', permission_mode: 'default' } : {};
  // One line, as both clients send it: the launcher reads Codex' with the shell.
  return `${JSON.stringify({ ...common, hook_event_name: 'SessionStart', source: 'startup', ...own })}\n`;
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
  return {
    command: 'sh',
    args: ['-c', loop, 'bench', launcher, join(place.home, 'payload')],
    place,
    count: batch,
  };
}

/** Codex reads one line of ours at every start, so that its agent need not ask: the price of that is measured too. */
function constantLineCase(label, place, limit) {
  writeFileSync(join(place.home, 'payload'), payload(place, 'codex'));
  const line = 'agent-handoff: checked, nothing waits for this worktree.\n';
  const proves = (result) => result.stdout === line.repeat(batch);
  return { ...runBatch(place, 'sh "$1" codex <"$2"'), label, limit, proves };
}

function hookCase(name, label, count, body, limit, command, args, client) {
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

function codexHookCase(name, label, count, body, limit) {
  return hookCase(name, label, count, body, limit, 'sh', [launcher, 'codex'], 'codex');
}

/** A hook whose handoff names a hundred files: without lines, with bound lines, and with bound lines that moved. */
function claimsCase(name, label, withLines, limit, change = () => undefined) {
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

function publishCase(name, label, limit, extra = '') {
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

const threads = 1000;
const rounds = 3;

function roundText(slug, round, kind) {
  const status = kind === 'prompt' ? 'open' : 'complete';
  const head = `thread: "${slug}"\nround: ${round}\nfrom: claude-code\nto: codex-cli\ncreated: 2026-05-15T18:30:00Z\nstatus: ${status}\ntracks: "acme/shop#7"`;
  const gate = '*** Run only after explicit human go-ahead. Wait phrase: ship it ***';
  const phase = `## Phase 1: build\n\n${'Some words of the brief, as long as a line is.\n'.repeat(40)}`;
  return `---\n${head}\n---\n\n# Brief\n\n${phase}\n## Phase 2: deploy\n\n${gate}\n\nDeploy.\n`;
}

/** Threads of three rounds; of every second one the last round waits for its answer. */
function fillThreads(place, count) {
  for (let index = 0; index < count; index++) {
    const slug = `2026-05-15-thread-${String(index).padStart(4, '0')}`;
    const directory = join(place.worktree, 'handoffs/active', slug);
    mkdirSync(directory, { recursive: true });
    for (let round = 1; round <= rounds; round++) {
      writeFileSync(join(directory, `round-0${round}-prompt.md`), roundText(slug, round, 'prompt'));
      if (round === rounds && index % 2 === 0) continue;
      writeFileSync(join(directory, `round-0${round}-result.md`), roundText(slug, round, 'result'));
    }
  }
}

function threadListCase() {
  const place = makePlace('threads');
  fillThreads(place, threads);
  return {
    label: `\`thread list\`, ${threads.toLocaleString('en')} threads of ${rounds} rounds`,
    place,
    command: node,
    args: [cli, 'thread', 'list'],
    limit: 6,
    proves: (result) => result.stdout.split('\n').length === threads + 2,
  };
}

const gateLauncher = join(repository, 'hooks/thread-gate.sh');

function toolCall(place, command) {
  const tool_input = { command };
  return JSON.stringify({ session_id: 's', cwd: place.worktree, hook_event_name: 'PreToolUse', tool_input });
}

/** A command before which the gates of one open thread are looked at. */
function gateCase(label, command, answer) {
  const place = makePlace(`gate-${answer ? 'held' : 'free'}`);
  fillThreads(place, 1);
  return {
    label,
    place,
    command: 'sh',
    args: [gateLauncher, 'claude-code'],
    input: toolCall(place, command),
    proves: (result) => result.stdout.includes('"ask"') === answer,
  };
}

/** What is installed here and healthy; clients on the PATH are asked, as `doctor` does. */
function doctorCase() {
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

const chainFiles = 10_000;
const chainDepth = 1_000;

function chainFile(form, id, parent, index) {
  const agent = id.slice(20);
  const fields = `id: ${id}\nparent: ${parent}\nagent: ${agent}\n`;
  if (form === 'yaml') {
    const output = `output:\n  summary: "Step ${index} is done"\n  files:\n${'    - "src/auth/mod.rs: what changed in it"\n'.repeat(30)}`;
    return `${fields}timestamp: "2025-01-09T14:30:45"\nstatus: completed\ncontext:\n  task: "Do step ${index}"\n${output}next:\n  agent: rust-developer\n  task: "Go on"\n  priority: high\n`;
  }
  const head = `${fields}status: completed\nsummary: "Step ${index}: what was done"\nnext_agent: rust-developer\nnext_task: "Go on"\nnext_priority: high`;
  return `---\n${head}\n---\n\n## Context\n\nThe task.\n\n## Output\n\n${'A line that says what was done.\n'.repeat(60)}`;
}

/** A chain in a directory of 10,000 files; the row shows that the cost is that of the depth, not of the directory. */
function lineageCase(label, form, depth, limit) {
  const place = makePlace(`lineage-${form}-${depth}`);
  const directory = join(place.worktree, '.local/handoff');
  mkdirSync(directory, { recursive: true });
  const idOf = (index) =>
    `${new Date(Date.UTC(2025, 0, 1) + index * 1000).toISOString().slice(0, 19).replaceAll(':', '-')}-developer`;
  for (let index = 0; index < chainFiles; index++) {
    const parent = index === 0 ? 'null' : idOf(index < depth ? index - 1 : index % depth);
    const text = chainFile(form, idOf(index), parent, index);
    writeFileSync(join(directory, `${idOf(index)}.${form}`), text);
  }
  return {
    label,
    place,
    command: node,
    args: [cli, 'chain', 'lineage', idOf(depth - 1), '--json'],
    limit,
    proves: (result) => JSON.parse(result.stdout).entries.length === depth,
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
      constantLineCase('Codex launcher, empty inbox: its constant line', plain, 1.5),
      constantLineCase('Codex launcher, 10,000 other inboxes, 10,000 archived files', crowd, 1.5),
      {
        ...runBatch(crowd, `sh '${gateLauncher}' claude-code`),
        label: 'gate launcher, no thread',
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
      codexHookCase('codex-one', 'Codex hook, one handoff', 1, sample, 1.3),
      codexHookCase('codex-hundred', 'Codex hook, 100 waiting', 100, sample, 2),
      publishCase('publish', '`publish`, clean draft', 2.5),
      publishCase(
        'scanner',
        '`publish`, with the secret scanner loaded',
        5,
        '\nUse `password = $PGPASSWORD`.\n',
      ),
      threadListCase(),
      gateCase('gate, one open thread, a command that is held', 'git push', true),
      gateCase('gate, one open thread, any other command', 'npm test', false),
      doctorCase(),
      lineageCase('`chain lineage`, 10,000 files, depth 1,000', 'md', chainDepth, 8),
      lineageCase('`chain lineage`, the same in the older form', 'yaml', chainDepth, 8),
      lineageCase('`chain lineage`, 10,000 files, depth 100', 'md', chainDepth / 10, null),
      packCase(),
    ],
    runs,
  );
  const evidence = measure(
    [
      claimsCase('unbound', 'hook, a hundred files named', false, null),
      claimsCase('bound', 'hook, a hundred bound lines', true, 1.5),
      claimsCase('moved', 'hook, a hundred bound lines, all moved', true, 1.5, moveClaims),
    ],
    runs,
  );
  const secrets = await measureSecrets(repository, base);
  const results = [shell, whole, evidence];
  const load = `load before ${before.toFixed(2)}, after ${loadavg()[0].toFixed(2)}; ${runs} turns; Node ${process.version}`;
  console.log(
    options.json
      ? JSON.stringify({ results: results.flat(), secrets, load }, null, 2)
      : `${format(results)}\n\n${describeSecrets(secrets)}\n${load}`,
  );
  const missed = results.flat().filter((result) => result.limit !== null && result.ratio > result.limit);
  if (options.check && missed.length > 0) {
    console.error(
      `Above the limit: ${missed.map((result) => `${result.label} (${result.ratio.toFixed(2)})`).join('; ')}`,
    );
    process.exitCode = 1;
  }
  if (options.check && Math.min(secrets.precision, secrets.recall) < 1) {
    console.error(`Below what spec/review-pass.md says: ${describeSecrets(secrets)}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}
