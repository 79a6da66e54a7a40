import type { Section } from '../handoff/format/sections.ts';
import type { Session } from '../sessions/session.ts';

/** A don't, and the call that did it or tried to. */
export interface Violated {
  line: string;
  kind: 'command' | 'path' | 'package';
  text: string;
  at: string | null;
}

export function findViolated(_sections: readonly Section[], _session: Session) {
  return { violated: null as Violated[] | null, held: null as Violated[] | null };
}
