import Table from 'cli-table3';
import type { Listed } from '../../core/handoff/list.ts';
import { describeAge } from '../../core/handoff/surface/item.ts';
import { neutraliseLine, neutralisePath } from '../../core/text/untrusted.ts';

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A table without lines, fit to read at 80 columns. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(row.map(neutralisePath));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Handoffs as rows: state, age, sender, recipient, title. */
export function renderListed(handoffs: readonly Listed[]): string {
  return renderTable(
    ['STATE', 'AGE', 'FROM', 'TO', 'NAME'],
    handoffs.map((handoff) => [
      handoff.state,
      describeAge(handoff.age_s * 1000),
      neutraliseLine(handoff.from, 20),
      neutraliseLine(handoff.to, 20),
      neutraliseLine(handoff.name, 44),
    ]),
  );
}
