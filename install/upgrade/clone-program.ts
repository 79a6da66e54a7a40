import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { gitIn, readUpstream, statusCommand } from './clone.ts';
import { dirtyClone, listDirty, moveClone, unmoveClone } from './move.ts';
import type { MovingProgram } from './upgrade.ts';
import { lookAtUpstream, readChanges } from './upstream.ts';

/** A clone that follows a branch of its upstream. */
export function cloneProgram(ctx: Context, clone: string): MovingProgram {
  const git = gitIn(clone, ctx.env);
  return {
    place: clone,
    noun: 'clone',
    inspect: statusCommand(clone),
    look: (root, current, unattended) => lookAtUpstream(git, root, current, unattended),
    async headOf(branch) {
      const upstream = await readUpstream(git);
      return upstream?.branch === branch ? upstream.head : undefined;
    },
    async requireMovable({ relation, branch, target }) {
      if (relation === 'diverged') {
        throw new HandoffError('upgrade-diverged', {
          message: `${clone}: its branch ${branch} has commits that its upstream lacks, and lacks some that it has; expected none of its own. Nothing was changed.`,
          hint: `git -C ${shellWord(clone)} rebase ${target.slice(0, 12)}`,
        });
      }
      const dirty = await listDirty(git);
      if (dirty.length > 0) throw dirtyClone(git, dirty);
    },
    move: (move) => moveClone(git, move),
    unmove: (move) => unmoveClone(git, move),
    readChanges: (commit, current, latest) => readChanges(git, commit, current, latest),
  };
}
