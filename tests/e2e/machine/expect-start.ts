import { adoptDrafts } from './drafts.ts';
import type { Session, Start } from './model.ts';
import { Violation, type World } from './world.ts';

/** Plays a start on the model, and gives what the first request after it must hold beyond the context. */
export function playStart(world: World, session: Session, does: Start, settleAs = session): StartCheck {
  if (does !== 'skip') world.model.settle(settleAs);
  adoptDrafts(world);
  const waiting = world.model.waiting.length;
  const givenBefore = world.model.whole().filter(({ deliveries }) => deliveries > 0).length;
  if (settleAs === session) world.model.start(session, does);
  return { does, waiting, givenBefore };
}

export interface StartCheck {
  does: Start;
  waiting: number;
  givenBefore: number;
}

/** The first request after a start: the context, what is said of earlier deliveries, what is announced. */
export function checkStart(world: World, session: Session, text: string, start: StartCheck): void {
  const what = `first request (${start.does})`;
  world.checkRequest(session, text, what);
  const { does, waiting, givenBefore } = start;
  if (does === 'deliver' || does === 'peek') {
    const told = text.match(/!! Shown before on \S+, never answered\./g)?.length ?? 0;
    if (told !== givenBefore)
      throw new Violation(`${what}: "Shown before" ${told} times, expected ${givenBefore}`);
  }
  const announced = /agent-handoff: (\d+) handoffs? waits? for this worktree/.exec(
    text.slice(text.lastIndexOf('agent-handoff: ')),
  );
  const count = Number(announced?.[1] ?? 0);
  if (does === 'announce' && count !== waiting)
    throw new Violation(`${what}: announces ${count} handoffs, expected ${waiting}`);
  if (does === 'skip' && text.includes('agent-handoff:'))
    throw new Violation(`${what}: skipped, yet it speaks`);
}
