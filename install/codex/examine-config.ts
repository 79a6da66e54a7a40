import type { Context } from '../../core/context.ts';
import { type Commands, type Finding, makeFinding } from '../doctor/finding.ts';
import { absoluteRoot } from '../root.ts';
import { readConfig } from './config.ts';
import { codex } from './location.ts';
import { enableCodexHooks } from './mend.ts';

/** The switch that turns every hook of Codex off. */
export function findDisabledHooks(ctx: Context, commands: Commands): Finding[] {
  const { file, tables } = readConfig(ctx);
  const isOff = (tables ?? []).some((table) =>
    table.entries.some(
      ({ path, value }) => [...table.path, ...path].join('.') === 'features.hooks' && value === 'false',
    ),
  );
  if (!isOff) return [];
  const what = 'features.hooks = false switches all hooks off.';
  const mend = () => enableCodexHooks(absoluteRoot(ctx), file);
  const fix = commands.mend('hooks-disabled');
  return [makeFinding('hooks-disabled', { where: file, what, fix, client: codex, mend })];
}
