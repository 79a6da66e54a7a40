import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGates } from '../../core/threads/format/phases.ts';
import { problemCodes } from '../../core/threads/format/problem.ts';
import { requiredFields, roundFields, roundStatuses } from '../../core/threads/format/round-file.ts';
import { findHeldCommand } from '../../core/threads/gates/decide.ts';
import { reviewedCommands } from '../../core/threads/gates/reviewed-commands.ts';
import { type Block, blocksOf, expectBlock, tableUnder, tableWithHead } from './markdown.ts';
import { Place } from './place.ts';

const page = 'spec/threads.md';
const slug = '2026-05-15-auth';

function onlyBlock(kind: string): Block {
  const [block] = blocksOf(page, `thread ${kind}`);
  if (block === undefined) throw new Error(`${page} has no block thread ${kind}`);
  return block;
}

function makePlace(): Place {
  const place = new Place();
  for (const who of ['AUTHOR', 'COMMITTER']) {
    place.env[`GIT_${who}_NAME`] = 'Ada';
    place.env[`GIT_${who}_EMAIL`] = 'ada@example.org';
  }
  return place;
}

function write(place: Place, name: string, text: string): void {
  const path = join(place.worktree, 'handoffs', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function json<T>(place: Place, line: string): T {
  const { stdout } = place.shell(`handoff thread ${line} --json`);
  return JSON.parse(stdout) as T;
}

describe('spec/threads.md: the two examples', () => {
  it('are a thread that check finds nothing wrong with, and whose gate is listed', () => {
    const place = makePlace();
    write(place, `active/${slug}/round-01-prompt.md`, onlyBlock('prompt').text);
    const { threads } = json<{ threads: { gates: { phase: string; phrase: string }[] }[] }>(place, 'list');
    expect(threads[0]).toMatchObject({
      slug,
      state: 'open',
      waiting_on: 'codex-cli',
      tracks: 'acme/shop#7',
      gates: [{ phase: 'Phase 2: deploy', phrase: 'ship it' }],
    });
    write(place, `active/${slug}/round-01-result.md`, onlyBlock('result').text);
    place.shell('git add -A && git commit -qm threads');
    const found = json<{ problems: { code: string }[] }>(place, 'check');
    expect(found.problems.filter(({ code }) => code !== 'stale')).toEqual([]);
  });

  it('hold the fields of the table, in the order in which they are written', () => {
    const rows = tableUnder(page, 'Frontmatter', 12);
    for (const kind of ['prompt', 'result'] as const) {
      const documented = rows
        .filter(([, where = '']) => where.split(' ').includes(kind))
        .map(([name]) => name);
      expect([...documented].sort()).toEqual([...roundFields[kind]].sort());
      const written = [...onlyBlock(kind).text.matchAll(/^([a-z_]+): /gm)].map(([, name]) => name);
      expect(written).toEqual(roundFields[kind].filter((name) => written.includes(name)));
      expect(requiredFields.filter((name) => !written.includes(name))).toEqual([]);
      const status = rows.find(([name]) => name === 'status')?.[2] ?? '';
      for (const value of roundStatuses[kind]) expect(status).toContain(`\`${value}\``);
    }
  });
});

describe('spec/threads.md: the table of states', () => {
  it.each(tableUnder(page, 'State', 6))('%s: %s', (files = '', state, waits = '') => {
    const place = makePlace();
    const archived = files.startsWith('in ');
    for (const name of files
      .replace(/^.*?: /, '')
      .replaceAll('`', '')
      .split(' ')) {
      const to = name.includes('prompt') ? 'the prompt’s to' : 'the result’s to';
      write(place, `${archived ? 'archive' : 'active'}/x/${name}`, `---\nto: ${to}\n---\n\n## A\n`);
    }
    const { threads } = json<{ threads: object[] }>(place, 'list --all');
    const waiting = waits === 'nobody' ? null : waits.replaceAll('`', '').replace("'", '’');
    expect(threads).toMatchObject([{ state, waiting_on: waiting }]);
  });
});

describe('spec/threads.md: the tables of gates and commands', () => {
  it.each(tableUnder(page, 'Gates', 8))('%s: %s', (cell = '', phrase) => {
    const line = cell.replace(/^`` (.*) ``$/, '$1').replace(/^` (.*) `$/, '$1');
    const gates = readGates(`## Deploy\n\n${line}\n`, undefined);
    const actual = gates.length === 0 ? 'no gate' : (gates[0]?.phrase ?? 'none');
    expect(actual).toBe(phrase);
  });

  it.each(tableWithHead(page, 'command', 'held as'))('%s: %s', (command = '', held) => {
    expect(findHeldCommand(command)?.kind ?? 'no').toBe(held);
  });

  it('what is not followed has thirteen rows, and none of their examples is held', () => {
    const rows = tableWithHead(page, 'not followed', 'example, which is not held');
    expect(rows).toHaveLength(13);
    for (const [, example = ''] of rows) expect(findHeldCommand(example), example).toBeNull();
  });

  it('the list is the program’s', () => {
    const actual = Object.entries(reviewedCommands)
      .map(([kind, sources]) => `${kind}\n${sources.map((source) => `    ${source}\n`).join('')}`)
      .join('');
    expectBlock(onlyBlock('commands'), actual);
  });
});

describe('spec/threads.md: the verbs', () => {
  it('print what stands there', () => {
    const place = makePlace();
    place.shell('git commit -q --allow-empty -m "the first commit"');
    const block = onlyBlock('console');
    const today = new Date().toISOString().slice(0, 10);
    const actual = block.text
      .split('\n')
      .filter((line) => line.startsWith('$ '))
      .map((line) => {
        const { stdout, stderr } = place.shell(line.slice(2));
        const output = (stdout + stderr)
          .replaceAll(place.home, '~')
          .replaceAll(today, '<date>')
          .replace(/\b[0-9a-f]{40}\b/g, '<commit>');
        return `${line}\n${output}`;
      })
      .join('');
    expectBlock(block, actual);
    expect(actual).toContain('handoff: close <date>-auth (open)');
  });

  it('the codes of check are those of the program', () => {
    expect(tableUnder(page, 'Check', 10).map(([code]) => code)).toEqual([...problemCodes]);
  });
});
