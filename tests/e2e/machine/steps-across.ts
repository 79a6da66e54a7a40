import { pick, type RandomGenerator } from '../../crash/random.ts';
import { holders } from './disk.ts';
import { adoptDrafts } from './drafts.ts';
import { checkStart } from './expect-start.ts';
import { orEnd, type Running, startHeadless } from './headless.ts';
import type { Client, Handoff, Session } from './model.ts';
import { type Asked, type Manner, manners, namedBy, scriptReply, serverOf } from './servers.ts';
import type { Step } from './steps.ts';
import { openClaude } from './windows.ts';
import { Violation, type World } from './world.ts';

type Opening = 'claude -p' | 'claude' | 'codex exec';

const openings: readonly Opening[] = ['claude -p', 'claude', 'codex exec'];
const clientOf = (opening: Opening): Client => (opening === 'codex exec' ? 'codex' : 'claude-code');

interface Headless {
  client: Client;
  run: Running;
  asked: Promise<Asked>;
}

/** Both answers are held back until both have asked: none of them may see the other's. */
async function startBoth(world: World, two: readonly Opening[], manner: Manner) {
  const taken = new Map<Client, number>();
  const claims = two.map(async (opening) => {
    const client = clientOf(opening);
    if (opening === 'claude') return { opening, window: await openClaude(world), headless: null };
    const server = serverOf(world, client);
    const place = taken.get(client) ?? 0;
    taken.set(client, place + 1);
    const from = server.count;
    scriptReply(world, server, manner, true);
    const run = await startHeadless(world, client, { env: { AGENT_HANDOFF_HEADLESS: 'deliver' } });
    const asked = orEnd(run, server.wait(from, place + 1)).then((all) => all[place] ?? all[0]);
    return {
      opening,
      window: null,
      headless: { client, run, asked: asked } satisfies Headless,
      request: await asked,
    };
  });
  return Promise.all(claims);
}

/** Who of them got what, as the records say; each handoff went to exactly one. */
function shareOf(world: World, given: Map<string, string>, waiting: Handoff[], session: Session): Handoff[] {
  const share = waiting.filter(({ file }) => given.get(file) === session.id);
  for (const handoff of share) world.model.give(session, handoff);
  return share;
}

export async function openTwo(world: World, two: readonly Opening[], manner: Manner): Promise<void> {
  const started = await startBoth(world, two, manner);
  // The answers were made before the model knew of a draft: they name none.
  const nameable = new Set(world.model.handoffs);
  world.model.settle(null);
  adoptDrafts(world);
  const waiting = world.model.whole();
  const before = new Set(waiting.filter(({ deliveries }) => deliveries > 0));
  const given = await holders(world.home);
  const opened = started.map(({ window, headless, request }) => {
    const client = headless?.client ?? 'claude-code';
    return world.model.open(client, window?.id ?? request?.sessionId ?? 'none');
  });
  const shares = opened.map((session) => shareOf(world, given, waiting, session));
  for (const [at, { window, headless, request }] of started.entries()) {
    const session = opened[at];
    if (!session) continue;
    const givenBefore = (shares[at] ?? []).filter((one) => before.has(one)).length;
    const start = { does: 'deliver', waiting: 0, givenBefore } as const;
    if (window) world.claudeWindows.push({ client: 'claude-code', ...window, session, start });
    if (!headless || !request) continue;
    session.prompts += 1;
    checkStart(world, session, request.text, start);
  }
  const shared = shares.flat().length;
  if (shared !== waiting.length)
    throw new Violation(`two starts at once took ${shared} of ${waiting.length} handoffs that waited`);
  for (const { headless, request } of started) {
    if (!headless || !request) continue;
    serverOf(world, headless.client).release();
    const code = await headless.run.ended;
    if (code !== 0)
      throw new Error(`${headless.client} ended with ${code}:\n${headless.run.output().slice(-2000)}`);
    const session = world.model.sessions.findLast(({ id }) => id === request.sessionId);
    if (!session) throw new Error(`no session ${request.sessionId}`);
    const shown = world.shownIn(request.text).filter((one) => nameable.has(one));
    world.model.reply(session, namedBy(manner, shown));
    world.model.end(session);
  }
}

function twoAtOnce(first: Opening, weight: number): Step {
  return {
    client: clientOf(first),
    weight,
    name: `${first} and another at once`,
    plan: (world, random) => {
      const second = pick(random, openings);
      const windows = [first, second].filter((opening) => opening === 'claude').length;
      if (world.claudeWindows.length + windows > 2) return null;
      const manner = pick(random, manners);
      return async () => {
        world.note(`${first} and ${second} at once: ${manner}`);
        await openTwo(world, [first, second], manner);
      };
    },
  };
}

/** One of those that another open session owes an answer for, or that wait. */
export function takeable(world: World, session: Session, random: RandomGenerator): Handoff | null {
  const all = world.model.handoffs.filter(
    ({ state, holder, answer }) =>
      state === 'unread' || (state === 'delivered' && answer === 'none' && holder !== session),
  );
  return all.length === 0 ? null : pick(random, all);
}

export const acrossSteps: readonly Step[] = [
  twoAtOnce('claude -p', 1),
  twoAtOnce('claude', 2),
  twoAtOnce('codex exec', 2),
];
