import { createHash } from 'node:crypto';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { readFound } from '../../../core/files/user-file.ts';
import type { FoundHandler } from '../../../install/edits/handlers.ts';
import { readTomlEntries, replaceValues, type TomlEntry } from '../../../install/edits/toml.ts';
import { configPath, pathForms } from './location.ts';

/** Codex' config.toml as far as we read it. */
export interface CodexConfig {
  file: string;
  /** Null: unreadable, or no TOML; `problem` says which. */
  entries: TomlEntry[] | null;
  problem: string;
}

/** Never throws: apart from `--trust-codex-hook` the file is only looked at. */
export function readConfig(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): CodexConfig {
  const file = configPath(ctx);
  try {
    const { bytes } = readFound(file);
    const entries = bytes === null ? [] : readTomlEntries(decodeConfig(bytes));
    return {
      file,
      entries,
      problem: entries === null ? `${file}: a form of TOML that we cannot follow` : '',
    };
  } catch (error) {
    if (!(error instanceof HandoffError) && !(error instanceof TypeError)) throw error;
    const problem = error instanceof HandoffError ? error.message : `${file}: not UTF-8 text`;
    return { file, entries: null, problem };
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

/** What config.toml says of one hook, by any of its keys; null when it says nothing. */
export function trustOf(
  { entries }: CodexConfig,
  keys: readonly string[],
): { hash: unknown; disabled: boolean } | null {
  const own = stateEntries(entries ?? [], keys);
  if (own.length === 0) return null;
  const read = (name: string) => own.find(({ path }) => path[3] === name)?.value;
  return { hash: read('trusted_hash'), disabled: read('enabled') === false };
}

/** Whether Codex runs a hook: `trusted`, `disabled`, or what it calls one that it does not trust; null when unknown. */
export type TrustStatus = string | null;

/** What config.toml shows of a hook in hooks.json as it is now. */
export function readTrustStatus(config: CodexConfig, hooksFile: string, handler: FoundHandler): TrustStatus {
  if (config.entries === null) return null;
  const trust = trustOf(config, trustKeys(hooksFile, handler));
  if (trust?.disabled) return 'disabled';
  if (typeof trust?.hash !== 'string') return 'untrusted';
  const { event, index, value } = handler;
  const { type, command, timeout, ...rest } = (value.hooks as Record<string, unknown>[])[index] ?? {};
  const { matcher } = value;
  const isPlain =
    Object.keys(rest).length === 0 &&
    type !== undefined &&
    (matcher === undefined || typeof matcher === 'string') &&
    typeof command === 'string' &&
    typeof timeout === 'number';
  return isPlain && trust.hash === trustHash({ command, timeout }, event, matcher) ? 'trusted' : 'modified';
}

/** Returns a text of config.toml with the named hooks no longer switched off. */
export function enableInConfig(text: string, keys: readonly string[]): string {
  const off = stateEntries(readTomlEntries(text) ?? [], keys).filter(
    ({ path, value }) => path[3] === 'enabled' && value === false,
  );
  return replaceValues(text, off, 'true');
}

function stateEntries(entries: readonly TomlEntry[], keys: readonly string[]): TomlEntry[] {
  return entries.filter(
    ({ path }) => path[0] === 'hooks' && path[1] === 'state' && keys.includes(path[2] ?? ''),
  );
}

/** The switch that turns every hook of Codex off, where it is set so. */
export function switchedOff(entries: readonly TomlEntry[] | null): TomlEntry[] {
  return (entries ?? []).filter(({ path, value }) => path.join('.') === 'features.hooks' && value === false);
}

/** Returns a text of config.toml with hooks switched on. */
export function enableAllInConfig(text: string): string {
  return replaceValues(text, switchedOff(readTomlEntries(text)), 'true');
}

/** How Codex spells an event in its own files. */
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
