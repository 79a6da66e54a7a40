import { spawnSync } from 'node:child_process';

/** Runs an entry and returns its milliseconds. Throws when it fails or does not print what proves its work. */
function runOnce({ label, place, command, args, input = '', count = 1, reset, proves }) {
  reset?.();
  const started = process.hrtime.bigint();
  const result = spawnSync(command, args, {
    cwd: place.worktree,
    env: place.env,
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const ms = Number(process.hrtime.bigint() - started) / 1e6 / count;
  const proved = proves === undefined ? result.stdout === '' : proves(result);
  if (result.status === 0 && proved) return ms;
  const printed = JSON.stringify(result.stdout.slice(0, 300));
  throw new Error(`${label}: exit ${result.status}, printed ${printed} ${result.stderr}`);
}

/** Returns the first quartile, the median and the third quartile. */
function quartiles(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((part) => {
    const position = (sorted.length - 1) * part;
    const low = Math.floor(position);
    return sorted[low] + (sorted[Math.ceil(position)] - sorted[low]) * (position - low);
  });
}

/** Runs every entry once untimed, or as often as it needs to find its work done, then all of them in turns; the first entry is what the others are compared with. */
export function measure(entries, turns) {
  for (const entry of entries) for (let run = 0; run < (entry.warmUps ?? 1); run++) runOnce(entry);
  const times = entries.map(() => []);
  for (let turn = 0; turn < turns; turn++) {
    for (let step = 0; step < entries.length; step++) {
      const index = (turn + step) % entries.length;
      times[index].push(runOnce(entries[index]));
    }
  }
  return compare(entries, times);
}

/** Compares the times of each entry with those of the first. */
export function compare(entries, times) {
  const [, base] = quartiles(times[0]);
  return entries.map(({ label, limit = null, limitMs = null }, index) => {
    const ms = quartiles(times[index]);
    const perTurn = quartiles(times[index].map((one, turn) => one / times[0][turn]));
    return { label, limit, limitMs, ms, ratio: ms[1] / base, perTurn };
  });
}

export function format(results) {
  const range = ([low, , high]) => `${low.toFixed(2)}–${high.toFixed(2)}`;
  const rows = results.map(({ label, ms, ratio, perTurn, limit, limitMs }) => {
    const judged = limitMs ? `≤ ${limitMs} ms` : limit === null ? '' : `≤ ${limit}`;
    return [label, ms[1].toFixed(2), range(ms), ratio.toFixed(2), range(perTurn), judged];
  });
  const all = [['', 'median ms', 'quartiles', 'ratio', 'quartiles', 'limit'], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]));
  return all.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
