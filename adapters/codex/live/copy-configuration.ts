import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { copyTree } from '../../../core/files/tree.ts';
import { readToml } from '../../../install/edits/toml.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { changeHandlers, changeJson, copyFile, isObject, isOwnPlugin } from '../../live/copy-settings.ts';
import { decodeConfig } from '../install/config.ts';
import {
  agentsPath,
  codexDirectory,
  configPath,
  hooksPath,
  overridePath,
  pathForms,
  rulesDirectory,
} from '../install/location.ts';

/** Copies what decides whether our hook runs, with the user's own trust in it. */
export function copyConfiguration(ctx: Context, home: string, programs: OwnPrograms): void {
  const copy = { ...ctx, home, env: {} };
  copyFile(hooksPath(ctx), hooksPath(copy), (bytes) => copyHooks(bytes, programs));
  copyFile(configPath(ctx), configPath(copy), (bytes) => copyConfig(bytes, ctx, copy));
  for (const path of [agentsPath, overridePath]) copyFile(path(ctx), path(copy));
  for (const name of listNames(rulesDirectory(ctx)).filter((rules) => rules.endsWith('.rules')))
    copyFile(join(rulesDirectory(ctx), name), join(rulesDirectory(copy), name));
  const cache = join(codexDirectory(ctx), 'plugins/cache');
  for (const market of listNames(cache)) {
    const plugin = join(cache, market, 'agent-handoff');
    if (exists(plugin))
      copyTree(plugin, join(codexDirectory(copy), 'plugins/cache', market, 'agent-handoff'));
  }
}

/** Handlers keep their place, because trust goes by it; those of others do nothing. */
function copyHooks(bytes: Uint8Array, programs: OwnPrograms): string {
  return changeJson(bytes, (document) => {
    if (!isObject(document.hooks) || !Array.isArray(document.hooks.SessionStart)) return document;
    const SessionStart = changeHandlers(document.hooks.SessionStart, (handler, command) => [
      programs.mayRun('SessionStart', command) ? handler : { type: 'command', command: ':' },
    ]);
    return { hooks: { SessionStart } };
  });
}

/** Of config.toml only what decides whether our hook runs: no provider, no key, no program or data of the user's. */
function isKept([first, second = '']: readonly string[]): boolean {
  return first === 'features' || first === 'hooks' || (first === 'plugins' && isOwnPlugin(second));
}

/** The kept entries as they are spelled; a text that we cannot follow stays whole, for the client to judge. */
function copyConfig(bytes: Uint8Array, ctx: Context, copy: Context): string {
  let text: string;
  try {
    text = decodeConfig(bytes);
  } catch {
    return Buffer.from(bytes).toString('utf8');
  }
  const lines = readToml(text)?.flatMap(({ path, start, end, entries }) => {
    const kept = entries.filter((entry) => isKept(entry.path));
    const header = path.length === 0 || kept.length === 0 ? [] : [text.slice(start, end)];
    return [...header, ...kept.map((entry) => text.slice(entry.start, entry.end))];
  });
  // The user's trust in the hook names it by its file: in the copy that file is another.
  return pathForms(hooksPath(ctx)).reduce(
    (whole, old) => whole.replaceAll(`${old}:session_start:`, `${hooksPath(copy)}:session_start:`),
    lines?.join('\n') ?? text,
  );
}
