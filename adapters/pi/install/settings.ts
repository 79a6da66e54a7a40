import { basename, relative } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { readJson } from '../../../core/files/read.ts';
import { isObject } from '../../live/copy-settings.ts';
import { extensionPath, piDirectory, settingsPath } from './location.ts';

/** Returns which extensions the user's settings switch off or on: `!pattern`, `-path` and `+path`. */
export function readSwitches(ctx: Context): string[] {
  const entries = readJson(settingsPath(ctx), (value) => (isObject(value) ? value.extensions : null));
  if (!Array.isArray(entries)) return [];
  return entries.filter((entry): entry is string => typeof entry === 'string' && /^[!+-]/.test(entry));
}

function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (glob) => (glob.startsWith('**') ? '.*' : `[^/]${glob === '*' ? '*' : ''}`));
  return new RegExp(`^${source}$`).test(path);
}

/** Returns the entry of the settings that keeps our extension from being loaded; null for none. */
export function findSwitchedOff(ctx: Context): string | null {
  const file = extensionPath(ctx);
  const paths = [relative(piDirectory(ctx), file), file];
  const switches = readSwitches(ctx);
  const exact = (sign: string) =>
    switches.find((entry) => entry.startsWith(sign) && paths.includes(entry.slice(1).replace(/^\.\//, '')));
  const isOut = (entry: string) =>
    entry.startsWith('!') && [...paths, basename(file)].some((path) => matches(entry.slice(1), path));
  return exact('-') ?? (exact('+') === undefined ? (switches.find(isOut) ?? null) : null);
}
