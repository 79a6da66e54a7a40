import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { programsWithoutRecord } from '../../../install/own-programs.ts';
import type { FileRecord } from '../../../install/record.ts';
import { hookContainers } from './hooks-file.ts';
import { codex, hooksPath, pathForms } from './location.ts';

/** What is believed of a record that others could have written: entries that run our program. */
export function believeHooks(ctx: Pick<Context, 'home'>, { added }: FileRecord): Pick<FileRecord, 'added'> {
  if (added === undefined) return {};
  const programs = programsWithoutRecord(ctx, codex);
  const isKnown = (path: readonly string[]) => hookContainers.some((own) => isDeepStrictEqual(own, path));
  const hooks = added.hooks.filter(
    ({ event, group }) => group.hooks.length === 1 && programs.mayRun(event, group.hooks[0]?.command ?? ''),
  );
  return { added: { containers: added.containers.filter(isKnown), hooks, values: [], removed: [] } };
}

/**
 * What is believed of a record that others could have written: that a hash in the place of our hook is ours. A hash that
 * stood there before is not given back: it would trust whatever hook it fits.
 */
export function believeTrust(
  ctx: Pick<Context, 'home' | 'env'>,
  { trust }: FileRecord,
): Pick<FileRecord, 'trust'> {
  if (trust === undefined) return {};
  const files = pathForms(hooksPath(ctx));
  const isOurs = files.some((file) => trust.key.startsWith(`${file}:session_start:`));
  return isOurs ? { trust: { ...trust, previous: null } } : {};
}
