const plainWord = /^[A-Za-z0-9/._-]+$/;

/**
 * A word as a POSIX shell must be given it; unquoted where it can be, as permission rules compare words. A quote
 * within is double-quoted: with a backslash Codex' rules no longer know the word (measured).
 */
export function shellWord(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
