import { join } from 'node:path';
import type { Context } from '../context.ts';
import { readText } from '../files/read.ts';
import type { RescueSetting } from './choose-step.ts';

const settings: readonly unknown[] = ['auto', 'offer', 'off'] satisfies RescueSetting[];

const isSetting = (value: unknown): value is RescueSetting => settings.includes(value);

/** What the user or the project wants of drafts; `fault` says what was not understood, and counts as `offer`. */
export interface ChosenSetting {
  setting: RescueSetting;
  fault: string | null;
}

const expected = 'expected auto, offer or off';

/** Returns what is set: by `AGENT_HANDOFF_RESCUE`, else by `rescue` in the project's `.agent-handoff.yaml`. */
export async function readRescueSetting(
  { env }: Pick<Context, 'env'>,
  worktree: string,
): Promise<ChosenSetting> {
  const chosen = env.AGENT_HANDOFF_RESCUE;
  if (isSetting(chosen)) return { setting: chosen, fault: null };
  if (chosen) return { setting: 'offer', fault: `AGENT_HANDOFF_RESCUE is not understood; ${expected}` };
  // Most projects say nothing of it, and the parser takes a start longer than all else.
  if (!/\brescue\b/.test(readText(join(worktree, '.agent-handoff.yaml')) ?? ''))
    return { setting: 'auto', fault: null };
  const { readProjectFile } = await import('../worktree/project-file.ts');
  const file = readProjectFile(worktree);
  const value = file?.value;
  const named = typeof value === 'object' && value !== null && 'rescue' in value ? value.rescue : undefined;
  if (isSetting(named)) return { setting: named, fault: null };
  if (file?.fault === null && (named === undefined || named === null))
    return { setting: 'auto', fault: null };
  return { setting: 'offer', fault: `\`rescue\` in .agent-handoff.yaml is not understood; ${expected}` };
}
