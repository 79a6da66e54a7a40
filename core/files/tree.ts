import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { syncDirectory } from './directory.ts';
import { ancestorsOf, exists } from './entry.ts';
import { removeEmptyDirectory } from './remove.ts';

/** The directories above a file that do not exist, outermost first. */
export function listMissingDirectories(file: string): string[] {
  const directory = dirname(file);
  return exists(directory) ? [] : [...listMissingDirectories(directory), directory];
}

export function nearestDirectory(directory: string): string {
  return ancestorsOf(directory).find(exists) ?? directory;
}

/** Removes those that are empty, the innermost first; what holds anything stays. */
export function removeEmptyDirectories(directories: readonly string[]): void {
  for (const directory of [...directories].sort((a, b) => b.length - a.length))
    removeEmptyDirectory(directory);
}

/** Removes a file or a directory with all that it holds; what is not there is no error. */
export function removeTree(path: string): void {
  fs.rmSync(path, { recursive: true, force: true });
}

export function copyTree(source: string, target: string): void {
  fs.cpSync(source, target, { recursive: true });
}

/** A new private directory in the system's temporary one, by its physical path. */
export function makeTemporaryDirectory(prefix: string): string {
  return fs.realpathSync(fs.mkdtempSync(join(tmpdir(), prefix)));
}

/** Gives a file another name, over whatever has that name; missing directories are made as the umask says. */
export function moveFile(source: string, target: string): void {
  fs.mkdirSync(dirname(target), { recursive: true });
  fs.renameSync(source, target);
}

export function requireWritable(file: string): void {
  fs.accessSync(file, fs.constants.W_OK);
}

/** Throws the system's error when the user may not make entries in a directory, or not list it where that is asked. */
export function requireOpenDirectory(directory: string, { listed = false } = {}): void {
  fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK | (listed ? fs.constants.R_OK : 0));
}

/** Writes a file and a second name of it into a directory, and removes both. Throws the system's error. */
export function tryHardLink(directory: string, name: string): void {
  const [file, link] = [join(directory, name), join(directory, `${name}-link`)];
  try {
    fs.writeFileSync(file, '', { mode: 0o600 });
    fs.linkSync(file, link);
  } finally {
    fs.rmSync(link, { force: true });
    fs.rmSync(file, { force: true });
  }
}

/** The paths of all files below a directory, relative to it, in order; links are not followed and not listed. */
function listFiles(directory: string, below = ''): string[] {
  const entries = fs.readdirSync(join(directory, below), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = join(below, entry.name);
      return entry.isDirectory() ? listFiles(directory, path) : entry.isFile() ? [path] : [];
    })
    .sort();
}

/** Whether two directories hold the same files. */
export function sameTrees(one: string, other: string): boolean {
  const files = listFiles(one);
  if (files.join('\0') !== listFiles(other).join('\0')) return false;
  return files.every((file) => fs.readFileSync(join(one, file)).equals(fs.readFileSync(join(other, file))));
}

/** Makes a directory durable with all that it holds. */
export function syncTree(directory: string): void {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncFile(path);
  }
  syncDirectory(directory);
}

function syncFile(path: string): void {
  const fd = fs.openSync(path, 'r+');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Lets the user run a file, and everybody else. */
export function makeExecutable(file: string): void {
  fs.chmodSync(file, 0o755);
}

/** Sets when a directory was last changed. */
export function setTime(path: string, time: Date): void {
  fs.utimesSync(path, time, time);
}
