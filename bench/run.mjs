/**
 * `npm run bench`: whole processes, run in turns (A B C, B C A, …), so that a busy machine slows all of them alike.
 * Prints medians, spread and ratios, and judges nothing. `--check` exits 1 when a ratio is above its limit;
 * `--runs N` sets the number of turns; `--json` prints the figures instead of the table.
 */
import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chainDepth, lineageCase } from './cases/chain.mjs';
import { doctorCase } from './cases/doctor.mjs';
import { moveClaims } from './cases/evidence.mjs';
import { claimsCase, codexHookCase, hookCase } from './cases/hook.mjs';
import { constantLineCase, fillCrowd, runBatch } from './cases/launcher.mjs';
import { packCase } from './cases/pack.mjs';
import { publishCase } from './cases/publish.mjs';
import { gateCase, gateLauncherCase, threadListCase } from './cases/thread.mjs';
import { short } from './cases/waiting.mjs';
import { format, measure } from './measure.mjs';
import { base, hook, makePlace, node, repository, sample } from './place.mjs';
import { describeSecrets, measureSecrets } from './secrets.mjs';

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '25' },
  },
});
const runs = Math.max(3, Number(options.runs) || 25);

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
      gateLauncherCase('gate launcher, no thread', crowd, 2),
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
