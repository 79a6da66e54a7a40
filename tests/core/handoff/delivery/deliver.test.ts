import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { deliverHandoffs } from '../../../../core/handoff/delivery/deliver.ts';
import { readWaiting } from '../../../../core/handoff/inbox/read-inbox.ts';
import { utf16Units } from '../../../../core/handoff/surface/fit.ts';
import type { View } from '../../../../core/handoff/surface/view.ts';
import { handoffText, World } from '../../world.ts';

const name = '20260515T180000Z-from-app.md';

interface Wish {
  session?: ReturnType<World['session']> | null;
  byName?: boolean;
  emit?: (view: View) => Promise<boolean>;
  cap?: number;
}

async function deliver(world: World, wish: Wish = {}): Promise<View> {
  const { files, older } = await readWaiting(world.paths, world.worktree);
  return deliverHandoffs(world, files, {
    mode: 'deliver',
    session: wish.session === undefined ? world.session() : wish.session,
    audience: {
      cap: wish.cap ?? 10_000,
      measure: utf16Units,
      takeCommand: 'handoff take',
      directory: world.paths.read,
    },
    notices: [],
    returned: new Map(),
    older,
    byName: wish.byName ?? false,
    emit: wish.emit ?? (async () => true),
  });
}

describe('delivery to a session', () => {
  it('shows a file that was rewritten after it was read, even with the same size and time', async () => {
    const world = new World();
    const path = world.put('unread', name, handoffText({ action: 'Run one.' }));
    const { files } = await readWaiting(world.paths, world.worktree);
    const { atime, mtime } = statSync(path);
    world.put('unread', name, handoffText({ action: 'Run two.' }));
    utimesSync(path, atime, mtime);
    const audience = { cap: 10_000, measure: utf16Units, takeCommand: 'x', directory: world.paths.read };
    const emit = vi.fn(async (_view: View) => true);
    const request = { mode: 'deliver', session: world.session(), audience, emit } as const;
    await deliverHandoffs(world, files, request);
    expect(emit.mock.calls[0]?.[0].surface.text).toContain('Run two.');
  });

  it('records before it prints and archives after it', async () => {
    const world = new World();
    world.put('unread', name);
    let during: unknown;
    await deliver(world, {
      emit: async () => {
        during = {
          unread: world.names('unread'),
          read: world.names('read'),
          delivered: world.names('delivered'),
        };
        return true;
      },
    });
    expect(during).toEqual({
      unread: [`.claim-${process.pid}-${name}`],
      read: [],
      delivered: [`${name}.json`],
    });
    expect([world.names('unread'), world.names('read')]).toEqual([[], [name]]);
  });

  it('writes who received it, and stamps the file', async () => {
    const world = new World();
    world.put('unread', name);
    await deliver(world);
    expect(JSON.parse(readFileSync(join(world.paths.delivered, `${name}.json`), 'utf8'))).toEqual({
      name,
      sentinel: 'abcdefghij',
      client: 'claude-code',
      session_id: 'session-1',
      transcript: '/t.jsonl',
      transcript_offset: 0,
      host: 'here',
      boot: 'boot-1',
      at: '2026-05-15T18:30:00.000Z',
    });
    expect(world.text('read', name)).toBe(
      handoffText().replace(
        'session_tool: claude-code\n',
        'session_tool: claude-code\nreceived_at: 2026-05-15T18:30:00Z\ndeliveries: 1\n',
      ),
    );
  });

  it.each([
    ['could not be written', async () => false],
    ['threw', async () => Promise.reject(new Error('EPIPE'))],
  ])('whose output %s leaves it unread, unstamped and without record', async (_, emit) => {
    const world = new World();
    world.put('unread', name);
    await deliver(world, { emit });
    expect([world.names('unread'), world.names('read'), world.names('delivered')]).toEqual([[name], [], []]);
    expect(world.text('unread', name)).toBe(handoffText());
  });

  it('archives only what it showed; the rest stays unread', async () => {
    const world = new World();
    const big = (index: number) =>
      handoffText({ action: `Do ${index} ${'x'.repeat(3_000)}`, sentinel: `sentinel0${index}` });
    for (const index of [1, 2, 3, 4, 5])
      world.put('unread', `2026051${index}T180000Z-from-app.md`, big(index));
    const view = await deliver(world);
    expect(view.shown.map((file) => file.file)).toEqual([
      '20260515T180000Z-from-app.md',
      '20260514T180000Z-from-app.md',
    ]);
    expect(world.names('read')).toEqual(['20260514T180000Z-from-app.md', '20260515T180000Z-from-app.md']);
    expect(world.names('unread')).toEqual([
      '20260511T180000Z-from-app.md',
      '20260512T180000Z-from-app.md',
      '20260513T180000Z-from-app.md',
    ]);
    expect(world.names('delivered')).toHaveLength(2);
  });

  it('never overwrites an archived file of that name: the new one gets another', async () => {
    const world = new World();
    world.put('read', name, 'archived before');
    world.put('unread', name);
    await deliver(world);
    expect(world.text('read', name)).toBe('archived before');
    expect(world.names('unread')).toEqual([]);
    const other = world.names('read').find((entry) => entry !== name) ?? '';
    expect(other).toMatch(/^20260515T180000Z-from-app-[0-9a-f]{5}\.md$/);
    expect(world.names('delivered')).toEqual([`${other}.json`]);
  });

  it('leaves out what another process claimed in between', async () => {
    const world = new World();
    world.put('unread', name);
    const { files } = await readWaiting(world.paths, world.worktree);
    const { rmSync } = await import('node:fs');
    rmSync(join(world.paths.unread, name));
    const emit = vi.fn(async () => true);
    const view = await deliverHandoffs(world, files, {
      mode: 'deliver',
      session: world.session(),
      audience: { cap: 10_000, measure: utf16Units, takeCommand: 't', directory: world.paths.read },
      notices: [],
      returned: new Map(),
      older: 0,
      byName: false,
      emit,
    });
    expect(view.shown).toEqual([]);
    expect(world.names('delivered')).toEqual([]);
  });

  it('delivers a file whose name is too long for a claim and shows the others too', async () => {
    const world = new World();
    world.put('unread', `${'l'.repeat(252)}.md`, handoffText({ sentinel: 'longlonglo' }));
    world.put('unread', name);
    const view = await deliver(world);
    expect(view.surface.text).toContain('longlonglo');
    expect(view.surface.text).toContain('abcdefghij');
    expect(world.names('unread')).toEqual([]);
    expect(world.names('read')).toHaveLength(2);
  });
});

describe('a handoff that nobody answered five times', () => {
  const worn = () => handoffText({ fields: { deliveries: '5', received_at: '2026-05-14T08:00:00Z' } });

  it('is one line only and stays unread', async () => {
    const world = new World();
    world.put('unread', name, worn());
    const view = await deliver(world);
    expect(view.shown).toEqual([]);
    expect(view.surface.text).toContain(`- ${name}, 30 min old`);
    expect(view.surface.text).not.toContain('abcdefghij');
    expect(world.names('unread')).toEqual([name]);
  });

  it('is shown whole when it is asked for by name', async () => {
    const world = new World();
    world.put('unread', name, worn());
    const view = await deliver(world, { byName: true });
    expect(view.surface.text).toContain('Run `npm test`.');
    expect(world.names('read')).toEqual([name]);
    expect(world.text('read', name)).toContain('\ndeliveries: 6\n');
  });

  it('after four it is still shown, with the day it was shown before', async () => {
    const world = new World();
    world.put('unread', name, worn().replace('deliveries: 5', 'deliveries: 4'));
    const view = await deliver(world);
    expect(view.surface.text).toContain('!! Shown before on 2026-05-14T08:00:00Z, never answered.');
    expect(world.names('read')).toEqual([name]);
  });
});

describe('delivery to a person at a terminal', () => {
  it('counts as seen: no record, a stamp, archived', async () => {
    const world = new World();
    world.put('unread', name);
    await deliver(world, { session: null });
    expect(world.names('delivered')).toEqual([]);
    expect(existsSync(world.paths.done)).toBe(false);
    expect(world.text('read', name)).toContain('\nseen_at: 2026-05-15T18:30:00Z\n');
  });
});
