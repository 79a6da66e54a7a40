/** One command of a shell text: its words without quotes, redirections and leading assignments. */
export type CommandWords = readonly string[];

/** Words that stand before a command and are none. */
const keywords = new Set(['if', 'then', 'elif', 'else', 'do', 'while', 'until', 'time', '!', '{', '}']);
const assignment = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;

/** Programs whose arguments or input are themselves shell text. */
const shells = /^(?:(?:ba|z|k|da|a|fi)?sh|eval|ssh|su|watch|xargs|parallel|pwsh|powershell|cmd)(?:\.exe)?$/i;

/** The file's name of a program's path, on Windows too. */
export function programName(word: string): string {
  return word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
}

/** Where the text that begins behind an opening bracket or backquote ends. */
export function findEnd(text: string, from: number, close: ')' | '`'): number {
  let depth = 1;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && quote !== "'") at++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (close === ')' && (character === "'" || character === '"')) quote = character;
    else if (close === ')' && character === '(') depth++;
    else if (character === close && --depth === 0) return at;
  }
  return text.length;
}

/** Without what is no part of the command itself. */
export function bareWords(words: readonly string[]): string[] {
  const first = words.findIndex((word) => !keywords.has(word) && !assignment.test(word));
  return first < 0 ? [] : words.slice(first);
}

/** Whether a command takes shell text for itself, as an argument or on standard input. */
export function runsText(words: readonly string[]): boolean {
  return words.slice(0, 12).some((word) => shells.test(programName(word)));
}
