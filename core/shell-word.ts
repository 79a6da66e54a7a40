const plainWord = /^[A-Za-z0-9/._-]+$/;

/** A word as a POSIX shell must be given it; unquoted where it can be, as permission rules compare words. */
export function shellWord(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
