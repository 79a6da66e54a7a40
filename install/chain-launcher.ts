import { join } from 'node:path';
import { shellWord } from '../core/text/shell-word.ts';
import type { OwnPrograms } from './own-programs.ts';

const script = 'hooks/chain-hook.sh';

/** The events of a subagent; both hosts have them. */
export const subagentEvents = ['SubagentStart', 'SubagentStop'] as const;

/** `sh <clone>/hooks/chain-hook.sh <client>`: the same for both events, as the payload tells them apart. */
export function chainHookCommand(clone: string, client: string): string {
  return `sh ${shellWord(join(clone, script))} ${client}`;
}

/** Whether that is a command of ours at an event of a subagent. */
export function isChainCommand(
  event: string,
  command: string,
  client: string,
  programs: OwnPrograms,
): boolean {
  return (
    subagentEvents.some((known) => known === event) && programs.cloneOf(command, script, [client]) !== null
  );
}
