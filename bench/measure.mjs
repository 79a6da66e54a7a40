import { spawnSync } from 'node:child_process';

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
export function measure(entries, turns) {
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

export function format(results) {
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
