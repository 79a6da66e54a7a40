import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import * as write from '../../../../core/files/write.ts';
import { fileHandoff } from '../../../../core/handoff/publish.ts';
import { identify } from '../../../../core/worktree/identity.ts';
import { handoffText, World } from '../../world.ts';

vi.mock('../../../../core/files/write.ts', async (original) => ({ ...(await original<typeof write>()) }));

const naming = { at: new Date('2026-05-15T18:00:00Z'), from: 'app' };
const name = '20260515T180000Z-from-app.md';

describe('a name that another writer used between the look and the link', () => {
  it.each([
    ['archived', (world: World) => join(world.paths.read, name)],
    ['claimed', (world: World) => join(world.paths.unread, `.claim-4999999-${name}`)],
  ])('and a reader has %s, is given up', (_, moved) => {
    const world = new World();
    const { createFile } = write;
    world.put('read', 'other.md');
    vi.spyOn(write, 'createFile').mockImplementationOnce((path, text, options) => {
      const created = createFile(path, text, options);
      writeFileSync(moved(world), handoffText());
      return created;
    });
    const path = fileHandoff(world.ctx, identify(world.worktree), naming, handoffText(), false);
    expect(basename(path)).toMatch(/^20260515T180000Z-from-app-[0-9a-f]{5}\.md$/);
    expect(world.names('unread').filter((one) => !one.startsWith('.'))).toEqual([basename(path)]);
  });
});
