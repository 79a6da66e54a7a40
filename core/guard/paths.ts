import { isAbsolute, join, normalize } from 'node:path';

/** Where a tool call works. */
export interface Place {
  /** The directory that its paths are relative to. */
  directory?: string;
  /** The roots of the worktrees that a handoff's paths are relative to; none where they are not known. */
  roots?: readonly string[];
  /** Directories that the call changes to before. */
  below?: readonly string[];
}

/** Files of which every directory may have one: named alone, the one at the root is meant. */
const common =
  /^(?:package(?:-lock)?\.json|README(?:\.\w+)?|CHANGELOG(?:\.\w+)?|LICENSE|index\.\w+|main\.\w+|mod\.rs|lib\.rs|__init__\.py|setup\.\w+|Cargo\.(?:toml|lock)|go\.(?:mod|sum)|pyproject\.toml|tsconfig[\w.]*\.json|Makefile|Dockerfile|\.gitignore|\.env[\w.]*|pnpm-lock\.yaml|yarn\.lock|[\w.]*config\.\w+)$/;

const plain = (path: string) =>
  normalize(path.replaceAll('\\', '/'))
    .replace(/^\.\//, '')
    .replace(/(?<=.)\/+$/, '');

/** A glob as an expression for one whole path; a directory stands for all that is below it. */
function globExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^$()|[\]]/g, '\\$&')
    .replace(/\{([^{}]*)\}/g, (_, inner: string) => `(?:${inner.split(',').join('|')})`)
    .replace(/\*\*\/?|\*|\?/g, (one) =>
      one === '?' ? '[^/]' : one === '*' ? '[^/]*' : one === '**' ? '.*' : '(?:.*/)?',
    );
  return new RegExp(`^${source}(?:/.*)?$`);
}

/** Every place that a written path can mean, relative to a root where it lies in one. */
function candidates(
  path: string,
  { directory, roots = [], below = [] }: Place,
): { relative: string; rooted: boolean }[] {
  const bases =
    below.length > 0
      ? below.map((one) => (isAbsolute(one) || !directory ? one : join(directory, one)))
      : [directory ?? ''];
  const whole = isAbsolute(path) ? [path] : bases.map((base) => join(base, path));
  return whole.flatMap((one) => {
    const found = plain(one);
    if (roots.length === 0) return [{ relative: found, rooted: !isAbsolute(found) }];
    return roots.flatMap((root) => {
      const at = plain(root);
      if (found === at) return [{ relative: '.', rooted: true }];
      return found.startsWith(`${at}/`)
        ? [{ relative: found.slice(at.length + 1), rooted: true }]
        : isAbsolute(found)
          ? []
          : [{ relative: found, rooted: true }];
    });
  });
}

/** Whether a path is what a guard names, or lies below it; `whole`: also a directory that holds it. */
export function matchesPath(pattern: string, path: string, place: Place, whole: boolean): boolean {
  const named = plain(pattern);
  const expression = globExpression(named);
  const isAlone = !named.includes('/') && !common.test(named) && !pattern.endsWith('/');
  return candidates(path, place).some(({ relative, rooted }) => {
    if (isAbsolute(named)) {
      const base = place.directory ?? '';
      const meant = plain(isAbsolute(path) ? path : join(base, path));
      return expression.test(meant);
    }
    if (expression.test(relative)) return true;
    if (whole && relative !== '.' && named.startsWith(`${relative}/`)) return true;
    if (rooted && !isAlone) return false;
    // A file's name alone is meant wherever it lies; a path of an unknown root, by its end.
    return relative.split('/').some((_, at, all) => expression.test(all.slice(at).join('/')));
  });
}
