import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Whether a clone lies where a host keeps its copies of plugins: that host replaces them, we do not. */
export function isPluginCopy(hostDirectory: string, clone: string): boolean {
  return resolveLinks(clone).startsWith(resolveLinks(join(hostDirectory, 'plugins')) + sep);
}

function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
