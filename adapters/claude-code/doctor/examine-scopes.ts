import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { readFound } from '../../../core/files/user-file.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { valueAt } from '../../../install/edits/handlers.ts';
import { type JsonDocument, parseDocument } from '../../../install/edits/json-document.ts';
import { claudeDirectory } from '../install/location.ts';

const managedDirectories: Partial<Record<NodeJS.Platform, string>> = {
  darwin: '/Library/Application Support/ClaudeCode',
  linux: '/etc/claude-code',
  win32: 'C:\\Program Files\\ClaudeCode',
};

function readOrNothing(file: string): JsonDocument | null {
  try {
    const { bytes } = readFound(file);
    return bytes === null ? null : parseDocument(file, bytes);
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

/** The settings that switch hooks off: the user's and this project's, which are ours to change, and the managed ones. */
export function findDisabling(ctx: Context, user: JsonDocument): { where: string; isOurs: boolean }[] {
  const project = join(findWorktreeRoot(ctx.cwd), '.claude');
  const places = project === claudeDirectory(ctx) ? [] : ['settings.json', 'settings.local.json'];
  const own = [user, ...places.map((name) => readOrNothing(join(project, name)))];
  const managed = managedDirectories[process.platform];
  const policy = managed === undefined ? null : readOrNothing(join(managed, 'managed-settings.json'));
  const disables = (document: JsonDocument | null, key: string) =>
    document !== null && valueAt(document, [key]) === true ? [document.file] : [];
  return [
    ...own
      .flatMap((document) => disables(document, 'disableAllHooks'))
      .map((where) => ({ where, isOurs: true })),
    ...['disableAllHooks', 'allowManagedHooksOnly']
      .flatMap((key) => disables(policy, key))
      .map((where) => ({ where, isOurs: false })),
  ];
}

/** The name under which our plugin is switched on, null when it is not. */
export function pluginKey(document: JsonDocument): string | null {
  const enabled = valueAt(document, ['enabledPlugins']);
  if (typeof enabled !== 'object' || enabled === null) return null;
  const own = Object.entries(enabled).find(
    ([key, value]) => key.startsWith('agent-handoff@') && value === true,
  );
  return own?.[0] ?? null;
}
