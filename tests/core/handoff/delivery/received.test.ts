import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  claimRedelivery,
  readReceived,
  rememberReceived,
} from '../../../../core/handoff/delivery/received.ts';
import { World } from '../../world.ts';

const handoff = { name: 'a.md', sentinel: 'abcdefghij' };
const at = (time: string) => new Date(`2026-05-15T${time}Z`);

function received(): World {
  const world = new World();
  rememberReceived(world.paths, 'session-1', handoff, at('18:30:00'));
  return world;
}

describe('what a session received', () => {
  it('is remembered by session', () => {
    const world = received();
    rememberReceived(world.paths, 'session-1', { name: 'b.md', sentinel: 'klmnopqrst' }, at('18:31:00'));
    expect(readReceived(world.paths, 'session-1').handoffs.map((entry) => entry.name)).toEqual([
      'a.md',
      'b.md',
    ]);
    expect(readReceived(world.paths, 'session-2').handoffs).toEqual([]);
  });

  it('holds a handoff once, at its last delivery', () => {
    const world = received();
    rememberReceived(world.paths, 'session-1', handoff, at('18:40:00'));
    expect(readReceived(world.paths, 'session-1').handoffs).toEqual([
      { ...handoff, at: '2026-05-15T18:40:00.000Z' },
    ]);
  });

  it.each(['../../x', 'a/b', '', '.', 'x'.repeat(400)])('stays in its directory for the session %j', (id) => {
    const world = new World();
    rememberReceived(world.paths, id, handoff, at('18:30:00'));
    expect(readReceived(world.paths, id).handoffs).toHaveLength(1);
    expect(existsSync(world.paths.done)).toBe(true);
  });

  it.each(['', '{', '{"session_id":1}', '[]'])('is empty where the file holds %j', (content) => {
    const world = received();
    writeFileSync(join(world.paths.done, 'session-1.json'), content);
    expect(readReceived(world.paths, 'session-1').handoffs).toEqual([]);
  });

  it('is forgotten after 30 days', () => {
    const world = received();
    const file = (id: string) => join(world.paths.done, `${id}.json`);
    rememberReceived(world.paths, 'session-2', handoff, at('18:30:00'));
    utimesSync(file('session-1'), at('18:29:59'), new Date('2026-04-15T18:29:59Z'));
    utimesSync(file('session-2'), at('18:30:01'), new Date('2026-04-15T18:30:01Z'));
    rememberReceived(world.paths, 'session-3', handoff, at('18:30:00'));
    expect(['session-1', 'session-2', 'session-3'].map((id) => existsSync(file(id)))).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('giving back after a compaction', () => {
  const names = (world: World, time: string, id = 'session-1') =>
    claimRedelivery(world.paths, id, at(time)).map((entry) => entry.name);

  it('happens once for each compaction', () => {
    const world = received();
    expect(names(world, '19:00:00')).toEqual(['a.md']);
    expect(names(world, '19:00:00')).toEqual([]);
    expect(names(world, '19:00:04')).toEqual([]);
    expect(names(world, '19:20:00')).toEqual(['a.md']);
  });

  it('happens for the faster one only of two hooks that read the same state', () => {
    const world = received();
    world.now = new Date();
    const file = join(world.paths.done, 'session-1.json');
    const state = readFileSync(file);
    expect(claimRedelivery(world.paths, 'session-1', new Date())).toHaveLength(1);
    // The slower one has read the file before the faster one wrote it.
    writeFileSync(file, state);
    expect(claimRedelivery(world.paths, 'session-1', new Date())).toEqual([]);
  });

  it('happens again when the faster one died at its work', () => {
    const world = received();
    const file = join(world.paths.done, 'session-1.json');
    const state = readFileSync(file);
    claimRedelivery(world.paths, 'session-1', new Date());
    writeFileSync(file, state);
    expect(claimRedelivery(world.paths, 'session-1', new Date(Date.now() + 60_000))).toHaveLength(1);
  });

  it('gives nothing to a session that received nothing', () => {
    expect(names(received(), '19:00:00', 'session-2')).toEqual([]);
  });
});
