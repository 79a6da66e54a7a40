import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../core/context.ts';
import type { FileRecord } from '../record.ts';
import { isChainHook } from './chain-hooks.ts';
import { isCodexGate } from './gates.ts';
import { hookContainers, isCodexHook } from './hooks.ts';
import { hooksPath, pathForms } from './location.ts';

function isOwnEntry(event: string, command: string): boolean {
  return (
    (event === 'SessionStart' && isCodexHook(command)) ||
    isCodexGate(event, command) ||
    isChainHook(event, command)
  );
}

/** What is believed of a record that others could have written: entries of our own form. */
export function believeHooks({ added }: FileRecord): Pick<FileRecord, 'added'> {
  if (added === undefined) return {};
  const isKnown = (path: readonly string[]) => hookContainers.some((own) => isDeepStrictEqual(own, path));
  const hooks = added.hooks.filter(
    (hook) => hook.group.hooks.length === 1 && isOwnEntry(hook.event, hook.group.hooks[0]?.command ?? ''),
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
