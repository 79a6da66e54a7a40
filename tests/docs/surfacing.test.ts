import { describe, expect, it } from 'vitest';
import { claudeCode } from '../../adapters/claude-code/client.ts';
import { parseHandoff } from '../../core/handoff/format/parse.ts';
import { utf16Units } from '../../core/handoff/surface/fit.ts';
import { lettersOf } from '../../core/handoff/surface/harmless-names.ts';
import { makeItem } from '../../core/handoff/surface/item.ts';
import { renderSurface, type SurfaceOptions } from '../../core/handoff/surface/surface.ts';
import { neutraliseText } from '../../core/text/untrusted.ts';
import { type Distance, describeDrift } from '../../core/worktree/drift.ts';
import { blocksOf, expectBlock, readDocument, tableUnder, tableWithHead } from './markdown.ts';

const page = 'spec/surfacing.md';
const options: SurfaceOptions = {
  cap: 3000,
  measure: utf16Units,
  nonce: '5e1f0c7a9b3d',
  mode: 'deliver',
  worktree: 'agent-handoff',
  takeCommand: 'handoff take',
  uncounted: 0,
  notices: [],
};

async function renderSample(name: string | null) {
  const text = readDocument('examples/sample-handoff.md');
  const bytes = Buffer.from(name === null ? text : text.replace(/^name: .*$/m, `name: ${name}`));
  const file = '20260515T183000Z-from-agent-handoff-moved-transcript.md';
  const path = `/home/ada/.agent-handoffs/home-ada-src-agent-handoff/agent-handoff/read/${file}`;
  const handoff = await parseHandoff(bytes);
  const created = new Date('2026-05-15T18:30:00Z');
  const read = { size: bytes.length, modified: created, truncated: false };
  const waiting = { file, path, handoff, ...read, created, deliveries: 0 };
  const now = new Date('2026-05-15T20:30:00Z');
  const head = 'written at c41f0ab92d7e, now 9d02e6b1c3f4 (2 commits ahead)';
  return makeItem(
    { ...waiting, goneWorktree: null },
    { now, drift: { branch: null, head }, shownBefore: null, path },
  );
}

describe('the surfaced text', () => {
  it('of the sample is the one in the spec, within its cap', async () => {
    const [block] = blocksOf(page, 'surface');
    if (!block) throw new Error('the spec has no such block');
    const { text } = renderSurface([await renderSample(null)], [], options);
    expect(text.length).toBeLessThanOrEqual(3000);
    expectBlock(block, `${text}\n`);
  });

  it('asks for the line of the table', async () => {
    const [one, several] = tableUnder(page, 'Sentinel', 2).map(([, line]) => line ?? '');
    const items = [await renderSample('First'), await renderSample('Second')];
    const texts = [items.slice(0, 1), items].map(
      (shown) => renderSurface(shown, [], { ...options, cap: 10_000 }).text,
    );
    const token = 'm4qz7tk2wd';
    expect(texts[0]?.split('\n').at(-1)).toBe(one?.replace('<name>', 'First').replace('<token>', token));
    expect(texts[1]?.split('\n').at(-1)).toBe(several?.replace('<N>', '2').replaceAll('<token>', token));
  });

  it('has the cap of the table', () => {
    expect(tableWithHead(page, 'client', 'cap')).toEqual([['claude-code', '10000', 'UTF-16 units']]);
    expect(claudeCode.cap).toBe(10_000);
    expect(claudeCode.measure('é𝄞')).toBe(3);
  });
});

describe('what is made harmless', () => {
  const raw = (given: string) =>
    given.replace(/\\u([0-9a-f]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

  it.each(tableUnder(page, 'Framing', 7))('%s', (given = '', expected) => {
    expect(neutraliseText(raw(given))).toBe(expected);
  });

  it.each(tableWithHead(page, 'a name in the file', 'outside'))(
    'of the name %s outside',
    (given = '', expected) => {
      expect(lettersOf(raw(given))).toBe(expected);
    },
  );
});

function distanceOf(words: string): Distance {
  const counted = /^(\d+) ahead (\d+) behind$/.exec(words);
  if (counted) return { kind: 'counted', ahead: Number(counted[1]), behind: Number(counted[2]) };
  return { kind: words === 'gone' ? 'gone' : 'unknown' };
}

describe('the table of drift', () => {
  it.each(tableUnder(page, 'Drift', 6))('%s, now %s, %s', (written = '', now = '', distance = '', says) => {
    const headOf = (words: string) => ({
      branch: words.split(' ')[0] ?? '',
      head: words.split(' ')[1] ?? '',
    });
    const drift = describeDrift(headOf(written), headOf(now), () => distanceOf(distance));
    const lines = [
      ...(drift.branch === null ? [] : [`branch: ${drift.branch}`]),
      ...(drift.head === null ? [] : [`head: ${drift.head}`]),
    ];
    expect(lines.join('\n')).toBe(says);
  });
});
