import { compareVersions } from 'compare-versions';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { valueAt } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { claudeCode as client, skillsDirectory } from '../install/location.ts';
import { hasMod, modFile } from '../install/mod.ts';

/** The first version that runs modules of plugins inside itself (measured: those before pass them over). */
const firstWithMods = '2.1.287';

interface ModSurroundings {
  /** Null where the program is not here, or does not tell. */
  version: string | null;
  /** Our plugin, as the settings name it; it brings the mod too. */
  plugin: string | null;
  /** What else was found: a switch that turns hooks off keeps mods out as well. */
  findings: readonly Finding[];
}

const installedKey = 'agent-handoff@skills-dir';

/** Why the client does not load the mod, and what changes that; null where it does. */
function obstacle(
  settings: JsonDocument,
  { version, plugin, findings }: ModSurroundings,
): { what: string; fix: string } | null {
  const off = findings.find(({ code, severity }) => code === 'hooks-disabled' && severity === 'error');
  if (off !== undefined)
    return { what: `it is not loaded while hooks are off (${off.where}).`, fix: off.fix };
  if (version !== null && compareVersions(version, firstWithMods) < 0) {
    const what = `it is not loaded: Claude Code ${version} knows no mods, ${firstWithMods} and newer do.`;
    return { what, fix: 'claude update' };
  }
  if (plugin === null && valueAt(settings, ['enabledPlugins', installedKey]) === false) {
    return {
      what: `it is not loaded: ${settings.file} has it disabled.`,
      fix: `claude plugin enable ${installedKey}`,
    };
  }
  return null;
}

/** Says whether the client loads our mod; nothing where none is installed. */
export function examineMod(ctx: DoctorContext, settings: JsonDocument, around: ModSurroundings): Finding[] {
  const { plugin, version } = around;
  const isInstalled = hasMod(skillsDirectory(ctx));
  if (!isInstalled && plugin === null) return [];
  const where = isInstalled ? modFile(skillsDirectory(ctx)) : `the plugin ${plugin}`;
  const found = obstacle(settings, around);
  if (found !== null) return [makeFinding('mod', { where, ...found, client, severity: 'warn' })];
  const program = version === null ? 'Claude Code' : `Claude Code ${version}`;
  const what = `${program} loads it at each start; /handoffs status is then answered at once.`;
  const fix = isInstalled
    ? `${ctx.commands.install(client)} --no-mod`
    : `claude plugin disable ${shellWord(plugin ?? '')}`;
  return [makeFinding('mod', { where, what, why: 'To be without it:', fix, client })];
}
