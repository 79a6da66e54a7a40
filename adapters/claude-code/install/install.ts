import type { Context } from '../../../core/context.ts';
import { type InstallOptions, type InstallOutcome, installHosts } from '../../../install/install.ts';
import type { SkillText } from '../../../install/skills/files.ts';
import { type UninstallOptions, uninstallHosts } from '../../../install/uninstall.ts';
import { type ClaudeOptions, unwireClaude, wireClaude } from './wiring.ts';

/** Wires Claude Code alone; see `installHosts`. */
export function installClaudeCode(ctx: Context, options: ClaudeOptions & InstallOptions): InstallOutcome {
  return installHosts(ctx, [wireClaude(ctx, options)], options);
}

/** Takes back what was done for Claude Code; see `uninstallHosts`, and `unwireClaude` for `skills`. */
export function uninstallClaudeCode(
  ctx: Context,
  options: UninstallOptions & { clone: string; skills?: readonly SkillText[] },
): InstallOutcome {
  return uninstallHosts(ctx, [unwireClaude(ctx, options)], options);
}
