import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Source files of the given folders, as paths from the root with `/`. */
export function filesUnder(...directories: string[]): string[] {
  return directories
    .flatMap((directory) =>
      readdirSync(join(root, directory), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && /\.(ts|mjs|sh)$/.test(entry.name))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
    )
    .filter((file) => !file.includes('node_modules/'))
    .sort();
}

export const source = filesUnder('core', 'install', 'adapters', 'hooks');
export const typescript = source.filter((file) => file.endsWith('.ts'));

const texts = new Map<string, string>();

export function textOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
  texts.set(file, text);
  return text;
}

/** Code without comments: a reason given in one may name what the code may not use. */
export function codeOf(file: string): string {
  return textOf(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** What a file imports, types included, as written. */
export function importsOf(file: string): string[] {
  return [...codeOf(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** Imports of our own files, as paths from the root. */
export function ownImports(file: string): string[] {
  return importsOf(file)
    .filter((path) => path.startsWith('.'))
    .map((path) => posix.normalize(posix.join(posix.dirname(file), path)));
}

/** `file: what` for everything that a rule finds wrong. */
export function breaches(files: readonly string[], find: (file: string) => readonly string[]): string[] {
  return files.flatMap((file) => find(file).map((what) => `${file}: ${what}`));
}
