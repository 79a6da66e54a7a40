import { join } from 'node:path';
import type { WantedFile } from './wiring.ts';

/** Files that every client needs carry this name in the record; they go with the last client. */
export const sharedClient = 'shared';

export function nodePathFile(root: string): string {
  return join(root, '.node');
}

/** Which Node the launcher starts: clients started from a desktop lack nvm's PATH. */
export function wantNodePath(root: string, node: string): WantedFile {
  return {
    client: sharedClient,
    kind: 'own',
    file: nodePathFile(root),
    role: 'own',
    edit: () => ({ after: Buffer.from(`${node}\n`, 'utf8'), before: null, notices: [] }),
  };
}
