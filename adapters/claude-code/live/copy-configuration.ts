import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { readOrNull } from '../../../core/files/user-file.ts';
import { createFile } from '../../../core/files/write.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
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
/** Of `env` only what decides whether and how a hook runs. */
const keptVariables = ['PATH', 'CLAUDE_CODE_SIMPLE'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function keep(value: unknown, wanted: (key: string, value: unknown) => boolean): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, inner]) => wanted(key, inner)));
}

type IsOwn = (command: string) => boolean;

/** The groups of an event with our handlers alone: what else the user runs at a start may act on their data. */
function keepOwnHandlers(groups: unknown, isOwn: IsOwn): unknown {
  if (!Array.isArray(groups)) return groups;
  return groups.flatMap((group) => {
    if (!isObject(group) || !Array.isArray(group.hooks)) return [group];
    const hooks = group.hooks.filter((handler) => isOwn(String(handler?.command)));
    return hooks.length === 0 ? [] : [{ ...group, hooks }];
  });
}

/** A settings text for the copy. What is no JSON object stays as it is: the client must judge it as it does the user's. */
function copySettings(text: string, isOwn: IsOwn): string {
  let settings: unknown;
  try {
    settings = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return text;
  }
  if (!isObject(settings)) return text;
  const copy = keep(settings, (key) => !leftBehind.includes(key)) as Record<string, unknown>;
  if ('env' in copy) copy.env = keep(copy.env, (key) => keptVariables.includes(key));
  if ('enabledPlugins' in copy) copy.enabledPlugins = keep(copy.enabledPlugins, isOwnPlugin);
  if (isObject(copy.hooks)) {
    const { SessionStart } = copy.hooks;
    copy.hooks = SessionStart === undefined ? {} : { SessionStart: keepOwnHandlers(SessionStart, isOwn) };
  }
  return JSON.stringify(copy, null, 2);
}

const isOwnPlugin = (key: string) => key.startsWith('agent-handoff@');

/** The client's own registers of plugins, with ours alone; they name its place by an absolute path. */
function copyPlugins(from: string, to: string): void {
  copyFile(join(from, 'installed_plugins.json'), join(to, 'installed_plugins.json'), (text) => {
    const register = JSON.parse(text);
    return JSON.stringify({ ...register, plugins: keep(register.plugins, isOwnPlugin) });
  });
  copyFile(join(from, 'known_marketplaces.json'), join(to, 'known_marketplaces.json'), (text) => text);
}

function copyFile(from: string, to: string, change: (text: string) => string): void {
  const bytes = readOrNull(from);
  if (bytes !== null) createFile(to, change(Buffer.from(bytes).toString('utf8')));
}

/** Copies what decides whether our hook runs: the user's settings and this project's, and the plugin's registration. */
export function copyConfiguration(ctx: Context, { home, worktree }: Scratch, programs: OwnPrograms): void {
  const copy = (text: string) => copySettings(text, (command) => programs.mayRun('SessionStart', command));
  const from = claudeDirectory(ctx);
  copyFile(join(from, 'settings.json'), join(home, '.claude/settings.json'), copy);
  copyPlugins(join(from, 'plugins'), join(home, '.claude/plugins'));
  const project = join(findWorktreeRoot(ctx.cwd), '.claude');
  if (project === from) return;
  for (const name of ['settings.json', 'settings.local.json']) {
    copyFile(join(project, name), join(worktree, '.claude', name), copy);
  }
}
