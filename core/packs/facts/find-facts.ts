import { splitSentences } from '../../text/sentences.ts';
import type { Block, CodePart } from '../document/block.ts';
import { type AddFact, type Fact, factKey } from './fact.ts';
import { findTokens } from './find-tokens.ts';
import { forceOf, isDont, mayBind } from './force.ts';
import { commandStart, errorLine, errorWords, outputLanguages, shellLanguages } from './patterns.ts';

/** What the place of a block says of its sentences: under such a heading every one counts, whatever its words. */
export type Binding = 'constraint' | 'dont' | null;

const prose = new Set(['paragraph', 'item', 'quote']);
const withSentences = new Set([...prose, 'table', 'raw']);

/** Returns every hard fact of a block, in order, each once. */
export function findFacts(block: Block, binding: Binding): Fact[] {
  const found = new Map<string, Fact>();
  const add: AddFact = (kind, text, line) => {
    const fact = { kind, text, line: block.line + line };
    const key = factKey(fact);
    if (text !== '' && !found.has(key)) found.set(key, fact);
  };
  for (const part of block.code) addCode(part, add);
  if (withSentences.has(block.kind)) addSentences(block, binding, add);
  if (block.kind !== 'code') addSpans(block, add);
  findTokens(block.text, add);
  return [...found.values()];
}

function addCode({ language, lines, offset }: CodePart, add: AddFact): void {
  const shell = shellLanguages.has(language);
  const prompts = shell && lines.some((line) => /^\s*[$>] /.test(line));
  lines.forEach((line, index) => {
    const text = line.trim();
    const prompted = /^[$>] +(.*)$/.exec(text)?.[1];
    const isCommand = shell
      ? !text.startsWith('#') && (prompted !== undefined || !prompts)
      : language === '' && commandStart.test(text);
    if (isCommand) add('command', prompted ?? text, offset + index);
    if (outputLanguages.has(language) && errorLine.test(text)) add('error', text, offset + index);
  });
}

function addSentences(block: Block, binding: Binding, add: AddFact): void {
  const bound = prose.has(block.kind) ? binding : null;
  if (bound === null && !mayBind(block.text)) return;
  for (const { text, line } of splitSentences(block.text)) {
    if (/^(?:`{3,}|~{3,})/.test(text) || text.length < 4) continue;
    const force = forceOf(text);
    if (bound === 'dont' || (isDont(text) && force === 'forbids')) add('dont', text, line);
    else if (force === 'forbids' || force === 'binds' || bound === 'constraint')
      add('constraint', text, line);
  }
}

const span = /(`+)([^`\n](?:[^`]|(?<!`)`(?!`))*?)\1(?!`)|["“]([^"”\n]{8,400})["”]/g;

/** Code spans and quotations: commands, errors, names. */
function addSpans({ text }: Block, add: AddFact): void {
  let line = 0;
  let counted = 0;
  for (const match of text.matchAll(span)) {
    for (; counted < match.index; counted++) if (text.charCodeAt(counted) === 10) line++;
    const [, , code, quoted] = match;
    if (quoted !== undefined && errorWords.test(quoted)) add('error', quoted.trim(), line);
    if (code !== undefined) addCodeSpan(code.replace(/\s+/g, ' ').trim(), line, add);
  }
}

/** What has a kind of its own without a code span. */
const plainFact = /^[\w.@~+-]*\/|:\/\/|^[0-9a-f]{7,40}$/;

function addCodeSpan(code: string, line: number, add: AddFact): void {
  if (commandStart.test(code)) add('command', code.replace(/^\$ +/, ''), line);
  else if (/\s/.test(code)) {
    if (errorWords.test(code)) add('error', code, line);
    else if (code.length <= 400) add('identifier', code, line);
  } else if (/\p{L}/u.test(code) && code.length > 1 && !plainFact.test(code)) add('identifier', code, line);
}
