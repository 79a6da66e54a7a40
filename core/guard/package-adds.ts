import { programName } from '../shell/program-name.ts';
import { packageName } from './shapes.ts';
import type { FileChange } from './tool-use.ts';

/** Programs that add packages, and their verbs. */
const installers =
  /^(?:npm|pnpm|yarn|bun|deno|jsr|ni|pip[\d.]*|uv|pipx|poetry|pdm|pipenv|conda|mamba|micromamba|cargo|go|gem|bundle|composer|dotnet|brew|apt|apt-get|dnf|yum|apk|pacman|snap|nix-env|dart|flutter|mix|python[\d.]*|expo|gradle|volta|asdf|mise|cpan|luarocks|opam)$/;
const installVerb = /^(?:i|in|install|isntall|add|a|get|require|use|inject|-S|-i)$/;

/** Whether a command adds a package by a package manager. */
export function installsPackage(name: string, [first = '', ...rest]: readonly string[]): boolean {
  if (!installers.test(programName(first))) return false;
  const verb = rest.findIndex((word) => installVerb.test(word));
  if (verb < 0) return false;
  return rest.slice(verb + 1).some((word) => {
    const plain = word.replace(/^(?:npm|jsr|pypi):/, '').replace(/\[[\w,]*\]/, '');
    return plain === name || packageName(plain) === name;
  });
}

const manifests =
  /(?:^|[\\/])(?:package\.json|deno\.jsonc?|bower\.json|composer\.json|Cargo\.toml|pyproject\.toml|Pipfile|requirements[\w.-]*\.(?:txt|in)|environment\.ya?ml|setup\.(?:py|cfg)|go\.mod|Gemfile|[\w.-]+\.gemspec|[\w.-]+\.csproj|build\.gradle(?:\.kts)?|pom\.xml|mix\.exs|pubspec\.yaml|Brewfile)$/;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** How a source file takes a package: by its name in quotes, or as a module. */
function importOf(name: string): RegExp {
  const quoted = `(?:\\bfrom|\\brequire\\s*\\(|\\bimport\\s*\\(?|\\brequire|^\\s*(?:[\\w.]+\\s+)?)\\s*['"]${escaped(name)}(?:/[^'"\\n]*)?['"]`;
  const module = escaped(name.replace(/-/g, '_'));
  return new RegExp(
    `${quoted}|^\\s*(?:import|from)\\s+${module}\\b(?!\\s*from)|^\\s*(?:pub\\s+)?use\\s+${module}(?:::|;)|^\\s*extern crate ${module}\\b`,
    'm',
  );
}

/** Whether a change of a file takes a package in: into the list of what is needed, or by an import. */
export function addsPackage(name: string, { path, added, removed }: FileChange): boolean {
  if (manifests.test(path)) {
    const word = new RegExp(`(?<![\\w@/.-])${escaped(name)}(?![\\w/-])`);
    return word.test(added) && !word.test(removed);
  }
  if (/\.(?:md|mdx|txt|rst|adoc)$/i.test(path)) return false;
  const taken = importOf(name);
  return taken.test(added) && !taken.test(removed);
}
