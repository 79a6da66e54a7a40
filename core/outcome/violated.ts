import { compileGuards } from '../guard/compile.ts';
import type { Guard } from '../guard/guard.ts';
import { trippedGuard } from '../guard/match.ts';
import type { Handoff } from '../handoff/format/parse.ts';
import { isRescueDraft } from '../handoff/format/rescue-fields.ts';
import { sectionContent } from '../handoff/format/sections.ts';
import type { Session, ToolCall } from '../sessions/session.ts';
import { toolUseOf } from './matching/tool-uses.ts';

/** A don't, and the first call that did it or tried to. */
export interface Violated {
  kind: Guard['kind'];
  /** The line of the handoff. */
  line: string;
  /** The command that ran, or the file that was changed. */
  text: string;
  at: string | null;
}

/** Whether a call was kept from running; null where it ended before it changed anything, or nothing tells. */
function wasHeld({ outcome, command }: ToolCall): boolean | null {
  if (outcome === 'refused') return true;
  if (outcome === 'lost') return null;
  return outcome === 'failed' && !command ? null : false;
}

/**
 * Returns the don'ts of a handoff that a session did, and those that it was kept from doing. One with a condition is not
 * violated: whether that was met, no transcript shows; nor one that a person lifted. Null where no don't names anything
 * that a call could show.
 */
export function findViolated(
  { body, fields, sections }: Handoff,
  session: Session,
  lifted: readonly string[],
): { violated: Violated[] | null; held: Violated[] | null } {
  const guards = compileGuards(body, { byProgram: isRescueDraft(fields) });
  const binding = guards.filter(({ id, condition }) => condition === undefined && !lifted.includes(id));
  if (guards.length === 0 && sectionContent(sections, 'donts') !== '') return { violated: null, held: null };
  const [violated, held] = [new Map<Guard, Violated>(), new Map<Guard, Violated>()];
  const root = fields.get('worktree');
  for (const call of session.calls) {
    const isHeld = wasHeld(call);
    if (isHeld === null) continue;
    const found = isHeld ? held : violated;
    const use = toolUseOf(call, session, root);
    for (const guard of isHeld ? guards : binding) {
      if (found.has(guard) || trippedGuard([guard], use) === null) continue;
      const { kind, line } = guard;
      const changed = use.changes.map(({ path }) => path).join(', ');
      found.set(guard, { kind, line, text: call.command ? call.text : changed, at: call.at });
    }
  }
  return { violated: [...violated.values()], held: [...held.values()] };
}
