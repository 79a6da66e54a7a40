import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
