import { unwireClaude, wireClaude } from '../../adapters/claude-code/install/client-install.ts';
import { claudeRules } from '../../adapters/claude-code/install/settings.ts';
import { codexRules, unwireCodex, wireCodex } from '../../adapters/codex/install/client-install.ts';
import type { Context } from '../../core/context.ts';
import { type InstallOptions, type InstallOutcome, installClients } from '../../install/install.ts';
import type { SkillText } from '../../install/skills/files.ts';
import { uninstallClients } from '../../install/uninstall.ts';

export const rules = [...claudeRules, ...codexRules];

type Options = Omit<InstallOptions, 'rules'>;
interface Removal {
  clone: string;
  skills: readonly SkillText[];
  dryRun?: boolean;
}

export function installClaudeCode(
  ctx: Context,
  options: Parameters<typeof wireClaude>[1] & Options,
): InstallOutcome {
  return installClients(ctx, [wireClaude(ctx, options)], { ...options, rules });
}

export function uninstallClaudeCode(ctx: Context, options: Removal): InstallOutcome {
  return uninstallClients(ctx, [unwireClaude(ctx, options)], { ...options, rules });
}

export function installCodex(
  ctx: Context,
  options: Parameters<typeof wireCodex>[1] & Options,
): InstallOutcome {
  return installClients(ctx, [wireCodex(ctx, options)], { ...options, rules });
}

export function uninstallCodex(ctx: Context, options: Removal): InstallOutcome {
  return uninstallClients(ctx, [unwireCodex(ctx, options)], { ...options, rules });
}
