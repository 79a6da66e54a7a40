import { normaliseId, parseParents } from '../../../core/chains/format/ids.ts';
import { HandoffError } from '../../../core/errors.ts';

/** The ids of `--parent ID[,ID]`; undefined when it was left out, none for `null`. Throws `bad-id` for an empty one. */
export function parseParentFlag(given: string | undefined): string[] | undefined {
  if (given === undefined) return undefined;
  if (given.split(',').some((id) => normaliseId(id.replace(/[[\]]/g, '')) === '')) {
    throw new HandoffError('bad-id', {
      message: `--parent ${JSON.stringify(given)}: expected ids separated by commas`,
      hint: 'handoff chain list shows the ids',
    });
  }
  return parseParents(given);
}
