import { pick, type RandomGenerator } from '../random.ts';
import { inject } from '../strace/inject.ts';
import { readRun } from '../strace/point.ts';
import { isChanging, recordCalls } from '../strace/trace.ts';
import type { Modelled, Session, SessionWorld } from './world.ts';

const names = (items: readonly Modelled[]) =>
  items
    .map(({ handoff }) => handoff.mark)
    .sort()
    .join(' ');

function compare(
  world: SessionWorld,
  what: string,
  shown: readonly Modelled[],
  wanted: readonly Modelled[],
): void {
  if (names(shown) === names(wanted)) return;
  const odd = [
    ...shown.filter((item) => !wanted.includes(item)),
    ...wanted.filter((item) => !shown.includes(item)),
  ];
  const states = odd.map((item) => `${item.handoff.mark}: ${world.describe(item)}`).join('; ');
  world.faults.push(`${what}: shown [${names(shown)}], expected [${names(wanted)}] (${states})`);
}

async function start(world: SessionWorld, source: 'startup' | 'clear'): Promise<void> {
  const session = world.begin();
  const wanted = world.expectedAt(session);
  const { text } = await world.run(world.wish(session, source));
  compare(world, `${source} of ${session.id}`, world.shownIn(text), wanted);
  world.give(session, wanted);
}

/** Two terminals at once: each handoff goes to one of them, and none to nobody. */
async function startTwo(world: SessionWorld): Promise<void> {
  const two = [world.begin(), world.begin()] as const;
  const wanted = world.expectedAt(two[0]);
  const texts = await Promise.all(
    two.map(async (session) => (await world.run(world.wish(session, 'startup'))).text),
  );
  const shown = texts.map((text) => world.shownIn(text));
  compare(world, `two starts, ${two[0].id} and ${two[1].id}`, shown.flat(), wanted);
  two.forEach((session, at) => {
    world.give(session, shown[at] ?? []);
  });
}

/** The client dies in its start, at a call that changes something: whatever was done, nobody has seen it. */
async function startKilled(world: SessionWorld, random: RandomGenerator): Promise<void> {
  const session = world.begin();
  const wish = world.wish(session, 'startup');
  world.place.save();
  const { calls } = await recordCalls(world.place, wish, []);
  const points = readRun(world.place, calls).points.filter(({ call }) => isChanging(call));
  world.place.restore();
  if (points.length > 0) {
    const struck = await inject(world.place, wish, { point: pick(random, points), what: 'KILL' });
    // Off by one it was killed elsewhere or not at all; the model holds for any of them.
    if (!struck.killed) world.give(session, world.shownIn(struck.stdout));
  }
  world.end(session);
}

async function resume(world: SessionWorld, session: Session): Promise<void> {
  world.settle(session);
  const { text } = await world.run(world.wish(session, 'resume'));
  compare(world, `resume of ${session.id}`, world.shownIn(text), []);
}

async function compact(world: SessionWorld, session: Session): Promise<void> {
  const { text } = await world.run(world.wish(session, 'compact'));
  const foreign = world.shownIn(text).filter((item) => !session.received.has(item));
  compare(world, `compaction of ${session.id}`, foreign, []);
}

async function headless(world: SessionWorld): Promise<void> {
  const session = world.begin();
  const wanted = world.expectedAt(session);
  const { text } = await world.run(world.wish(session, 'startup', { CLAUDE_CODE_SESSION_ATTENDED: '0' }));
  compare(world, `headless ${session.id}`, world.shownIn(text), wanted);
  world.end(session);
}

/** `take NAME` brings what waits in another open session to this one, which then owes the answer. */
async function takeByName(world: SessionWorld, item: Modelled): Promise<void> {
  const session = world.begin();
  world.settle(session);
  const env = { CLAUDE_CODE_SESSION_ID: session.id };
  const taken = await world.place.run({ bundle: 'cli', args: ['take', item.name], env });
  compare(world, `take of ${item.name} by ${session.id}`, world.shownIn(taken.stdout), [item]);
  world.give(session, [item]);
}

/** One random step; what cannot be done in this state does nothing and is drawn again. */
export async function takeStep(world: SessionWorld, random: RandomGenerator): Promise<string> {
  const open = world.open;
  const unanswered = open.filter((session) => !session.answered && session.received.size > 0);
  const steps: [string, boolean, () => Promise<void> | void][] = [
    ['publish', world.handoffs.filter(({ done }) => !done).length < 4, () => world.publish()],
    ['publish', world.handoffs.filter(({ done }) => !done).length < 3, () => world.publish()],
    ['start', open.length < 6, () => start(world, 'startup')],
    [
      'clear',
      open.length > 0,
      async () => {
        world.end(pick(random, open));
        await start(world, 'clear');
      },
    ],
    ['two at once', open.length < 5, () => startTwo(world)],
    ['killed in its start', true, () => startKilled(world, random)],
    ['answered with sentinels', unanswered.length > 0, () => world.answer(pick(random, unanswered), true)],
    ['answered without', unanswered.length > 0, () => world.answer(pick(random, unanswered), false)],
    ['noise', unanswered.length > 0, () => world.writeNoise(pick(random, unanswered), random())],
    ['ended', open.length > 0, () => world.end(pick(random, open))],
    ['ended', open.length > 2, () => world.end(pick(random, open))],
    ['resumed', open.length > 0, () => resume(world, pick(random, open))],
    ['compacted', open.length > 0, () => compact(world, pick(random, open))],
    ['headless', true, () => headless(world)],
    [
      'taken by name',
      unanswered.length > 0,
      () => {
        const [item] = pick(random, unanswered).received;
        return item && !item.done && item.holder?.open ? takeByName(world, item) : undefined;
      },
    ],
  ];
  const [name, , step] = pick(
    random,
    steps.filter(([, possible]) => possible),
  );
  await step();
  return name;
}
