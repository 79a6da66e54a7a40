import type { Context } from '../../../core/context.ts';
import { type InstallOptions, type InstallOutcome, installHosts } from '../../../install/install.ts';
import type { SkillText } from '../../../install/skills/files.ts';
import { type UninstallOptions, uninstallHosts } from '../../../install/uninstall.ts';
import { type CodexOptions, unwireCodex, wireCodex } from './wiring.ts';

/** Wires Codex alone; see `installHosts`. */
export function installCodex(ctx: Context, options: CodexOptions & InstallOptions): InstallOutcome {
  return installHosts(ctx, [wireCodex(ctx, options)], options);
}

/** Takes back what was done for Codex; see `uninstallHosts`, and `unwireCodex` for `skills`. */
export function uninstallCodex(
  ctx: Context,
  options: UninstallOptions & { clone: string; skills?: readonly SkillText[] },
): InstallOutcome {
  return uninstallHosts(ctx, [unwireCodex(ctx, options)], options);
}
