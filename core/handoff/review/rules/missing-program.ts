import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { partsOf } from '../outline.ts';
import type { Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import type { NumberedLine } from './prose.ts';

/** Words of the shell itself: no program has to exist for them. */
const builtins = new Set(
  '. : [ [[ alias bg bind break builtin case cd command continue declare do done echo elif else esac eval exec exit export false fg fi for function getopts hash help if in jobs kill let local logout popd printf pushd pwd read readonly return select set shift shopt source test then time times trap true type typeset ulimit umask unalias unset until wait while { } ! (('.split(
    ' ',
  ),
);
/** Programs that run the next word. */
const carriers = new Set([
  'sudo',
  'time',
  'exec',
  'command',
  'env',
  'nice',
  'nohup',
  'then',
  'do',
  'else',
  '!',
]);
/** More programs are not looked for: no honest handoff names as many. */
const lookedForAtMost = 500;
const shellFence =
  /^ *(?:[-*+] +|\d+[.)] +)?(?:`{3,}|~{3,}) *(?:bash|sh|shell|zsh|console|shell-session)?\s*$/;

/** The words that a shell line runs; what stands in quotes or behind a comment sign runs nothing. */
export function programsOf(line: string): string[] {
  const bare = line
    .replace(/\\./g, '_')
    .replace(/'[^']*'|"[^"]*"/g, (quoted) => `_${quoted.slice(2).replace(/./g, '_')}`)
    .replace(/(^|\s)#.*$/, '')
    .replace(/^\s*[$%>] /, '');
  return bare.split(/&&|\|\||[|;&]|\$\(/).flatMap((segment) => {
    for (const word of segment.trim().split(/\s+/)) {
      if (word === '' || /^[A-Za-z_]\w*=/.test(word) || carriers.has(word)) continue;
      return /^[A-Za-z0-9_./~@+-]+$/.test(word) && !word.startsWith('-') && !/^_+$/.test(word) ? [word] : [];
    }
    return [];
  });
}

/** Shell lines of the section: those of fences that are no other language's, and code spans that begin an item. */
function commandLines({ outline }: Subject): NumberedLine[] {
  const found: NumberedLine[] = [];
  for (const part of partsOf(outline, 'verification')) {
    let shell = false;
    let heredoc: string | null = null;
    let goesOn = false;
    for (let index = part.start; index < part.end; index++) {
      const text = outline.lines[index] ?? '';
      const opens = outline.fenced[index] === true && !(index > part.start && outline.fenced[index - 1]);
      if (opens) shell = shellFence.test(text);
      else if (outline.fenced[index]) {
        const isMark = /^ *(?:`{3,}|~{3,})\s*$/.test(text);
        if (heredoc !== null) heredoc = text.trim() === heredoc ? null : heredoc;
        else if (shell && !isMark && !goesOn) found.push({ line: index + 1, text });
        heredoc ??= /<<-?\s*['"]?(\w+)/.exec(text)?.[1] ?? null;
        goesOn = /\\\s*$/.test(text);
      } else {
        const span = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ x]\] )?`([^`\n]+)`/.exec(text)?.[1];
        if (span !== undefined && /\s|^[a-z./~-]+$/.test(span)) found.push({ line: index + 1, text: span });
      }
    }
  }
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function exists(word: string, { worktree, cwd, home, env }: Subject): boolean {
  if (builtins.has(word)) return true;
  if (word.includes('/')) {
    const path = word.startsWith('~/') ? join(home, word.slice(2)) : word;
    return isAbsolute(path)
      ? existsSync(path)
      : [worktree, cwd].some((base) => existsSync(resolve(base, path)));
  }
  return (env.PATH ?? '').split(delimiter).some((directory) => isProgram(join(directory || '.', word)));
}

/** A verification command whose program is not there verifies nothing. Only looks: nothing is ever run here. */
export const missingProgram: Rule = {
  id: 'missing-program',
  severity: 'warn',
  check(subject) {
    // Without a PATH nothing can be said.
    if (!subject.env.PATH) return [];
    const known = new Map<string, boolean>();
    const isThere = (word: string): boolean => {
      if (!known.has(word) && known.size < lookedForAtMost) known.set(word, exists(word, subject));
      return known.get(word) ?? true;
    };
    return commandLines(subject).flatMap(({ line, text }) =>
      [...new Set(programsOf(text))]
        .filter((word) => !isThere(word))
        .map((word) => ({ line, message: `\`${word}\` is no program on the PATH and no file here` })),
    );
  },
};
