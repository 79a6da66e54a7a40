import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { entryAt } from '../../files/entry.ts';
import { type ThreadsLayout, threadsLayout } from '../format/layout.ts';
import { type CheckTime, type OpenGate, readOpenGates } from './open-gates.ts';
import { openedFor } from './openings.ts';
import { endGates, isEnded, isReplaced, readRecordedGates, recordGates } from './recorded-gates.ts';

/**
 * A gate that holds at a place, with its whole state. It comes from a prompt of an active thread there (open-gates.ts) or,
 * when that is gone, from our record (recorded-gates.ts); what a person opened is kept apart (openings.ts).
 */
export interface KnownGate extends OpenGate {
  /** The root of the worktree to name in a command about it. */
  root: string;
  /** Whether no active thread of the worktree has it any more. */
  lost: boolean;
  /** For whom a person opened it; null while it is closed. */
  opened: 'session' | 'every' | null;
}

/** Whether a thread was closed: it lies in the archive, and nowhere else. */
function isArchived(layout: ThreadsLayout, slug: string): boolean {
  const closed = [layout.threads, layout.archive, join(layout.archive, slug)];
  return closed.every((path) => entryAt(path)?.isDirectory()) && entryAt(join(layout.active, slug)) === null;
}

/** Returns the gates of the repositories that directories lie in, recorded ones too, as a session finds them; none that was ended. */
export async function readKnownGates(
  ctx: Pick<Context, 'env'>,
  directories: readonly string[],
  session: string | null,
  checkTime: CheckTime = () => {},
): Promise<KnownGate[]> {
  const layouts = new Map(
    directories.map((cwd) => threadsLayout({ cwd })).map((layout) => [layout.root, layout]),
  );
  const found = new Map<string, KnownGate>();
  const add = (gate: Omit<KnownGate, 'opened'>) =>
    found.set(gate.key, { ...gate, opened: openedFor(ctx, session, gate.key) });
  for (const [root, layout] of layouts) {
    for (const gate of await readOpenGates(layout, checkTime)) {
      if (found.has(gate.key) || isEnded(ctx, root, gate.key)) continue;
      add({ ...gate, root, lost: false });
    }
  }
  for (const [root, layout] of layouts) {
    checkTime();
    for (const { older, ...gate } of readRecordedGates(ctx, root)) {
      if (found.has(gate.key) || isReplaced({ ...gate, older }, [...found.values()])) continue;
      add({ ...gate, over: isArchived(layout, gate.slug), root, lost: true });
    }
  }
  return [...found.values()];
}

/** Keeps our record: a gate that a prompt has is noted; one that a person opened, and that is over, ends. */
export function keepRecord(ctx: Pick<Context, 'env'>, gates: readonly KnownGate[], at: Date): void {
  for (const root of new Set(gates.map((gate) => gate.root))) {
    const here = gates.filter((gate) => gate.root === root);
    const ended = here.filter(({ over, opened }) => over && opened !== null);
    const held = here.filter((gate) => !gate.lost && !ended.includes(gate));
    recordGates(ctx, root, held);
    endGates(ctx, root, ended, at);
  }
}
