import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import {
  changeHandlers,
  changeJson,
  copyFile,
  isObject,
  isOwnPlugin,
  type JsonObject,
} from '../../live/copy-settings.ts';
import type { Scratch } from '../../live/scratch.ts';
import { claudeDirectory } from '../install/location.ts';

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
  const project = join(findWorktreeRoot(ctx.cwd), '.claude');
  if (project === from) return;
  for (const name of ['settings.json', 'settings.local.json'])
    copyFile(join(project, name), join(worktree, '.claude', name), change);
}

/** The settings without what is left behind; of the hooks ours alone, as others may act on the user's data. */
function copySettings(settings: JsonObject, programs: OwnPrograms): JsonObject {
  const copy = Object.fromEntries(Object.entries(settings).filter(([key]) => !leftBehind.includes(key)));
  if ('env' in copy) copy.env = keep(copy.env, (key) => keptVariables.includes(key));
  if ('enabledPlugins' in copy) copy.enabledPlugins = keep(copy.enabledPlugins, isOwnPlugin);
  if (isObject(copy.hooks)) {
    const { SessionStart } = copy.hooks;
    const own = changeHandlers(SessionStart, (handler, command) =>
      programs.mayRun('SessionStart', command) ? [handler] : [],
    );
    copy.hooks = SessionStart === undefined ? {} : { SessionStart: own };
  }
  return copy;
}

function keep(value: unknown, isKept: (key: string) => boolean): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => isKept(key)));
}
