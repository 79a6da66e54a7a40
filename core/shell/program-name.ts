/** Returns the name of a program from the word that calls it: without its path, also in the form `=name` of zsh. */
export function programName(word: string): string {
  const name = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
  return name.replace(/^=/, '').replace(/\.(?:exe|cmd|bat|ps1)$/i, '');
}

/** Returns a package's program as its runner starts it: `npm:wrangler@latest` is `wrangler`. */
export function packageProgram(word: string): string {
  return word.replace(/^(?:npm|jsr):/, '').replace(/(?<=[^/])(?:@[^/@]*|[=~><!]=.*)$/, '');
}
