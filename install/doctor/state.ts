import type { Context } from '../../core/context.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { findStateFault } from '../state/place.ts';
import { type Finding, makeFinding } from './finding.ts';

/** Whether the state is the user's own: else nothing in it is believed, and install and uninstall refuse. */
export function examineState(ctx: Context): Finding[] {
  const fault = findStateFault(ctx);
  if (fault === null) return [];
  const { path, reason, isOwn } = fault;
  const word = shellWord(path);
  const fix = isOwn ? `chmod go-w ${word}` : `mv ${word} ${shellWord(`${path}.off`)}`;
  return [makeFinding('state-open', { where: path, what: `it ${reason}.`, fix, safe: isOwn })];
}
