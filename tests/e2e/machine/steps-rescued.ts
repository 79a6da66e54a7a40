import { pick } from '../../crash/random.ts';
import { checkStart, playStart } from './expect-start.ts';
import { orEnd, runHeadless, startHeadless } from './headless.ts';
import type { Client, Session } from './model.ts';
import { manners, scriptSilence, serverOf } from './servers.ts';
import type { Step } from './steps.ts';
import { openTwo } from './steps-across.ts';
import { outputKept } from './windows.ts';
import { Violation, type World } from './world.ts';

/** A headless session that has run a command when its client is killed, before its model answers. */
async function dieAtWork(world: World, client: Client): Promise<Session> {
  const work = `work-${world.next()}-END`;
  const server = serverOf(world, client);
  const before = server.count;
  server.scriptCommand(`echo ${work}`);
  scriptSilence(server);
  // To Claude Code every tool call is an answer: it is given nothing, so that nothing is answered by it.
  const does = client === 'codex' ? 'deliver' : 'skip';
  const run = await startHeadless(world, client, {
    prompt: `make ${work}`,
    env: { AGENT_HANDOFF_HEADLESS: does },
  });
  const [first] = await orEnd(run, server.wait(before));
  const session = world.model.open(client, first.sessionId);
  const start = playStart(world, session, does);
  session.prompts += 1;
  checkStart(world, session, first.text, start);
  await orEnd(run, server.wait(before, 2));
  await outputKept(world, client, session.id, work);
  run.kill();
  await run.ended;
  server.release();
  world.model.end(session);
  session.work = work;
  return session;
}

/** How the next session starts: each is shown the draft, and all but one that peeks take it. */
const followers = ['claude -p that delivers', 'claude -p', 'codex exec', 'two at once'] as const;

function rescuedStep(client: Client, weight: number): Step {
  return {
    client,
    weight,
    name: `${client} dies at work`,
    plan: (world, random) => {
      const follower = pick(random, followers);
      const manner = pick(random, manners);
      return async () => {
        world.note(`${client} dies at work; then ${follower}: ${manner}`);
        const dead = await dieAtWork(world, client);
        if (follower === 'two at once') await openTwo(world, ['claude -p', 'codex exec'], manner);
        else
          await runHeadless(world, {
            client: follower === 'codex exec' ? 'codex' : 'claude-code',
            does: follower === 'claude -p' ? 'peek' : 'deliver',
            ending: manner,
            env: follower === 'claude -p' ? {} : { AGENT_HANDOFF_HEADLESS: 'deliver' },
          });
        if (!world.model.handoffs.some(({ draftOf }) => draftOf === dead))
          throw new Violation(`nobody drafted what ${dead.key} left`);
      };
    },
  };
}

export const rescuedSteps: readonly Step[] = [rescuedStep('claude-code', 2), rescuedStep('codex', 2)];
