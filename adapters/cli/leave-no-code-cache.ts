import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { bundlePath } from '../client/installation.ts';
import { codeCacheDirectory } from '../program/code-cache.ts';
import { codeCacheVariable } from '../program/variable.ts';

/** Keeps this process from writing a code cache. Returns what its children need in their environment for the same. */
export function leaveNoCodeCache(): Record<string, string> {
  process.env[codeCacheVariable] = '0';
  return { [codeCacheVariable]: '0' };
}

/** Removes the code caches of this clone, and leaves none. One that cannot be removed is no reason to stay installed. */
export function removeCodeCache(): void {
  leaveNoCodeCache();
  try {
    rmSync(codeCacheDirectory(dirname(bundlePath)), { recursive: true, force: true });
  } catch {
    // Another user's clone.
  }
}
