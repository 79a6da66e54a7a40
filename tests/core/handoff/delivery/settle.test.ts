import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settleInbox } from '../../../../core/handoff/delivery/settle.ts';
import type { Liveness, Reply } from '../../../../core/handoff/delivery/transition.ts';
import { earlier, handoffText, World } from '../../world.ts';

const name = '20260515T180000Z-from-app.md';

async function settle(world: World, own: string | null = 'session-1', readers = world.readers as never) {
  return settleInbox(world, readers, own);
}

function delivered(overrides: Record<string, unknown> = {}): World {
  const world = new World();
  world.put('read', name);
  mkdirSync(world.paths.unread, { recursive: true });
  world.record(name, overrides);
  return world;
}

interface Row {
  when: string;
  record?: Record<string, unknown>;
  reply?: Reply;
  liveness?: Liveness;
  unread: boolean;
  kept: boolean;
  stamps: string[];
  pending?: boolean;
}

const now = '2026-05-15T18:30:00Z';
const young = '2026-05-15T18:20:01.000Z';
const old = '2026-05-15T18:20:00.000Z';

const rows: Row[] = [
  {
    when: 'it replied with the sentinel',
    reply: 'sentinel',
    unread: false,
    kept: false,
    stamps: [`seen_at: ${now}`, `acknowledged_at: ${now}`],
  },
  { when: 'it replied without it', reply: 'other', unread: false, kept: false, stamps: [`seen_at: ${now}`] },
  { when: 'no reply and it is open', liveness: 'open', unread: false, kept: true, stamps: [], pending: true },
  { when: 'no reply and it is over', liveness: 'over', unread: true, kept: false, stamps: [] },
  {
    when: 'no reply, fate unknown, 9 min 59 s old',
    record: { at: young },
    unread: false,
    kept: true,
    stamps: [],
    pending: true,
  },
  { when: 'no reply, fate unknown, 10 min old', record: { at: old }, unread: true, kept: false, stamps: [] },
  {
    when: 'no transcript was ever kept',
    record: { transcript: null },
    liveness: 'over',
    unread: false,
    kept: false,
    stamps: [`seen_at: ${now}`],
  },
  {
    when: 'it is this very session',
    record: { session_id: 'session-1' },
    reply: 'sentinel',
    unread: false,
    kept: true,
    stamps: [],
  },
  {
    when: 'it was written after our process started',
    record: { at: '2026-05-15T18:29:59.500Z' },
    liveness: 'over',
    unread: false,
    kept: true,
    stamps: [],
    pending: true,
  },
  {
    when: 'it was delivered on another machine, just now',
    record: { host: 'there', at: young },
    liveness: 'over',
    unread: false,
    kept: true,
    stamps: [],
    pending: true,
  },
  {
    when: 'it was delivered on another machine, long ago',
    record: { host: 'there', at: old },
    liveness: 'open',
    unread: true,
    kept: false,
    stamps: [],
  },
  {
    when: 'its instant lies far in the future',
    record: { at: '2027-05-15T18:30:00.000Z' },
    liveness: 'over',
    unread: true,
    kept: false,
    stamps: [],
  },
];

describe('the session that received a handoff', () => {
  it.each(rows)('$when', async ({ record, reply, liveness, unread, kept, stamps, pending }) => {
    const world = delivered(record);
    world.reply = reply ?? 'none';
    world.liveness = liveness ?? 'unknown';
    const settled = await settle(world);
    expect(world.names('unread')).toEqual(unread ? [name] : []);
    expect(world.names('read')).toEqual(unread ? [] : [name]);
    expect(world.names('delivered')).toEqual(kept ? [`${name}.json`] : []);
    expect([...settled.returned.keys()]).toEqual(unread ? [name] : []);
    expect(settled.pending.map((entry) => entry.name)).toEqual(pending ? [name] : []);
    const text = world.text(unread ? 'unread' : 'read', name);
    const found = text.split('\n').filter((line) => /^(seen_at|acknowledged_at): /.test(line));
    expect(found).toEqual(stamps);
  });

  it('a returned handoff carries the instant of the delivery nobody answered', async () => {
    const world = delivered();
    world.liveness = 'over';
    expect((await settle(world)).returned.get(name)).toBe(earlier);
  });

  it('of a host that nobody knows any more waits 10 minutes, then comes back', async () => {
    const world = delivered({ client: 'vanished' });
    const none = (() => null) as never;
    world.now = new Date('2026-05-15T18:34:59Z');
    expect((await settle(world, 'session-1', none)).pending).toHaveLength(1);
    world.now = new Date('2026-05-15T18:35:00Z');
    await settle(world, 'session-1', none);
    expect(world.names('unread')).toEqual([name]);
  });

  it('changes no byte but its stamps', async () => {
    const world = delivered();
    world.reply = 'other';
    await settle(world);
    expect(world.text('read', name)).toBe(
      handoffText().replace('session_tool: claude-code\n', `session_tool: claude-code\nseen_at: ${now}\n`),
    );
  });
});

describe('records that are not as they should be', () => {
  it.each([
    ['truncated', '{"name":"x'],
    ['empty', ''],
    ['of another shape', '{"name":1}'],
    ['not even JSON', 'ÿ\u0000'],
  ])('a %s one brings its handoff back: nobody can prove that it was seen', async (_, content) => {
    const world = delivered();
    writeFileSync(join(world.paths.delivered, `${name}.json`), content);
    await settle(world);
    expect([world.names('unread'), world.names('read'), world.names('delivered')]).toEqual([[name], [], []]);
  });

  it('one whose file is not archived is void, and the file stays where it is', async () => {
    const world = new World();
    world.put('unread', name);
    world.record(name);
    await settle(world);
    expect([world.names('unread'), world.names('delivered')]).toEqual([[name], []]);
  });

  it('one whose file is gone everywhere is void', async () => {
    const world = new World();
    world.record(name);
    await settle(world);
    expect(world.names('delivered')).toEqual([]);
  });

  it('one whose file a living process still holds is no void one', async () => {
    const world = new World();
    world.put('unread', `.claim-${process.pid}-${name}`);
    world.startedAt = Date.parse('2020-01-01T00:00:00Z');
    world.record(name, { at: '2019-12-31T00:00:00Z' });
    await settle(world);
    expect(world.names('delivered')).toEqual([`${name}.json`]);
  });

  it('a file of ours in the directory that is no record stays', async () => {
    const world = delivered();
    world.reply = 'sentinel';
    writeFileSync(join(world.paths.delivered, 'notes.txt'), 'mine');
    await settle(world);
    expect(world.names('delivered')).toEqual(['notes.txt']);
  });
});

describe('a settler that died between taking the record and acting', () => {
  const deadPid = 4_194_301;

  it('leaves a record that is settled by the next one', async () => {
    const world = delivered();
    renameSync(world.record(name), join(world.paths.delivered, `.settle-${deadPid}-${name}.json`));
    world.liveness = 'over';
    await settle(world);
    expect([world.names('unread'), world.names('delivered')]).toEqual([[name], []]);
  });

  it('after it had returned the file: the record is void then', async () => {
    const world = new World();
    world.put('unread', name);
    renameSync(world.record(name), join(world.paths.delivered, `.settle-${deadPid}-${name}.json`));
    await settle(world);
    expect([world.names('unread'), world.names('delivered')]).toEqual([[name], []]);
  });

  it('a living one is left to its work', async () => {
    const world = delivered();
    world.startedAt = 0;
    const taken = join(world.paths.delivered, `.settle-${process.pid}-${name}.json`);
    renameSync(world.record(name), taken);
    world.liveness = 'over';
    await settle(world);
    expect(world.names('read')).toEqual([name]);
    expect(existsSync(taken)).toBe(true);
  });
});

describe('two settlers at once', () => {
  it('act once: the file comes back under one name', async () => {
    const world = delivered();
    world.liveness = 'over';
    const both = await Promise.all([settle(world), settle(world)]);
    expect(both.map((settled) => settled.returned.size).sort()).toEqual([0, 1]);
    expect(world.names('unread')).toEqual([name]);
  });

  it('the one whose rename of the record fails does nothing', async () => {
    const world = delivered();
    // The other settler is faster: it acts after we looked and before we take the record.
    const readLiveness = (): Liveness => {
      rmSync(join(world.paths.delivered, `${name}.json`));
      renameSync(join(world.paths.read, name), join(world.paths.unread, name));
      return 'over';
    };
    const settled = await settle(world, 'session-1', (async () => ({
      readReply: () => 'none',
      readLiveness,
    })) as never);
    expect([...settled.returned.keys()]).toEqual([]);
    expect([world.names('unread'), world.names('read'), world.names('delivered')]).toEqual([[name], [], []]);
  });

  it('makes the directory that it gives back to, should it be gone', async () => {
    const world = delivered();
    rmSync(world.paths.unread, { recursive: true });
    world.liveness = 'over';
    await settle(world);
    expect(world.names('unread')).toEqual([name]);
  });
});

it('an inbox without deliveries costs nothing and creates nothing', async () => {
  const world = new World();
  await settle(world);
  expect(existsSync(world.paths.inbox)).toBe(false);
});
