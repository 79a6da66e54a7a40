import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place, Wish } from '../place.ts';
import { type Ended, runCommand } from '../process.ts';

/** Calls that read or change a file system, as Node on Linux makes them. */
export const fileCalls = [
  'open openat creat read pread64 readv write pwrite64 writev close fsync fdatasync ftruncate',
  'fchmod fchmodat chmod fchown fchownat chown lchown utimensat link linkat symlink symlinkat unlink unlinkat',
  'rename renameat renameat2 mkdir mkdirat rmdir stat lstat fstat newfstatat statx access faccessat faccessat2',
  'readlink readlinkat getdents64 copy_file_range sendfile',
].flatMap((line) => line.split(' '));

/** Calls after which the disk may differ from before. */
const changing =
  /^(?:write|pwrite64|writev|ftruncate|f?chmod(?:at)?|[fl]?chown(?:at)?|utimensat|(?:sym)?link(?:at)?|unlink(?:at)?|rename(?:at2?)?|mkdir(?:at)?|rmdir|creat)$/;

export interface Call {
  name: string;
  /** Which call of that name it is in its thread, from 1: what strace's `when=` counts. */
  ordinal: number;
  args: string;
  /** What it returned, as printed: `0`, `-1 ENOENT (…)`, `?` for a call that never returned. */
  result: string;
  injected: boolean;
}

const linePattern = /^(\w+)\((.*)\)\s+= (\?|-?\w+)(.*)$/s;

export function parseTrace(text: string): Call[] {
  const seen = new Map<string, number>();
  return text.split('\n').flatMap((line) => {
    const match = linePattern.exec(line);
    if (!match?.[1]) return [];
    const ordinal = (seen.get(match[1]) ?? 0) + 1;
    seen.set(match[1], ordinal);
    const [, name, args = '', value = '', rest = ''] = match;
    return [{ name, ordinal, args, result: value + rest, injected: rest.includes('(INJECTED)') }];
  });
}

/**
 * The call's arguments without what differs from run to run: pids, random names, inode numbers of pipes, pointers, and
 * descriptors but of pipes, which nothing else tells apart.
 */
export function shapeOf(call: Call): string {
  const [first = ''] =
    /^\d+<[^>]*>/.exec(call.args) ?? call.args.replace(/^AT_FDCWD<[^>]*>, /, '').split(/, (?="|[A-Z])/);
  return (
    first
      .replace(/^\d+<(?!pipe|socket)/, '<')
      .replace(/\.tmp-\d+-[0-9a-f]{12}/g, '.tmp')
      .replace(/\.(claim|settle)-\d+-/g, '.$1-')
      .replace(/\d{8}T\d{6}Z/g, 'TIME')
      .replace(/(TIME-from-[\w.-]+?)-[0-9a-f]{5}(?=\.md)/g, '$1')
      .replace(/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d/g, 'TIME')
      .replace(/handoff-index-\d+-[0-9a-f]{8}/g, 'handoff-index')
      // Of remotes: their ids, those of handoffs, and refs that a fetch is given.
      .replace(/(?<=\/)(?:[0-9a-f]{16}|[0-9a-f]{32})(?=[/">.])|(?<=-)[0-9a-f]{12}(?=\.md)/g, 'ID')
      .replace(/(?:pipe|socket):\[\d+\]/g, 'pipe')
      .replace(/, 0x[0-9a-f]+, \d+$/, '')
  );
}

const movesBytes = /^p?(?:read|write)(?:v|64)?$/;

/** Whether a call touches what is under test: a path or a descriptor below the place, or standard output. */
export function touches(call: Call, base: string): boolean {
  const args = call.args.replace(/AT_FDCWD<[^>]*>/g, '');
  if (/^write/.test(call.name) && /^[12]</.test(args)) return true;
  // The bytes that are read or written may name the place too.
  const [held = ''] = movesBytes.test(call.name) ? (/^\d+<[^>]*>/.exec(args) ?? []) : [args];
  return held.includes(base);
}

export function isChanging(call: Call): boolean {
  if (changing.test(call.name)) return true;
  return /^open/.test(call.name) && /O_(?:CREAT|TRUNC)/.test(call.args);
}

export interface Traced extends Ended {
  calls: Call[];
  killed: boolean;
}

/** Runs a bundle under strace, its first thread only: the product's own calls, without libuv's threads and git. */
export async function traceBundle(place: Place, wish: Wish, flags: readonly string[]): Promise<Traced> {
  const directory = mkdtempSync(join(tmpdir(), 'crashlog'));
  const log = join(directory, 'log');
  const command = place.command(wish);
  try {
    const ended = await runCommand({
      ...command,
      program: 'strace',
      args: ['-y', '-qq', '-o', log, ...flags, command.program, ...command.args],
    });
    const text = readFileSync(log, 'utf8');
    return {
      ...ended,
      calls: parseTrace(text),
      killed: /^\+\+\+ killed by SIGKILL/m.test(text) || ended.signal !== null,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Every file-system call of an undisturbed run. */
export async function recordCalls(place: Place, wish: Wish, always: readonly string[]): Promise<Traced> {
  const flags = [
    '-e',
    `trace=${fileCalls.join(',')}`,
    '-s',
    '64',
    ...always.flatMap((fault) => ['-e', `inject=${fault}`]),
  ];
  return traceBundle(place, wish, flags);
}
