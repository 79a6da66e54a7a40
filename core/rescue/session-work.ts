import { isChange } from '../sessions/command-kind.ts';
import type { Session } from '../sessions/session.ts';
import { didWork } from '../sessions/worth.ts';
import { Material, uncommittedFiles } from './sections/material.ts';
import type { GitState } from './sections/request.ts';

/** Whether a session did work that a draft would save: more than one question that was looked up and answered. */
export function holdsWork(session: Session): boolean {
  if (!didWork(session)) return false;
  if (session.turns > 1 || session.end !== 'quit') return true;
  return session.edits.length > 0 || session.commands.some(({ command }) => isChange(command));
}

/** Whether something of a session is left: its edits are uncommitted, its last check failed, or tasks are open. */
export function isUnfinished(session: Session, git: GitState | null): boolean {
  const material = new Material({ session, git, budget: 0, now: new Date(0), from: '', to: '' });
  const open = session.tasks?.list.some(({ state }) => state === 'open' || state === 'active') ?? false;
  return open || material.failures.length > 0 || uncommittedFiles(material).length > 0;
}

/** Returns when a session changed something or ran a command last; 0 where its records do not tell. */
export function lastWorkMs({ edits, commands }: Session): number {
  const instants = [...edits, ...commands].map(({ at }) => Date.parse(at ?? '')).filter((ms) => ms > 0);
  return instants.reduce((latest, ms) => Math.max(latest, ms), 0);
}
