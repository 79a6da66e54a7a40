import { join } from 'node:path';
import * as z from 'zod/mini';
import { replaceFile } from '../../core/files/write.ts';
import { readOrNull } from '../edits/user-file.ts';

const provenClients = z.record(z.string(), z.string());

export function provenPath(root: string): string {
  return join(root, '.proven.json');
}

/** The client versions, newer than the tested ones, that `doctor --live` passed with on this machine. */
export function readProven(root: string): Record<string, string> {
  const bytes = readOrNull(provenPath(root));
  try {
    return z.parse(provenClients, JSON.parse(Buffer.from(bytes ?? []).toString('utf8')));
  } catch {
    return {};
  }
}

export function rememberProven(root: string, client: string, version: string): void {
  replaceFile(provenPath(root), `${JSON.stringify({ ...readProven(root), [client]: version })}\n`);
}
