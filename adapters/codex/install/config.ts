import { createHash } from 'node:crypto';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import {
  scanToml,
  stringsIn,
  stringValue,
  type TomlEntry,
  type TomlTable,
} from '../../../install/edits/toml.ts';
import { readFound } from '../../../install/found-file.ts';
import { configPath } from './location.ts';

/** Codex' config.toml as far as we read it. */
export interface CodexConfig {
  file: string;
  /** Null: unreadable, or in a form that we cannot follow; `problem` says which. */
  tables: TomlTable[] | null;
  problem: string;
}

/** Never throws: apart from `--trust-codex-hook` the file is only looked at. */
export function readConfig(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): CodexConfig {
  const file = configPath(ctx);
  try {
    const { bytes } = readFound(file);
    const tables = bytes === null ? [] : scanToml(decodeConfig(bytes));
    return { file, tables, problem: tables === null ? `${file}: a form of TOML that we cannot follow` : '' };
  } catch (error) {
    if (!(error instanceof HandoffError) && !(error instanceof TypeError)) throw error;
    const problem = error instanceof HandoffError ? error.message : `${file}: not UTF-8 text`;
    return { file, tables: null, problem };
  }
}

/** Throws a TypeError when it is not UTF-8. */
export function decodeConfig(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Hooks of the user in config.toml; what the client keeps there about trust is none. */
export function hasOwnHooks({ tables }: CodexConfig): boolean {
  return fullEntries(tables ?? []).some(({ path }) => path[0] === 'hooks' && path[1] !== 'state');
}

/** Directories in which a sandbox of Codex lets a session write, by what config.toml says. */
export function configuredRoots({ tables }: CodexConfig): string[] {
  return fullEntries(tables ?? []).flatMap(({ path, entry }) => {
    const [first, second = '', third] = path;
    if (first === 'projects' && third === 'trust_level' && path.length === 3) {
      return stringValue(entry.value) === 'trusted' ? [second] : [];
    }
    const writable = path.length === 2 && first === 'sandbox_workspace_write' && second === 'writable_roots';
    return writable ? stringsIn(entry.value) : [];
  });
}

/** What config.toml says of one hook, in a table of its own or an inline one; null when it says nothing. */
export function trustOf(
  { tables }: CodexConfig,
  keys: readonly string[],
): { hash: string | null; disabled: boolean } | null {
  const own = stateEntries(tables ?? [], keys);
  if (own.length === 0) return null;
  const spelled = (name: string) =>
    own
      .map(({ path, entry }) => {
        if (path.length === 4) return path[3] === name ? entry.value : undefined;
        return new RegExp(`[{,]\\s*${name}\\s*=\\s*("[^"]*"|'[^']*'|\\w+)`).exec(entry.value)?.[1];
      })
      .find((value) => value !== undefined);
  return { hash: stringValue(spelled('trusted_hash') ?? ''), disabled: spelled('enabled') === 'false' };
}

/** Returns a text of config.toml with the named hooks no longer switched off. */
export function enableInConfig(text: string, keys: readonly string[]): string {
  const off = stateEntries(scanToml(text) ?? [], keys).filter(
    ({ path }) => path.length === 3 || path[3] === 'enabled',
  );
  return off.reverse().reduce((rest, { entry: { value, end } }) => {
    const on = value === 'false' ? 'true' : value.replace(/([{,]\s*enabled\s*=\s*)false\b/, '$1true');
    return rest.slice(0, end - value.length) + on + rest.slice(end);
  }, text);
}

function stateEntries(
  tables: readonly TomlTable[],
  keys: readonly string[],
): { path: string[]; entry: TomlEntry }[] {
  return fullEntries(tables).filter(
    ({ path }) => path[0] === 'hooks' && path[1] === 'state' && keys.includes(path[2] ?? ''),
  );
}

/** How Codex spells an event in its own files. */
function eventName(event: string): string {
  return event.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

/** Names a handler by its place: what the client calls it in `[hooks.state]`. */
export function trustKey(hooksFile: string, group: number, index: number, event = 'SessionStart'): string {
  return `${hooksFile}:${eventName(event)}:${group}:${index}`;
}

/** What Codex 0.169 hashes of a handler; another version may do it otherwise. */
export function trustHash(
  handler: { command: string; timeout: number },
  event = 'SessionStart',
  matcher?: string,
): string {
  const { command, timeout } = handler;
  const hooks = [{ async: false, command, timeout, type: 'command' }];
  const text = JSON.stringify({ event_name: eventName(event), hooks, matcher });
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

/** Every entry by its whole path, those of an array of tables too. */
function fullEntries(tables: readonly TomlTable[]): { path: string[]; entry: TomlEntry }[] {
  return tables.flatMap((table) =>
    table.entries.map((entry) => ({ path: [...table.path, ...entry.path], entry })),
  );
}
