import { expect, it } from 'vitest';
import { clients } from '../../adapters/clients.ts';
import { readDocument, tableWithHead } from './markdown.ts';

const head = 'writes, down; reads, across';
const tableOf = (page: string) => {
  const lines = readDocument(page).split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  return lines.slice(start, lines.indexOf('', start));
};
const rows = tableWithHead('spec/hosts.md', head);

it('the matrix has every client as writer and as reader, of the version that doctor knows', async () => {
  const doctors = await Promise.all(clients.map((client) => client.loadDoctor()));
  const named = doctors.map(({ title, newest }) => `${title} ${newest}`).sort();
  expect(rows.map(([writer]) => writer).sort()).toEqual(named);
  const [first = ''] = tableOf('spec/hosts.md');
  expect(first.split(' | ').slice(1).join(' | ').replace(/ \|$/, '').split(' | ').sort()).toEqual(named);
});

it('each of its cells is ok or a dash', () => {
  const cells = rows.flatMap(([, ...results]) => results);
  expect(cells).toHaveLength(clients.length ** 2);
  expect(cells.filter((cell) => cell !== 'ok' && cell !== '–')).toEqual([]);
});

it('README shows the same', () => {
  expect(tableOf('README.md')).toEqual(tableOf('spec/hosts.md'));
});
