import { dirname } from 'node:path';
import { quotedStrings } from '../strace/quoted.ts';
import type { Call } from '../strace/trace.ts';

/** What a run did to the disk. Files are known by a number from their creation on, whatever name they have. */
export type Operation =
  | { kind: 'create'; path: string; file: number; mode: number }
  | { kind: 'write'; file: number; path: string; at: number | null; bytes: Buffer }
  | { kind: 'truncate'; file: number; path: string }
  | { kind: 'mkdir' | 'rmdir' | 'unlink'; path: string }
  | { kind: 'link' | 'rename'; from: string; path: string }
  | { kind: 'sync'; path: string; file: number | null }
  | { kind: 'print' };

const firstDescriptor = /^(\d+)<([^>]*)>/;

/** Reads a recorded run; calls that failed or only read are left out. */
export function readOperations(calls: readonly Call[], base: string): Operation[] {
  const files = new Map<string, number>();
  let next = 0;
  const fileAt = (path: string) => {
    const file = files.get(path) ?? next++;
    files.set(path, file);
    return file;
  };
  const operations: Operation[] = [];
  for (const call of calls) {
    if (!/^\d/.test(call.result)) continue;
    const strings = quotedStrings(call.args.replace(/^\d+<[^>]*>|AT_FDCWD<[^>]*>/g, ''));
    const [one = '', two = ''] = strings.map((bytes) => bytes.toString('utf8'));
    const [, , held = ''] = firstDescriptor.exec(call.args) ?? [];
    const inside = (path: string) => path.startsWith(`${base}/`) || path === base;
    if (/^open/.test(call.name) && inside(one) && call.args.includes('O_CREAT') && !files.has(one)) {
      const mode = Number.parseInt(/0[0-7]{3}$/.exec(call.args)?.[0] ?? '0600', 8);
      operations.push({ kind: 'create', path: one, file: fileAt(one), mode });
    } else if (/^open/.test(call.name) && inside(one) && call.args.includes('O_TRUNC')) {
      operations.push({ kind: 'truncate', path: one, file: fileAt(one) });
    } else if (/^p?write/.test(call.name) && inside(held)) {
      const at = call.name === 'pwrite64' ? Number(/, (\d+)$/.exec(call.args)?.[1] ?? 0) : null;
      operations.push({
        kind: 'write',
        file: fileAt(held),
        path: held,
        at,
        bytes: strings[0] ?? Buffer.alloc(0),
      });
    } else if (call.name === 'write' && /^1</.test(call.args)) operations.push({ kind: 'print' });
    else if (/^f(?:data)?sync$/.test(call.name) && inside(held)) {
      operations.push({ kind: 'sync', path: held, file: files.get(held) ?? null });
    } else if (/^(?:link|rename)/.test(call.name) && inside(two)) {
      operations.push({ kind: call.name.startsWith('link') ? 'link' : 'rename', from: one, path: two });
      files.set(two, fileAt(one));
      if (call.name.startsWith('rename')) files.delete(one);
    } else if (/^(?:mkdir|rmdir|unlink)/.test(call.name) && inside(one)) {
      const kind = call.name.startsWith('mkdir') ? 'mkdir' : call.name === 'rmdir' ? 'rmdir' : 'unlink';
      operations.push({ kind, path: one });
      files.delete(one);
    }
  }
  return operations;
}

/** Whether a sync makes an earlier operation outlive the power: a file's its bytes, a directory's its names. */
export function covers(sync: Extract<Operation, { kind: 'sync' }>, earlier: Operation): boolean {
  if (earlier.kind === 'write' || earlier.kind === 'truncate') return sync.file === earlier.file;
  if (earlier.kind === 'sync' || earlier.kind === 'print') return true;
  return dirname(earlier.path) === sync.path;
}
