import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { copyTree } from '../../../core/files/tree.ts';
import { readOrNull } from '../../../core/files/user-file.ts';
import { createFile } from '../../../core/files/write.ts';
import { readToml } from '../../../install/edits/toml.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { decodeConfig } from '../install/config.ts';
import { codexDirectory, hooksPath, pathForms, rulesDirectory } from '../install/location.ts';

/** Of config.toml only what decides whether our hook runs: no provider, no key, no program or data of the user's. */
function isKept([first, second]: readonly string[]): boolean {
  return first === 'features' || first === 'hooks' || (first === 'plugins' && isOwnPlugin(second));
}

const isOwnPlugin = (key: string | undefined) => key?.startsWith('agent-handoff@') ?? false;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Handlers keep their place, because trust goes by it; those of others do nothing. */
function copyHooks(text: string, isOwn: (command: string) => boolean): string {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isObject(document) || !isObject(document.hooks)) return text;
  const { SessionStart } = document.hooks;
  if (!Array.isArray(SessionStart)) return text;
  const groups = SessionStart.map((group) => {
    if (!isObject(group) || !Array.isArray(group.hooks)) return group;
    const hooks = group.hooks.map((handler) =>
      isOwn(String(handler?.command)) ? handler : { type: 'command', command: ':' },
    );
    return { ...group, hooks };
  });
  return JSON.stringify({ hooks: { SessionStart: groups } }, null, 2);
}

/** The kept tables as they are spelled; a text that we cannot follow stays whole, for the client to judge. */
function copyConfig(bytes: Uint8Array, oldHooks: readonly string[], newHooks: string): string {
  let text: string;
  try {
    text = decodeConfig(bytes);
  } catch {
    return Buffer.from(bytes).toString('utf8');
  }
  const tables = readToml(text);
  if (tables === null) return text;
  const lines = tables.flatMap((table) => {
    const own = table.entries.filter(({ start }, at) => start >= (table.entries[at - 1]?.end ?? 0));
    const kept = own.filter((entry) => isKept(entry.path));
    if (kept.length === 0) return [];
    const header = table.path.length === 0 ? [] : [text.slice(table.start, table.end)];
    return [...header, ...kept.map((entry) => text.slice(entry.start, entry.end)), ''];
  });
  // The user's trust in the hook names it by its file: in the copy that file is another.
  return oldHooks.reduce(
    (copy, old) => copy.replaceAll(`${old}:session_start:`, `${newHooks}:session_start:`),
    lines.join('\n'),
  );
}

function copyFile(from: string, to: string, change: (bytes: Uint8Array) => string | Uint8Array): void {
  const bytes = readOrNull(from);
  if (bytes !== null) createFile(to, change(bytes));
}

/** Copies what decides whether our hook runs, with the user's own trust in it. */
export function copyConfiguration(ctx: Context, home: string, programs: OwnPrograms): void {
  const from = codexDirectory(ctx);
  const to = join(home, '.codex');
  const hooks = join(to, 'hooks.json');
  copyFile(hooksPath(ctx), hooks, (bytes) =>
    copyHooks(Buffer.from(bytes).toString('utf8'), (command) => programs.mayRun('SessionStart', command)),
  );
  copyFile(join(from, 'config.toml'), join(to, 'config.toml'), (bytes) =>
    copyConfig(bytes, pathForms(hooksPath(ctx)), hooks),
  );
  for (const name of ['AGENTS.md', 'AGENTS.override.md']) {
    copyFile(join(from, name), join(to, name), (bytes) => bytes);
  }
  const cache = join(from, 'plugins/cache');
  for (const market of listNames(cache)) {
    const plugin = join(cache, market, 'agent-handoff');
    const copy = join(to, 'plugins/cache', market, 'agent-handoff');
    if (exists(plugin)) copyTree(plugin, copy);
  }
  const rules = rulesDirectory(ctx);
  for (const name of listNames(rules)) {
    if (name.endsWith('.rules')) copyFile(join(rules, name), join(to, 'rules', name), (bytes) => bytes);
  }
}
