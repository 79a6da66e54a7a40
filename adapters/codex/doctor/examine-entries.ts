import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { describeMissing } from '../../../install/doctor/unproven.ts';
import { type FoundHandler, listHandlers } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import { readConfig } from '../install/config.ts';
import { closeCodexHook } from '../install/fixes.ts';
import { cloneOfCodexHook, ownHandlers } from '../install/hooks.ts';
import { codex } from '../install/location.ts';

const client = codex;

export interface EntriesFound {
  clone: string;
  programs: OwnPrograms;
  program: string | null;
  commands: Commands;
}

/** Our entry in hooks.json: missing, doubled, changed, or of another clone. */
export function examineEntries(ctx: Context, document: JsonDocument, found: EntriesFound): Finding[] {
  const { clone, programs, program, commands } = found;
  const plugin = pluginKey(ctx);
  const where = document.file;
  const own = ownHandlers(document, programs);
  const altered = listHandlers(document, 'SessionStart').filter(
    ({ event, command }) => programs.runs(event, command) && !own.some((known) => known.command === command),
  );
  const fix = commands.install(client);
  const base = { where, client };
  if (own.length === 0 && altered.length === 0) {
    return plugin !== null ? [] : [describeMissing(document, client, programs, fix)];
  }
  const findings: Finding[] = [];
  if (own.length > 1) {
    const what = `our SessionStart entry stands there ${own.length} times.`;
    findings.push(makeFinding('hook-doubled', { ...base, what, fix, safe: true }));
  } else if (plugin !== null) {
    const what = 'our hook stands there, and our plugin brings it too.';
    findings.push(
      makeFinding('hook-doubled', {
        ...base,
        what,
        fix:
          program === null
            ? `${commands.handoff} uninstall --client ${client}`
            : `${shellWord(program)} plugin remove ${plugin}`,
      }),
    );
  }
  for (const path of new Set(own.map(({ command }) => cloneOfCodexHook(command, programs) ?? ''))) {
    if (path === clone) continue;
    const exists = existsSync(join(path, 'hooks/session-start.sh'));
    const what = exists
      ? `our hook runs from another clone, ${path}.`
      : `our hook points to ${path}, where no clone is any more.`;
    findings.push(makeFinding(exists ? 'hook-elsewhere' : 'hook-moved', { ...base, what, fix, safe: true }));
  }
  const changes = [
    ...altered.map(({ command }) => `its command is now ${command}`),
    ...own.flatMap(describeChange),
  ];
  if (changes.length > 0) {
    const mend = () => closeCodexHook(ctx, where, programs);
    const what = `our SessionStart entry was changed (${changes.join('; ')}).`;
    const severity = own.length === 0 ? 'error' : 'warn';
    const parts = { ...base, what, fix: commands.mend('hook-changed'), severity, mend, after: fix } as const;
    findings.push(makeFinding('hook-changed', parts));
  }
  return findings;
}

function describeChange({ value }: FoundHandler): string[] {
  return value.matcher === undefined ? [] : [`it has the matcher ${JSON.stringify(value.matcher)}`];
}

/** The name under which our plugin is switched on in config.toml, null when it is not. */
export function pluginKey(ctx: Context): string | null {
  const { tables } = readConfig(ctx);
  const own = (tables ?? []).find(
    ({ path, entries }) =>
      path[0] === 'plugins' &&
      path[1]?.startsWith('agent-handoff@') &&
      entries.some((entry) => entry.path[0] === 'enabled' && entry.value === 'true'),
  );
  return own?.path[1] ?? null;
}
