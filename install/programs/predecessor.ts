import { basename, dirname, join, resolve } from 'node:path';
import { entryAt, linkTarget } from '../../core/files/entry.ts';
import { listNames, readRegularFile } from '../../core/files/read.ts';
import { readCommands } from '../../core/shell/read-commands.ts';
import { readPlainWords } from '../../core/text/shell-word.ts';
import type { FoundLink, Notice } from '../record/wanted.ts';
import { behindRunners } from './own-programs.ts';
import { bareCommand } from './script-command.ts';

// What an installation of the predecessor (https://github.com/zzyyfff/agent-handoff) leaves in a home.

const scriptName = 'surface-handoffs.sh';
const isScript = ([program = '']: readonly string[]) => basename(program) === scriptName;

/** Whether a hook does our job: it runs a script of that very name. */
export function isPredecessorHook(command: string): boolean {
  return (
    command.includes(scriptName) &&
    readCommands(command).commands.some(({ words }) => isScript(behindRunners(words)))
  );
}

/** Whether it does nothing else: what the user made of it is not ours to take out. */
export function isPredecessorAlone(command: string): boolean {
  const words = readPlainWords(bareCommand(command), '~');
  return words !== null && isScript(behindRunners(words));
}

/** Whether a path is one that its installer links to: a part of its clone, whether that is still there or not. */
export function isPredecessorTarget(path: string): boolean {
  return /\/adapters\/(?:claude-code\/skills?(?:\/[\w-]+)?(?:\/SKILL\.md)?|codex-cli(?:\/[\w/-]+)?)\/?$/.test(
    path,
  );
}

/** Whether a text is its skill, copied instead of linked. */
export function isPredecessorSkill(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8');
  return (
    /^name:\s*(?:upgrade-)?handoff\s*$/m.test(text) &&
    /surface-handoffs\.sh|worktree-scoped session handoff/.test(text)
  );
}

/** The links in a directory that lead into a clone of the predecessor. */
function findLinks(directory: string): FoundLink[] {
  return namesIn(directory).flatMap((name) => {
    const file = join(directory, name);
    const target = linkTarget(file);
    return target !== null && isPredecessorTarget(resolve(directory, target)) ? [{ file, target }] : [];
  });
}

/** None for a directory that cannot be read. */
function namesIn(directory: string): string[] {
  try {
    return listNames(directory).sort();
  } catch {
    return [];
  }
}

/** Its copies of skills under names of ours, in directories that are no links. */
function findCopies(directory: string, names: readonly string[]): string[] {
  return names
    .map((name) => join(directory, name, 'SKILL.md'))
    .filter((file) => {
      const isDirect = entryAt(dirname(file))?.isDirectory() === true;
      const bytes = isDirect ? readRegularFile(file)?.bytes : undefined;
      return bytes !== undefined && isPredecessorSkill(bytes);
    });
}

/** What the predecessor has in a client's directories besides its hooks. */
export interface PredecessorParts {
  links: FoundLink[];
  /** One notice for each part that stays. */
  notices: Notice[];
  /** Whether it keeps a skill's name: ours is then left out. */
  holds(file: string): boolean;
}

/** Returns the links that are to go, or, where nothing is to be replaced, a word on what stays. */
export function findPredecessor(
  directories: readonly string[],
  skills: { directory: string; names: readonly string[] },
  replace: boolean,
): PredecessorParts {
  const owned = skills.names.map((name) => join(skills.directory, name));
  const real = owned.filter((directory) => entryAt(directory)?.isDirectory() === true);
  const links = [...directories, ...real].flatMap(findLinks);
  if (replace) return { links, notices: [], holds: () => false };
  const copies = findCopies(skills.directory, skills.names);
  const held = [...links.map(({ file }) => `${file}/`), ...copies];
  return {
    links: [],
    notices: [
      ...links.map(({ file, target }) => wiredNotice(file, `the predecessor's link (to ${target})`)),
      ...copies.map((file) => wiredNotice(file, "the predecessor's skill")),
    ],
    holds: (file) => held.some((place) => `${file}/`.startsWith(place)),
  };
}

/** Says of a part of the predecessor's that it stays, and what that means. */
export function wiredNotice(file: string, what: string, line?: number): Notice {
  const place = line === undefined ? file : `${file}:${line}`;
  const message = `${place}: ${what} is wired too; both would surface handoffs. install --replace-predecessor takes it out, and uninstall puts it back.`;
  return {
    code: 'predecessor-wired',
    message,
    file,
    reason: `${line === undefined ? '' : `line ${line}: `}${what} is still wired.`,
  };
}
