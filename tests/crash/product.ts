import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The two programs under test; a mutant is another pair of them. */
export interface Product {
  cli: string;
  hook: string;
}

export function productIn(dist: string): Product {
  return { cli: join(dist, 'handoff.cjs'), hook: join(dist, 'session-start.cjs') };
}

export const ourProduct = productIn(join(repository, 'dist'));
