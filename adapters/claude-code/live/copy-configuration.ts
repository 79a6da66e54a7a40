import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import {
  changeJson,
  copyFile,
  copyHooks,
  isObject,
  isOwnPlugin,
  type JsonObject,
  makeHarmless,
} from '../../live/copy-settings.ts';
import type { Scratch } from '../../live/scratch.ts';
import { claudeDirectory, skillsDirectory } from '../install/location.ts';
import { hasMod, modFiles } from '../install/mod.ts';
import { settingsShape, settingTypes, typeOf } from '../install/read-shape.ts';

/** Settings that run programs of the user, name their keys, or point to their data: no business of a proof. */
const leftBehind = [
  'apiKeyHelper',
  'autoMemoryDirectory',
  'awsAuthRefresh',
  'awsCredentialExport',
  'extraKnownMarketplaces',
  'fileSuggestion',
  'forceLoginMethod',
  'forceLoginOrgUUID',
  'gcpAuthRefresh',
  'otelHeadersHelper',
  'plansDirectory',
  'pluginConfigs',
  'statusLine',
  'subagentStatusLine',
];
const keptVariables = ['PATH', 'CLAUDE_CODE_SIMPLE'];

/** Copies what decides whether our hook runs: the user's settings and this project's, and the plugin's registration. */
export function copyConfiguration(ctx: Context, { home, worktree }: Scratch, programs: OwnPrograms): void {
  const change = (bytes: Uint8Array) => changeJson(bytes, (settings) => copySettings(settings, programs));
  const from = claudeDirectory(ctx);
  const to = join(home, '.claude');
  copyFile(join(from, 'settings.json'), join(to, 'settings.json'), change);
  // The client's own registers of plugins, with ours alone; they name its place by an absolute path.
  copyFile(
    join(from, 'plugins/installed_plugins.json'),
    join(to, 'plugins/installed_plugins.json'),
    (bytes) =>
      changeJson(bytes, (register) => ({ ...register, plugins: keep(register.plugins, isOwnPlugin) })),
  );
  copyFile(join(from, 'plugins/known_marketplaces.json'), join(to, 'plugins/known_marketplaces.json'));
  // The skill that the mod answers in the place of goes with it.
  const skills = hasMod(skillsDirectory(ctx)) ? ['handoffs/SKILL.md', ...modFiles] : [];
  for (const path of skills) copyFile(join(from, 'skills', path), join(to, 'skills', path));
  const project = join(findWorktreeRoot(ctx.cwd), '.claude');
  if (project === from) return;
  for (const name of ['settings.json', 'settings.local.json'])
    copyFile(join(project, name), join(worktree, '.claude', name), change);
}

/** The settings without what is left behind; of the hooks ours alone, as others may act on the user's data. */
function copySettings(settings: JsonObject, programs: OwnPrograms): JsonObject {
  const entries = Object.entries(settings).flatMap(([key, value]): [string, unknown][] => {
    if (!leftBehind.includes(key)) return [[key, value]];
    // A value of a wrong type decides whether the client reads the file at all.
    if (settingTypes.get(key) !== typeOf(value)) return [[key, makeHarmless(value)]];
    return isObject(value) && 'command' in value ? [[key, makeHarmless(value)]] : [];
  });
  const copy: JsonObject = Object.fromEntries(entries);
  if ('env' in copy) copy.env = keep(copy.env, (key) => keptVariables.includes(key));
  if ('enabledPlugins' in copy) copy.enabledPlugins = keep(copy.enabledPlugins, isOwnPlugin);
  if (isObject(copy.hooks)) {
    const isOurs = (event: string, command: string) =>
      event === 'SessionStart' && programs.mayRun(event, command);
    copy.hooks = copyHooks(copy.hooks, isOurs, (group) => z.safeParse(settingsShape.group, group).success);
  }
  return copy;
}

function keep(value: unknown, isKept: (key: string) => boolean): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => isKept(key)));
}
