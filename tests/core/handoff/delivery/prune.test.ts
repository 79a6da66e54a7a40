import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPrunable } from '../../../../core/handoff/list.ts';
import { handoffText, World } from '../../world.ts';

const name = '20260515T180000Z-from-app.md';
const broken = handoffText().replace(/^head: .*\n/m, '');

async function prunable(world: World): Promise<string[]> {
  const { handoffs: found } = await findPrunable(world, 60);
  return found.map(({ state }) => state);
}

describe('prune', () => {
  it.each([
    ['seen', handoffText()],
    ['malformed', broken],
  ])('deletes what is old, read and %s', async (state, text) => {
    const world = new World();
    world.put('read', name, text);
    expect(await prunable(world)).toEqual([state]);
  });

  it.each([
    ['as it should be', handoffText()],
    ['malformed', broken],
  ])('leaves what nobody has answered yet, %s', async (_, text) => {
    const world = new World();
    world.put('read', name, text);
    world.record(name);
    expect(await prunable(world)).toEqual([]);
  });

  it('leaves what a settler is about to decide on, or died over', async () => {
    const world = new World();
    world.put('read', name);
    const record = world.record(name);
    renameSync(record, join(world.paths.delivered, `.settle-4999999-${name}.json`));
    expect(await prunable(world)).toEqual([]);
  });

  it('leaves what cannot be read, and names it', async () => {
    const world = new World();
    world.put('read', name);
    const link = join(world.paths.read, '20260515T180100Z-from-app.md');
    symlinkSync(join(world.paths.read, name), link);
    const { handoffs, unreadable } = await findPrunable(world, 60);
    expect(handoffs.map(({ path }) => path)).toEqual([join(world.paths.read, name)]);
    expect(unreadable).toEqual([link]);
  });
});
