import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { acknowledgeDelivery, listUnanswered } from '../../../../core/handoff/delivery/acknowledge.ts';
import { settleInbox } from '../../../../core/handoff/delivery/settle.ts';
import { failureOf, handoffText, World } from '../../world.ts';

const name = '20260515T180000Z-from-app.md';

function delivered(overrides: Record<string, unknown> = {}): World {
  const world = new World();
  world.put('read', name);
  world.record(name, { client: 'mcp', transcript: null, session_id: 'mcp-1', ...overrides });
  return world;
}

describe('a sentinel that is given back', () => {
  it('settles the delivery at once, and a second time says so', async () => {
    const world = delivered();
    expect(listUnanswered(world)).toMatchObject([{ name, session_id: 'mcp-1' }]);
    expect(await acknowledgeDelivery(world, 'abcdefghij')).toBe(name);
    expect(world.names('delivered')).toEqual([]);
    expect(world.text('read', name)).toContain('acknowledged_at: 2026-05-15T18:30:00Z\n');
    expect(listUnanswered(world)).toEqual([]);
    expect(await acknowledgeDelivery(world, 'abcdefghij')).toBe(null);
  });

  it.each(['', 'abcdefghi', 'ABCDEFGHIJ', 'abcdefghij\n'])(
    'is refused when nothing waits for it: %j',
    async (given) => {
      const world = delivered();
      expect((await failureOf(() => acknowledgeDelivery(world, given))).code).toBe('name-not-found');
      expect(world.names('delivered')).toEqual([`${name}.json`]);
    },
  );

  it('of a handoff without one, which a record gives as empty, is refused', async () => {
    const world = delivered({ sentinel: '' });
    expect((await failureOf(() => acknowledgeDelivery(world, ''))).code).toBe('name-not-found');
  });

  it('of a handoff that only waits settles nothing', async () => {
    const world = new World();
    world.put('unread', name);
    expect((await failureOf(() => acknowledgeDelivery(world, 'abcdefghij'))).code).toBe('name-not-found');
    expect(world.text('unread', name)).toBe(handoffText());
  });

  it('whose record is void or no record settles nothing', async () => {
    const world = new World();
    world.record(name);
    writeFileSync(world.record('20260515T190000Z-from-app.md'), 'torn');
    world.put('read', '20260515T190000Z-from-app.md', handoffText({ sentinel: 'zzzzzzzzzz' }));
    for (const given of ['abcdefghij', 'zzzzzzzzzz'])
      expect((await failureOf(() => acknowledgeDelivery(world, given))).code).toBe('name-not-found');
  });
});

describe('a delivery without a transcript whose session answers by a call', () => {
  const answersByCall = (world: World) => async () => ({ ...(await world.readers()), answersByCall: true });

  it.each([
    ['open', 'read', 1],
    ['over', 'unread', 0],
  ] as const)('is judged by whether that session is %s', async (liveness, place, records) => {
    const world = delivered();
    world.liveness = liveness;
    const { returned, pending } = await settleInbox(world, answersByCall(world), null);
    expect(world.names(place)).toEqual([name]);
    expect(world.names('delivered')).toHaveLength(records);
    expect(returned.size + pending.length).toBe(1);
    expect(world.text(place, name)).not.toContain('seen_at');
  });
});
