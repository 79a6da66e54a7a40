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
  const names = project === claudeDirectory(ctx) ? [] : ['settings.json', 'settings.local.json'];
  const own = [user, ...names.map((name) => readOrNothing(join(project, name)))];
  const managed = managedDirectories[process.platform];
  const policy = managed === undefined ? null : readOrNothing(join(managed, 'managed-settings.json'));
  return [
    ...own.map((document) => ({ document, key: 'disableAllHooks', isOurs: true })),
    ...['disableAllHooks', 'allowManagedHooksOnly'].map((key) => ({ document: policy, key, isOurs: false })),
  ].flatMap(({ document, key, isOurs }) =>
    document !== null && valueAt(document, [key]) === true ? [{ where: document.file, isOurs }] : [],
  );
}

/** The name under which our plugin is switched on, null when it is not. */
export function pluginKey(document: JsonDocument): string | null {
  const enabled = Object.entries(valueAt(document, ['enabledPlugins']) ?? {});
  return enabled.find(([key, value]) => key.startsWith('agent-handoff@') && value === true)?.[0] ?? null;
}
