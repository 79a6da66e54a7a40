import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { entryAt } from '../../files/entry.ts';
import { type ThreadsLayout, threadsLayout } from '../format/layout.ts';
import { type CheckTime, type OpenGate, readOpenGates } from './open-gates.ts';
import { isEnded, isReplaced, readRecordedGates } from './recorded-gates.ts';

/** A gate that holds at a place: of a thread there, or one that only our record still has. */
export interface KnownGate extends OpenGate {
  /** The root of the worktree to name in a command about it. */
  root: string;
  /** Whether no active thread of the worktree has it any more. */
  lost: boolean;
}

/** Whether a thread was closed: it lies in the archive, and nowhere else. */
function isArchived(layout: ThreadsLayout, slug: string): boolean {
  const closed = [layout.threads, layout.archive, join(layout.archive, slug)];
  return closed.every((path) => entryAt(path)?.isDirectory()) && entryAt(join(layout.active, slug)) === null;
}

/** Returns the gates of the repositories that directories lie in, recorded ones too, without those that were ended. */
export async function readKnownGates(
  ctx: Pick<Context, 'env'>,
  directories: readonly string[],
  checkTime: CheckTime = () => {},
): Promise<KnownGate[]> {
  const layouts = new Map(
    directories.map((cwd) => threadsLayout({ cwd })).map((layout) => [layout.root, layout]),
  );
  const found = new Map<string, KnownGate>();
  for (const [root, layout] of layouts) {
    for (const gate of await readOpenGates(layout, checkTime)) {
      if (found.has(gate.key) || isEnded(ctx, root, gate.key)) continue;
      found.set(gate.key, { ...gate, root, lost: false });
    }
  }
  for (const [root, layout] of layouts) {
    checkTime();
    for (const { older, ...gate } of readRecordedGates(ctx, root)) {
      if (found.has(gate.key) || isReplaced({ ...gate, older }, [...found.values()])) continue;
      found.set(gate.key, { ...gate, over: isArchived(layout, gate.slug), root, lost: true });
    }
  }
  return [...found.values()];
}
