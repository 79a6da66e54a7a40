import { type AddFact, type Fact, factKey } from './fact.ts';
import { findNames } from './find-names.ts';
import { findTokens } from './find-tokens.ts';
import { commandStart, errorLine, namesError, outputLanguages, shellLanguages } from './patterns.ts';
import { isForbidding, type Role } from './roles.ts';

/** A statement as its source has it, with its line breaks. */
export interface Statement {
  text: string;
  /** 1-based line of its first line. */
  line: number;
  /** What it asks, and the sentence that asks it; null where it asks nothing. */
  role: Role | null;
  sentence: string;
}

function collect(line: number, find: (add: AddFact) => void): Fact[] {
  const found = new Map<string, Fact>();
  find((kind, text, offset) => {
    const fact = { kind, text, line: line + offset };
    const key = factKey(fact);
    if (text !== '' && !found.has(key)) found.set(key, fact);
  });
  return [...found.values()];
}

/** Returns every hard fact of a statement in prose, each once: what it asks as a whole, then what it names. */
export function findFacts({ text, line, role, sentence }: Statement): Fact[] {
  return collect(line, (add) => {
    if (role !== null) add(role, sentence, 0);
    addSpans(text, add);
    findTokens(text, add);
    findNames(text, add);
  });
}

/** Returns every hard fact of a block of code; `lines` are those between its fences. */
export function findCodeFacts(lines: readonly string[], language: string, line: number): Fact[] {
  return collect(line, (add) => {
    const shell = shellLanguages.has(language);
    const prompts = shell && lines.some((one) => /^\s*[$>] /.test(one));
    lines.forEach((one, index) => {
      const text = one.trim();
      const comment = /^(?:#|\/\/|--|\/?\*)\s*(.{8,})$/.exec(text)?.[1];
      if (comment !== undefined && isForbidding(comment)) add('prohibition', comment, index);
      const prompted = /^[$>] +(.*)$/.exec(text)?.[1];
      const isCommand = shell
        ? !text.startsWith('#') && (prompted !== undefined || !prompts)
        : language === '' && commandStart.test(text);
      if (isCommand) add('command', prompted ?? text, index);
      if (outputLanguages.has(language) && errorLine.test(text)) add('error', text, index);
    });
    findTokens(lines.join('\n'), add);
  });
}

const span = /(`+)([^`\n](?:[^`]|(?<!`)`(?!`))*?)\1(?!`)|["“„]([^"”“\n]{8,400})["”“]/g;

/** Code spans and quotations: commands, errors, names. */
function addSpans(text: string, add: AddFact): void {
  let line = 0;
  let counted = 0;
  for (const match of text.matchAll(span)) {
    for (; counted < match.index; counted++) if (text.charCodeAt(counted) === 10) line++;
    const [, , code, quoted] = match;
    if (quoted !== undefined && namesError(quoted)) add('error', quoted.trim(), line);
    if (code !== undefined) addCodeSpan(code.replace(/\s+/g, ' ').trim(), line, add);
  }
}

/** What may begin with a dot: a file, a directory or a member by its name alone, or a command by its path. */
const dottedStart = /^\.{1,2}\/\S|^\.[\p{L}_][^\s/]*(?:\/\S*)?$|^\.[\p{L}_][^\s/]*\/\S+ /u;

/** What has a kind of its own without a code span. */
const plainFact = /^[\w.@~+-]*\/|:\/\/|^[0-9a-f]{7,40}$/;

function addCodeSpan(code: string, line: number, add: AddFact): void {
  // A span of which a fence took the first mark begins in the middle of a sentence.
  if (/^[,;:!?)\]]/.test(code) || (code.startsWith('.') && !dottedStart.test(code))) return;
  if (commandStart.test(code)) add('command', code.replace(/^\$ +/, ''), line);
  else if (/\s/.test(code)) {
    if (namesError(code)) add('error', code, line);
    else if (code.length <= 400) add('identifier', code, line);
  } else if (/\p{L}/u.test(code) && code.length > 1 && !plainFact.test(code)) add('identifier', code, line);
}
