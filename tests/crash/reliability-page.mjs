const begin = '<!-- figures: written by npm run test:crash -->';
const end = '<!-- end of figures -->';

/** One row for each scenario: what could be tried, what was, and what broke a promise. */
export function figureTable(rows) {
  const head = ['| what | scenario | points | tried | missed | violations |', '|---|---|---|---|---|---|'];
  const lines = rows.map(
    ({ part, scenario, points, tried, missed, violations, note }) =>
      `| ${part} | ${scenario}${note ? ` (${note})` : ''} | ${points ?? ''} | ${tried} | ${missed ?? ''} | ${violations} |`,
  );
  const sum = (key) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
  return [
    ...head,
    ...lines,
    `| **all** | | | **${sum('tried')}** | **${sum('missed')}** | **${sum('violations')}** |`,
  ].join('\n');
}

export function fillPage(text, rows, { seed, full }) {
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  const after = text.slice(text.indexOf(end));
  const run = `${full ? 'Every point' : 'A sample'}, seed ${seed}, Node ${process.version}, ${process.platform}.`;
  return `${before}\n\n${run}\n\n${figureTable(rows)}\n\n${after}`;
}
