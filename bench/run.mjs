/**
 * `npm run bench`: whole processes, run in turns (A B C, B C A, …), so that a busy machine slows all of them alike.
 * Prints medians, spread and ratios, and how well the search for secrets and the guards do; judges nothing. `--check` exits 1 when a
 * figure is beyond its limit;
 * `--runs N` sets the number of turns; `--json` prints the figures instead of the table.
 */
import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { idleGuardCase, measureGuards } from './guard.mjs';
import { evidenceCase, startCases, startClients } from './hooks.mjs';
import { largeTranscriptCase } from './large-transcript.mjs';
import { measureAnswers, measureIdleServer } from './mcp.mjs';
import { format, measure } from './measure.mjs';
import { measureMod } from './mod.mjs';
import { base, makePlace, node } from './place.mjs';
import { idleSyncCases, receivingCase, remoteStartCases } from './remote.mjs';
import { crowdedCase, rescueCase } from './rescue.mjs';
import { measureSecrets } from './secrets.mjs';
import { gateCase, idleGateCase, shellCase, threadListCase } from './threads.mjs';
import { tokenCosts } from './tokens.mjs';
import { doctorCase, lineageCase, packCase, publishCase } from './verbs.mjs';

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
  const shell = measure(
    [
      shellCase('`sh -c :`', 'sh -c :'),
      idleGateCase(2),
      idleGuardCase('claude-code', 2),
      idleGuardCase('codex', 2.5),
    ],
    runs,
  );
  const whole = measure(
    [
      { label: '`node -e 0`', place: makePlace('plain'), command: node, args: ['-e', '0'] },
      ...startClients.flatMap(startCases),
      crowdedCase('claude-code', 1.6),
      crowdedCase('codex', 1.6),
      rescueCase('claude-code', 5, 4),
      rescueCase('codex', 5, 4),
      publishCase('`publish`, clean draft', 3),
      publishCase(
        '`publish`, a draft full of names of secrets',
        3.2,
        '\nUse `password = $PGPASSWORD`.\n'.repeat(200),
      ),
      gateCase('gate, one open thread, a command that is held', 'git push', true),
      gateCase('gate, one open thread, any other command', 'npm test', false),
      threadListCase(6),
      lineageCase(8),
      packCase(8),
      doctorCase(10),
      largeTranscriptCase(50, 10),
    ],
    runs,
  );
  const evidence = measure(
    [
      evidenceCase('session start, a hundred files named', { withLines: false }),
      evidenceCase('session start, a hundred bound lines', { limit: 1.5 }),
      evidenceCase('session start, a hundred bound lines, all moved', { moved: true, limit: 1.5 }),
    ],
    runs,
  );
  const remotes = [
    ...measure(remoteStartCases(1.1), runs),
    ...measure(idleSyncCases(1_000, 1.5), runs),
    ...measure([receivingCase(1_000, 3_000)], 3),
  ];
  const answers = await measureAnswers(runs);
  const mod = await measureMod(runs);
  const results = [...shell, ...whole, ...evidence, ...remotes, ...answers, ...mod];
  const idle = await measureIdleServer();
  const secrets = await measureSecrets();
  const guards = await measureGuards();
  const costs = tokenCosts();
  const load = `load before ${before.toFixed(2)}, after ${loadavg()[0].toFixed(2)}; ${runs} turns; Node ${process.version}`;
  const costTable = costs.map(
    ({ label, tokens, limit }) => `${String(tokens).padStart(5)} tokens (≤ ${limit})  ${label}`,
  );
  const idleLine = idle === null ? '' : `${idle.mebibytes.toFixed(1)} MiB (≤ ${idle.limit})  ${idle.label}`;
  console.log(
    options.json
      ? JSON.stringify(
          { results, costs, idle, secrets: secrets.figures, guards: guards.figures, load },
          null,
          2,
        )
      : `${format(results)}\n\n${costTable.join('\n')}\n\n${idleLine}\n\n${[...secrets.lines, ...guards.lines].join('\n')}\n${load}`,
  );
  const missed = results.filter(
    ({ limit, ratio, limitMs, ms }) => (limit !== null && ratio > limit) || (limitMs && ms[1] > limitMs),
  );
  const dear = costs.filter(({ tokens, limit }) => tokens > limit);
  const beyond = [
    ...missed.map(({ label, ratio }) => `${label} (${ratio.toFixed(2)})`),
    ...dear.map(({ label, tokens }) => `${label} (${tokens} tokens)`),
    ...(idle !== null && idle.mebibytes > idle.limit ? [idleLine] : []),
    ...secrets.missed,
    ...guards.missed,
  ];
  if (options.check && beyond.length > 0) {
    console.error(`Beyond the limit: ${beyond.join('; ')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}
