import { join, sep } from 'node:path';
import { physicalPath } from '../../core/git/program.ts';

/** Whether a clone lies where a host keeps its copies of plugins: that host replaces them, we do not. */
export function isPluginCopy(hostDirectory: string, clone: string): boolean {
  return physicalPath(clone).startsWith(physicalPath(join(hostDirectory, 'plugins')) + sep);
}
