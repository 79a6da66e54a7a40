import { foundLines, holders, lineOf, receivedBy } from './disk.ts';
import { adoptDrafts } from './drafts.ts';
import type { Client, Handoff, Session } from './model.ts';
import { Violation, type World } from './world.ts';

type State = Pick<Handoff, 'state' | 'deliveries' | 'holder' | 'answer' | 'claimed'>;

const stateOf = ({ state, deliveries, holder, answer, claimed }: Handoff): State => ({
  state,
  deliveries,
  holder,
  answer,
  claimed,
});

/** Where a handoff may stand when a start was killed somewhere: untouched, settled, in a claim, or delivered. */
function possible(before: State, settled: State, session: Session): State[] {
  const given = { ...settled, deliveries: settled.deliveries + 1 };
  if (settled.state !== 'unread' || settled.deliveries > 4) return [before, settled];
  return [
    before,
    settled,
    { ...settled, claimed: true },
    { ...given, claimed: true },
    { ...given, state: 'delivered', holder: session, answer: 'none' },
  ];
}

/**
 * A client was killed in its start: what it had done by then cannot be known, but each handoff must stand in one of
 * the places that the way of a delivery has. The model goes on from what is found.
 */
export async function adoptKilledStart(world: World, client: Client, printed: string | null): Promise<void> {
  const { model } = world;
  const known = new Set(model.sessions.map(({ id }) => id));
  const recorded = [...(await holders(world.home)).values()].find((id) => !known.has(id));
  const session = model.open(client, recorded ?? printed ?? 'none');
  model.end(session);
  const before = new Map(model.handoffs.map((handoff) => [handoff, stateOf(handoff)]));
  model.settle(session);
  adoptDrafts(world);
  const lines = await foundLines(world.home);
  for (const handoff of model.handoffs) {
    const settled = stateOf(handoff);
    const states = possible(before.get(handoff) ?? settled, settled, session);
    const found = lines.filter((line) => line.startsWith(`${handoff.file} in `));
    const state = states.find((one) => found.length === 1 && found[0] === lineOf({ ...handoff, ...one }));
    if (!state)
      throw new Violation(
        `after a killed start: ${found.join(' and ') || `${handoff.file} is nowhere`}; possible: ${states.map((one) => lineOf({ ...handoff, ...one })).join('; ')}`,
      );
    Object.assign(handoff, state);
  }
  const received = new Set(await receivedBy(world.home, session.id));
  model.unswept = true;
  for (const handoff of model.handoffs) if (received.has(handoff.file)) session.received.add(handoff);
}
