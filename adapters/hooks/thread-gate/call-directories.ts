import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { namedDirectories } from '../../../core/threads/gates/named-directories.ts';
import type { ClientGate } from '../../client/client.ts';
import type { ToolCall } from './payload.ts';

/** A command names one or two; one that names more cannot be followed in time. */
const directoryLimit = 32;
const nameLimit = 500;

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A directory as the shell takes it, or the one that a git directory or file lies in. */
function existing(path: string): string | null {
  if (isDirectory(path)) return path;
  const above = resolve(path, '..');
  return isDirectory(above) && /(?:^|[\\/])\.git$/.test(path) ? above : null;
}

function fromHome(path: string, home: string): string {
  return path.replace(/^(?:~|\$HOME|\$\{HOME\})(?=$|\/)/, home);
}

/**
 * Returns where a call may work: where the session was launched and is, where the call runs, and each directory that
 * its text names, from every one found before it. A `cd` does not lead past a gate. Throws for more than can be followed.
 */
export function callDirectories(ctx: Context, gate: ClientGate, call: ToolCall): string[] {
  const launched = gate.launchVariable ? ctx.env[gate.launchVariable] : undefined;
  const found = new Set(
    [ctx.cwd, ...call.directories.map((path) => resolve(ctx.cwd, path)), launched ?? ''].filter(
      (path) => path !== '' && isDirectory(path),
    ),
  );
  const names = namedDirectories(call.command ?? '');
  if (names.length > nameLimit) throw new Error(`the command names over ${nameLimit} directories`);
  for (const name of names) {
    for (const base of [...found]) {
      if (found.size >= directoryLimit)
        throw new Error(`the command names over ${directoryLimit} directories`);
      const path = existing(resolve(base, fromHome(name, ctx.home)));
      if (path !== null) found.add(path);
    }
  }
  return [...found];
}
