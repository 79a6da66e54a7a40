import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Every path below a directory that is no directory itself; empty when there is no such directory. */
export function filesBelow(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .flatMap((entry) => {
        const path = join(directory, entry.name);
        return entry.isDirectory() ? filesBelow(path) : [path];
      })
      .sort();
  } catch {
    return [];
  }
}

/** Path → content of every regular file below a directory. */
export function contentsBelow(directory: string): Map<string, string> {
  const regular = filesBelow(directory).filter((path) => lstatSync(path).isFile());
  return new Map(regular.map((path) => [path, readFileSync(path, 'latin1')]));
}

/** Entries that a finished or recovered program has no use for. */
export function leftoversBelow(directory: string): string[] {
  const found: string[] = [];
  const visit = (at: string) => {
    let entries: ReturnType<typeof list>;
    try {
      entries = list(at);
    } catch {
      return;
    }
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (isLeftover(entry.name)) found.push(path);
      else if (entry.isDirectory()) visit(path);
    }
  };
  visit(directory);
  return found;
}

const list = (at: string) => readdirSync(at, { withFileTypes: true });

function isLeftover(name: string): boolean {
  return /^\.(?:tmp|claim|settle|lock)-/.test(name) || /\.json\.\d{6,}$/.test(basename(name));
}
