import type { Block } from '../block.ts';
import { splitSentences } from '../sentences.ts';
import type { Fact, FactKind, FactNumbers } from './fact.ts';
import { forceOf, isDont, mayBind } from './normative.ts';
import { commandStart, errorLine, errorWords, outputLanguages, shellLanguages } from './patterns.ts';
import { findTokens } from './tokens.ts';

/** What the place of a block says of its sentences. */
export interface Place {
  /** Every sentence under such a heading counts, whatever its words. */
  binding: 'constraint' | 'dont' | null;
}

const prose = new Set(['paragraph', 'item', 'quote', 'table', 'raw']);

/** Every hard fact of a block, in order, each once. */
export function findFacts(block: Block, place: Place, numbers: FactNumbers): Fact[] {
  const found: Fact[] = [];
  numbers.enterBlock();
  const add = (kind: FactKind, text: string, line: number) => {
    if (text === '') return;
    const id = numbers.numberOf(kind, text);
    if (numbers.isNew(id)) found.push({ kind, text, line: block.line + line, id });
  };
  if (block.kind === 'code') addCode(block, add);
  else if (block.text.includes('```') || block.text.includes('~~~')) addFenced(block, add);
  if (prose.has(block.kind)) addSentences(block, place, add);
  if (block.text.includes('`') || block.text.includes('"') || block.text.includes('“')) addSpans(block, add);
  findTokens(block.text, add);
  return found;
}

type Add = (kind: FactKind, text: string, line: number) => void;

function addLines(lines: readonly string[], from: number, language: string, add: Add): void {
  const shell = shellLanguages.has(language);
  const prompts = shell && lines.some((line) => /^\s*[$>] /.test(line));
  lines.forEach((line, index) => {
    const text = line.trim();
    const prompted = /^[$>] +(.*)$/.exec(text)?.[1];
    if (shell && !text.startsWith('#') && (prompted !== undefined || !prompts))
      add('command', prompted ?? text, from + index);
    else if (language === '' && commandStart.test(text)) add('command', prompted ?? text, from + index);
    if (outputLanguages.has(language) && errorLine.test(text)) add('error', text, from + index);
  });
}

function addCode(block: Block, add: Add): void {
  const lines = block.text.split('\n');
  const fenced = /^\s*(?:`{3,}|~{3,})/.test(lines[0] ?? '');
  const end = fenced && block.closer === '' ? lines.length - 1 : lines.length;
  addLines(lines.slice(fenced ? 1 : 0, end), fenced ? 1 : 0, block.language, add);
}

/** Code inside a list item or a quote. */
function addFenced(block: Block, add: Add): void {
  const lines = block.text.split('\n');
  let open: { mark: string; language: string; from: number } | null = null;
  lines.forEach((line, index) => {
    const fence = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})\s*([^\s`]*)/.exec(line);
    if (!fence) return;
    if (open === null)
      open = { mark: fence[1] ?? '', language: (fence[2] ?? '').toLowerCase(), from: index + 1 };
    else if (line.trim().startsWith(open.mark)) {
      addLines(lines.slice(open.from, index), open.from, open.language, add);
      open = null;
    }
  });
}

function addSentences(block: Block, { binding }: Place, add: Add): void {
  const body = block.kind === 'paragraph' || block.kind === 'item' || block.kind === 'quote';
  if (!(binding !== null && body) && !mayBind.test(block.text)) return;
  for (const { text, line } of splitSentences(block.text)) {
    if (/^(?:`{3,}|~{3,})/.test(text) || text.length < 4) continue;
    const force = forceOf(text);
    if (binding === 'dont' && body) add('dont', text, line);
    else if (isDont(text) && force === 'forbids') add('dont', text, line);
    else if (force === 'forbids' || force === 'binds' || (binding === 'constraint' && body))
      add('constraint', text, line);
  }
}

const span = /(`+)([^`\n](?:[^`]|(?<!`)`(?!`))*?)\1(?!`)|["“]([^"”\n]{8,400})["”]/g;

/** Code spans and quotations: commands, errors, names. */
function addSpans(block: Block, add: Add): void {
  if (block.kind === 'code') return;
  let line = 0;
  let seen = 0;
  span.lastIndex = 0;
  for (let match = span.exec(block.text); match !== null; match = span.exec(block.text)) {
    for (; seen < match.index; seen++) if (block.text.charCodeAt(seen) === 10) line++;
    const code = match[2]?.replace(/\s+/g, ' ').trim();
    const quoted = match[3]?.trim();
    if (quoted !== undefined) {
      if (errorWords.test(quoted)) add('error', quoted, line);
    } else if (code !== undefined) {
      if (commandStart.test(code)) add('command', code.replace(/^\$ +/, ''), line);
      else if (/\s/.test(code)) {
        if (errorWords.test(code)) add('error', code, line);
        else if (code.length <= 400) add('identifier', code, line);
      } else if (
        /[\p{L}]/u.test(code) &&
        code.length > 1 &&
        !/^[\w.@~+-]*\/|:\/\//.test(code) &&
        !/^[0-9a-f]{7,40}$/.test(code)
      )
        add('identifier', code, line);
    }
  }
}
