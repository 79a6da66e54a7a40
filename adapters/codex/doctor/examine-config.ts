import { existsSync } from 'node:fs';
import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { readConfig } from '../install/config.ts';
import { codexEnvironment } from '../install/environment.ts';
import { enableCodexHooks } from '../install/fixes.ts';
import { codex, configPath } from '../install/location.ts';

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
  const mend = () => enableCodexHooks(ctx, file);
  const fix = commands.mend('hooks-disabled');
  return [makeFinding('hooks-disabled', { where: file, what, fix, client: codex, mend })];
}

/**
 * What Codex cannot read of config.toml it refuses to start with. It is asked by a command that only reads it; what it
 * does not name the file for is another matter.
 */
export async function findBrokenConfig(ctx: Context, program: string | null): Promise<Finding[]> {
  const file = configPath(ctx);
  if (program === null || !existsSync(file)) return [];
  const run = await execa(program, ['features', 'list'], {
    cwd: ctx.home,
    env: codexEnvironment(ctx),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 5000,
  });
  const reason = run.stderr?.split('\n').find((line) => line.includes('config.toml:'));
  if (run.exitCode === 0 || reason === undefined) return [];
  const what = `it does not parse (${reason
    .replace(/^.*config\.toml:/, 'line ')
    .trim()
    .slice(0, 300)}).`;
  const fix = `mv ${shellWord(file)} ${shellWord(`${file}.off`)}`;
  const why = 'Codex does not start with it.';
  return [makeFinding('settings-invalid', { where: file, what, fix, client: codex, why })];
}
