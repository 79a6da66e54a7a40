import { bareWords, type CommandWords, findEnd, runsText } from './shell-words.ts';

/** A command line is seldom longer; what stands behind it is not looked at. */
const textLimit = 256 * 1024;
const depthLimit = 8;

interface Reading {
  text: string;
  at: number;
  depth: number;
  found: CommandWords[];
  words: string[];
  /** The word being read; null between two words, as `''` is a word too. */
  word: string | null;
  /** The next word is a file of a redirection. */
  redirected: boolean;
  /** Delimiters of heredocs whose text begins at the next line. */
  heredocs: string[];
  heredocNext: boolean;
}

function append(reading: Reading, characters: string): void {
  reading.word = (reading.word ?? '') + characters;
}

function endWord(reading: Reading): void {
  const { word } = reading;
  reading.word = null;
  if (word === null) return;
  if (reading.heredocNext) reading.heredocs.push(word);
  else if (!reading.redirected) reading.words.push(word);
  reading.heredocNext = false;
  reading.redirected = false;
}

function readInner(reading: Reading, text: string): void {
  if (reading.depth >= depthLimit) return;
  reading.found.push(...readCommands(text, reading.depth + 1));
}

function endCommand(reading: Reading): void {
  endWord(reading);
  const words = bareWords(reading.words);
  reading.words = [];
  reading.redirected = false;
  if (words.length === 0) return;
  reading.found.push(words);
  // In doubt an argument of a shell is a script: a word too many costs nothing.
  if (runsText(words)) for (const word of words.slice(1)) if (/\s/.test(word)) readInner(reading, word);
}

/** Reads `$(…)`, `` `…` ``, `<(…)` and `>(…)`: commands wherever they stand, in double quotes too. */
function readSubstitution(reading: Reading): boolean {
  const { text, at } = reading;
  const backquote = text[at] === '`';
  if (!backquote && !(text[at + 1] === '(' && /[$<>]/.test(text[at] ?? ''))) return false;
  const from = at + (backquote ? 1 : 2);
  const end = findEnd(text, from, backquote ? '`' : ')');
  readInner(reading, text.slice(from, end));
  append(reading, '\u0001');
  reading.at = end + 1;
  return true;
}

function readQuoted(reading: Reading): void {
  const { text } = reading;
  const quote = text[reading.at];
  append(reading, '');
  reading.at++;
  while (reading.at < text.length && text[reading.at] !== quote) {
    if (quote === '"' && readSubstitution(reading)) continue;
    if (quote === '"' && text[reading.at] === '\\') reading.at++;
    append(reading, text[reading.at] ?? '');
    reading.at++;
  }
  reading.at++;
}

/** The text of a heredoc is data, unless a shell reads it; what it substitutes runs in any case. */
function skipHeredocs(reading: Reading, isScript: boolean): void {
  for (const delimiter of reading.heredocs.splice(0)) {
    const from = reading.at;
    let end = from;
    let line = '';
    do {
      const stop = reading.text.indexOf('\n', reading.at);
      end = reading.at;
      line = reading.text.slice(reading.at, stop < 0 ? undefined : stop);
      reading.at = stop < 0 ? reading.text.length : stop + 1;
    } while (line.replace(/^\t+/, '').trimEnd() !== delimiter && reading.at < reading.text.length);
    const body = reading.text.slice(from, end);
    if (isScript) readInner(reading, body);
    else
      for (const { index } of body.matchAll(/\$\(/g)) {
        readInner(reading, body.slice(index + 2, findEnd(body, index + 2, ')')));
      }
  }
}

function readRedirection(reading: Reading): void {
  const { text } = reading;
  if (/^\d+$/.test(reading.word ?? '')) reading.word = null;
  endWord(reading);
  const mark =
    /^(?:<<<|<<-?|&>>?|<>|[<>]&|>>|>\||[<>])/.exec(text.slice(reading.at, reading.at + 3))?.[0] ?? '>';
  reading.at += mark.length;
  if (mark === '<<<') return;
  if (mark.startsWith('<<')) reading.heredocNext = true;
  else reading.redirected = true;
}

/** Reads one character or construct; everything it does not know is a part of a word. */
function step(reading: Reading): void {
  const { text, at } = reading;
  const character = text[at] ?? '';
  if (character === '\\') {
    if (text[at + 1] !== '\n') append(reading, text[at + 1] ?? '');
    reading.at += 2;
  } else if (character === "'" || character === '"') {
    readQuoted(reading);
  } else if (readSubstitution(reading)) {
    // It moved on by itself.
  } else if (character === '#' && reading.word === null) {
    const stop = text.indexOf('\n', at);
    reading.at = stop < 0 ? text.length : stop;
  } else if (/[<>]/.test(character) || (character === '&' && text[at + 1] === '>')) {
    readRedirection(reading);
  } else if (character === '\n') {
    endWord(reading);
    const isScript = runsText(bareWords(reading.words));
    endCommand(reading);
    reading.at++;
    skipHeredocs(reading, isScript);
  } else if (/[;&|()]/.test(character)) {
    endCommand(reading);
    reading.at++;
  } else if (/\s/.test(character)) {
    endWord(reading);
    reading.at++;
  } else {
    append(reading, character);
    reading.at++;
  }
}

function readCommands(text: string, depth: number): CommandWords[] {
  const reading: Reading = {
    text: text.slice(0, textLimit).replace(/\r\n?/g, '\n'),
    at: 0,
    depth,
    found: [],
    words: [],
    word: null,
    redirected: false,
    heredocs: [],
    heredocNext: false,
  };
  while (reading.at < reading.text.length) step(reading);
  endCommand(reading);
  return reading.found;
}

/**
 * Every command that a shell text can run, nested ones too. It does not follow variables, aliases or functions: a gate
 * stops what is written plainly, as an agent writes it; it is no sandbox.
 */
export function splitCommands(text: string): CommandWords[] {
  return readCommands(text, 0);
}
