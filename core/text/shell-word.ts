const plainWord = /^[A-Za-z0-9/._-]+$/;

/**
 * A word as a POSIX shell must be given it; unquoted where it can be, as permission rules compare words. A quote
 * within is double-quoted: with a backslash Codex' rules no longer know the word (measured).
 */
export function shellWord(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** Redirections that send output nowhere or together; they change nothing of what runs. */
const silencing = /(?:[12]?>>? ?\/dev\/null|&> ?\/dev\/null|2>&1|< ?\/dev\/null)(?=[ \t]|$)/y;
const homeVariable = /\$HOME(?![A-Za-z0-9_])|\$\{HOME\}/;
const special = new RegExp(`\\\\([\\\\"$\`])|${homeVariable.source}`, 'g');
const wordPart = new RegExp(
  `'([^']*)'|"((?:[^"\\\\$\`]|\\\\[\\s\\S]|${homeVariable.source})*)"|\\\\([^\\n])|(${homeVariable.source})|([^\\s'"\\\\$\`;&|<>()*?[\\]{}]+)`,
  'y',
);

/**
 * Returns the words of a command that is one program with its arguments; `~/` and `$HOME` are followed. Null for
 * anything else (a list, a pipe, a substitution).
 */
export function readPlainWords(text: string, home: string): string[] | null {
  const words: string[] = [];
  const command = text.trim();
  for (let at = 0; at < command.length; ) {
    const space = /[ \t]*/y;
    space.lastIndex = at;
    at += space.exec(command)?.[0].length ?? 0;
    silencing.lastIndex = at;
    const silenced = silencing.exec(command);
    if (silenced) {
      at += silenced[0].length;
      continue;
    }
    const word = readWord(command, at, home);
    if (word === null) return null;
    words.push(word.text);
    at = word.end;
  }
  return words;
}

function readWord(command: string, start: number, home: string): { text: string; end: number } | null {
  let text = '';
  let at = start;
  while (at < command.length && !/[ \t]/.test(command[at] ?? '')) {
    wordPart.lastIndex = at;
    const match = wordPart.exec(command);
    if (match === null) return null;
    const [whole, literal, quoted, escaped, variable, bare] = match;
    if (at === start && bare !== undefined && /^(?:#|!$|~(?!\/|$))/.test(bare)) return null;
    if (literal !== undefined) text += literal;
    else if (quoted !== undefined) text += quoted.replace(special, (_, mark?: string) => mark ?? home);
    else if (escaped !== undefined) text += escaped;
    else if (variable !== undefined) text += home;
    else if (bare !== undefined) text += at === start ? bare.replace(/^~/, () => home) : bare;
    at += whole.length;
  }
  return { text, end: at };
}
