import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { factKinds } from '../../core/facts/fact.ts';
import { roles } from '../../core/facts/roles.ts';
import { audienceFile } from '../../core/packs/audiences/audience.ts';
import { audiencePlaces, findAudience, listAudiences, loadProfile } from '../../core/packs/audiences/load.ts';
import { problemCodes } from '../../core/packs/check/check-package.ts';
import { blocksOf, expectBlock, root, tableUnder, tableWithHead } from './markdown.ts';
import { Place } from './place.ts';

const page = 'spec/audiences.md';
const places = audiencePlaces(join(root, 'spec/audiences'), join(root, 'tests/no-such-worktree'));

describe('spec/audiences.md', () => {
  it('names every audience with its budget and its other names', () => {
    const files = listAudiences(places).map((name) => findAudience(places, name));
    const rows = files.map((file) => [
      file.audience,
      file.adapts ? 'adapts' : String(loadProfile(places, file).budget),
      (file.aliases ?? []).join(', '),
    ]);
    expect(tableUnder(page, 'Audiences').sort()).toEqual(rows.sort());
  });

  it('names every key of an audience file', () => {
    const told = tableWithHead(page, 'key', 'means').flatMap(([keys = '']) => keys.split('`, `'));
    expect(told.sort()).toEqual(Object.keys(audienceFile.shape).sort());
  });

  it('names every role, kind of fact and code of a problem', () => {
    expect(tableWithHead(page, 'role').map(([role]) => role)).toEqual([...roles]);
    expect(tableUnder(page, 'Hard facts').map(([kind]) => kind)).toEqual([...factKinds]);
    expect(
      tableUnder(page, 'Check')
        .map(([code]) => code)
        .sort(),
    ).toEqual([...problemCodes].sort());
  });

  it('its example has the figures that are worked out there', () => {
    const place = new Place();
    const [source] = blocksOf(page, 'markdown pack source');
    const [lines] = blocksOf(page, 'text pack lines');
    const { stdout } = place.shell('handoff pack --for dev --from -', source?.text);
    for (const line of (lines?.text ?? '').trim().split('\n')) expect(stdout).toContain(line);
  });

  it('every audience of the program says in its first line what it is', () => {
    for (const name of listAudiences(places))
      expect(readFileSync(join(places.shipped, `${name}.yaml`), 'utf8')).toMatch(/^# \S/);
  });
});

describe('docs/packs.md', () => {
  it('its examples print what is there', () => {
    const place = new Place();
    const [notes] = blocksOf('docs/packs.md', 'markdown pack notes');
    writeFileSync(join(place.worktree, 'notes.md'), notes?.text ?? '');
    place.shell('handoff pack --for dev --from notes.md --as architect --out package.md');
    const blocks = blocksOf('docs/packs.md', 'console pack');
    expect(blocks).toHaveLength(2);
    for (const block of blocks) {
      const lines = block.text.split('\n').filter((line) => line.startsWith('$ '));
      const actual = lines.map((line) => {
        const { stdout, stderr } = place.shell(line.slice(2));
        return `${line}\n${stdout}${stderr}`.replaceAll(place.worktree, '~/shop');
      });
      expectBlock(block, actual.join(''));
    }
    expect(blocks[0]?.text).toContain('`/v1/checkout` must not change until 2027-03-31');
    expect(blocks[0]?.text).not.toContain('cake');
    expect(blocks[1]?.text).toContain('weakened');
  });

  it('names every audience of the program', () => {
    const text = readFileSync(join(root, 'docs/packs.md'), 'utf8');
    for (const name of listAudiences(places)) expect(text).toContain(`\`${name}\``);
  });
});
