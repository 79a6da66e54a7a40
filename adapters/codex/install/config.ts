import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { readFound } from '../../../core/files/user-file.ts';
import type { FoundHandler } from '../../../install/edits/handlers.ts';
import { readTomlEntries, type TomlEntry } from '../../../install/edits/toml.ts';
import { configPath, pathForms } from './location.ts';

export interface CodexConfig {
  file: string;
  /** Null: unreadable, or no TOML; `problem` says which. */
  entries: TomlEntry[] | null;
  problem: string;
}

/** Never throws: apart from `--trust-codex-hook` the file is only looked at. */
export function readConfig(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): CodexConfig {
  return readTomlFile(configPath(ctx));
}

/** Never throws: a file that cannot be read has no entries, one that is not there has none to read. */
export function readTomlFile(file: string): CodexConfig {
  try {
    const { bytes } = readFound(file);
    const entries = bytes === null ? [] : readTomlEntries(decodeConfig(bytes));
    return { file, entries, problem: `${file}: a form of TOML that we cannot follow` };
  } catch (error) {
    if (error instanceof HandoffError) return { file, entries: null, problem: error.message };
    if (error instanceof TypeError) return { file, entries: null, problem: `${file}: not UTF-8 text` };
    throw error;
  }
}

/** Throws a TypeError when it is not UTF-8. */
export function decodeConfig(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Hooks of the user in config.toml; what the client keeps there about trust is none. */
export function hasOwnHooks({ entries }: CodexConfig): boolean {
  return (entries ?? []).some(({ path }) => path[0] === 'hooks' && path.length > 1 && path[1] !== 'state');
}

/** Directories in which a sandbox of Codex lets a session write, by what config.toml says. */
export function configuredRoots({ entries }: CodexConfig): string[] {
  return (entries ?? []).flatMap(({ path, value }) => {
    const [first, second = '', third] = path;
    if (first === 'projects' && third === 'trust_level' && path.length === 3)
      return value === 'trusted' ? [second] : [];
    const isList = path.join('.') === 'sandbox_workspace_write.writable_roots' && Array.isArray(value);
    return isList ? value.filter((root) => typeof root === 'string') : [];
  });
}

/** What config.toml says of one hook, by any of its keys. */
export function stateOf({ entries }: CodexConfig, keys: readonly string[], name: string): unknown {
  const paths = pathsOfState(keys, name);
  return entries?.find(({ path }) => paths.some((one) => isDeepStrictEqual(one, path)))?.value;
}

export function pathsOfState(keys: readonly string[], name: string): string[][] {
  return keys.map((key) => ['hooks', 'state', key, name]);
}

/** Whether Codex runs a hook: `trusted`, `disabled`, or what it calls one that it does not trust; null when unknown. */
export type TrustStatus = string | null;

/** What config.toml shows of a hook in hooks.json as it is now. */
export function readTrustStatus(config: CodexConfig, hooksFile: string, handler: FoundHandler): TrustStatus {
  if (config.entries === null) return null;
  const keys = trustKeys(hooksFile, handler);
  if (stateOf(config, keys, 'enabled') === false) return 'disabled';
  const hash = stateOf(config, keys, 'trusted_hash');
  if (typeof hash !== 'string') return 'untrusted';
  const { event, index, value } = handler;
  const { type, command, timeout, ...rest } = (value.hooks as Record<string, unknown>[])[index] ?? {};
  const { matcher } = value;
  const isPlain =
    Object.keys(rest).length === 0 &&
    type !== undefined &&
    (matcher === undefined || typeof matcher === 'string') &&
    typeof command === 'string' &&
    typeof timeout === 'number';
  return isPlain && hash === trustHash({ command, timeout }, event, matcher) ? 'trusted' : 'modified';
}

function eventName(event: string): string {
  return event.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

/** Names a handler by its place, as `[hooks.state]` may do: its file has another path where links lead to it. */
export function trustKeys(
  hooksFile: string,
  { event, group, index }: Pick<FoundHandler, 'event' | 'group' | 'index'>,
): string[] {
  return pathForms(hooksFile).map((path) => `${path}:${eventName(event)}:${group}:${index}`);
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
