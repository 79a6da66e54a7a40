import { oneLine } from '../../text/lines.ts';
import { htmlKind, type MarkdownBlock, readMarkdown } from '../../text/markdown.ts';
import { roundFileName, twoDigits } from './directory.ts';
import { fillIn } from './left-over.ts';
import { isPhaseHeading } from './phases.ts';
import { asCode } from './phrase.ts';

/** What is known when a template is filled, by the names of `{{…}}`; empty for what is not. */
export type TemplateValues = Readonly<Record<string, string>>;

/** `REPLACE`, `REPLACE-short-topic`, `REPLACE: short title`, `<title>`; not a tag or an address. */
const placeholder =
  /\bREPLACE\b(?:[-_][\w-]+|: ?[^|`*\n]*)?|(?<!\w)<(?!https?:|\/|(?:br|a|b|i|em|p|img|details|summary|kbd|sub|sup)\b)[A-Za-z][^<>@\n]{0,60}>/g;

/** Whether a value is only a template's own, and says nothing. */
export const isPlaceholder = (value: string) =>
  /^(?:\.{3}|…|TODO\b.*|TB[CD]|\?+)?$/.test(value.replace(placeholder, '').trim()) || value.includes(' | ');

/** What a placeholder asks for, by its words. */
const meanings: readonly [RegExp, string][] = [
  [/phrase/i, 'wait_phrase'],
  [/slug|topic|thread/i, 'thread'],
  [/iso|utc|created|timestamp|date|\byyyy/i, 'created'],
  [/title|description|summary|short/i, 'description'],
  [/issue|tracks|ticket|owner\/repo/i, 'tracks'],
  [/\bround|\bNN?\b/, 'round'],
  [/dispatcher/i, 'dispatcher'],
  [/executor/i, 'executor'],
  [/\bfrom\b|author|sender/i, 'from'],
  [/\bto\b|recipient/i, 'to'],
];

const meaningOf = (words: string) => meanings.find(([pattern]) => pattern.test(words))?.[1];
/** What a line names before its value: `**Date:** `, `| Issue | `. */
const label = /^[\s>*|_-]*(\p{L}[\p{L} _-]{1,25}?)[*_ ]*[:|]/u;

/** The value for a placeholder: by the key or the words before it, else by its own; itself when nothing is known. */
function valueFor(token: string, line: string, values: TemplateValues): string {
  const before = line.slice(0, line.indexOf(token));
  const key = /^\s*([a-z_]+):\s/.exec(line)?.[1] ?? '';
  const isGate = /wait[ _-]?phrase/i.test(before);
  const title = /^#\s/.test(line) ? 'description' : '';
  const labelled = meaningOf(label.exec(before)?.[1] ?? '');
  const meant = meaningOf(token.replace(/^REPLACE/, '')) ?? labelled ?? title;
  const value = values[isGate ? 'wait_phrase' : key in values ? key : meant] || token;
  return /yyyy-mm-dd[^t]?$/i.test(token) ? value.replace(/T\d\d:.*Z$/, '') : value;
}

/** In a form, which somebody else fills in, only these keys are known already. */
const formKeys = /^\s*(?:thread|from|to|tracks):\s/;

const quotedPlaceholder = new RegExp(`(?<!\`)\`(${placeholder.source})\`(?!\`)`, 'g');

function fillLine(line: string, isForm: boolean, values: TemplateValues): string {
  if (isForm && !formKeys.test(line))
    return line.replace(/^(\s*round: )0?1\s*$/, `$1${Number(values.round)}`);
  const filled = line
    .replace(quotedPlaceholder, (code, token) => {
      const value = valueFor(token, line, values);
      return value === token ? code : asCode(value);
    })
    .replace(placeholder, (token) => valueFor(token, line, values))
    .replace(/(?<=[:|][*_ ]*)(?:TODO|TBD)(?=[\s|]*$)/, (token) => valueFor(token, line, values));
  if (!/^#\s/.test(line)) return filled;
  const numbered = (_: string, word: string, zero: string) =>
    word + (zero ? twoDigits(Number(values.round)) : String(Number(values.round)));
  return filled.replace(/\b(round[ -])(0?)1\b/i, numbered);
}

/** A quotation that speaks to whoever fills the template in. */
const guidance =
  /^(?:mirror|use one|fill|copy|replace)\b|\b(?:delete|remove) this (?:block|section|line|quote)/i;

const isGuidance = (block: MarkdownBlock) =>
  (block.type === 'html' && htmlKind(block) === 'comment') ||
  (block.type === 'quote' && guidance.test(block.children.map(({ text }) => text).join('\n')));

/** Fills a repository's template: what is known in its placeholders, without its comments and its guidance. Its line ends are LF. */
export function fillTemplate(given: string, values: TemplateValues): string {
  const template = given.replace(/\r\n/g, '\n');
  const [, head = '', body = template] =
    /^(\ufeff?---\n[\s\S]*?\n---[ \t]*\n)([\s\S]*)$/.exec(template) ?? [];
  const round = Number(values.round);
  const named = body.replace(/\{\{ *([a-z_]+) *\}\}/g, (mark, name: string) => values[name] ?? mark);
  const document = readMarkdown(named);
  const dropped = document.blocks.filter(isGuidance);
  const lines = document.lines.flatMap((line, index) => {
    if (dropped.some(({ firstLine, endLine }) => index >= firstLine && index < endLine)) return [];
    const isForm = document.blockAt(index)?.type === 'code';
    const other = line.replace(/\bround-01-(prompt|result)\.md\b/g, (_, word) => roundFileName(round, word));
    return fillLine(isForm ? other : other.replace(/<!--.*?-->/g, ''), isForm, values);
  });
  const text = lines.join('\n').replace(/\n{3,}/g, '\n\n');
  const fields = head
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .map((line) => line.replace(/\{\{ *([a-z_]+) *\}\}/g, (mark, name: string) => values[name] ?? mark));
  return fields.join('\n') + text;
}

/** The parts of a result that follow from its prompt. */
export interface ResultParts {
  /** One section for each phase. */
  phases: string;
  /** What only a person can do, as a list; empty when nothing is known. */
  escalation: string;
  /** The two sections behind the phases, for a template without them. */
  tail: string;
}

/** Puts the reports of the phases where a template has its own; what it says of the last two sections is a mark to fill in. */
export function fillResult(body: string, { phases, escalation, tail }: ResultParts): string {
  const { lines, sections } = readMarkdown(body.replace(/\r\n/g, '\n'));
  const own = sections.filter(({ title, heading }) => heading.depth > 1 && isPhaseHeading(title));
  const last = sections.filter(({ title }) => /^(?:issues observed|manual escalation)\b/i.test(title));
  const parts = new Map<number, string>();
  const replaced = [...own, ...last];
  for (const { title, heading, firstLine, endLine } of last) {
    const said = oneLine(
      lines
        .slice(firstLine, endLine)
        .join(' ')
        .replace(/^\W+|[\s>]+$|[[\]]/g, ''),
    );
    const mark = fillIn(said === '' ? 'what was unexpected, or: none' : said);
    const text = /^manual/i.test(title) && escalation !== '' ? escalation : mark;
    parts.set(heading.firstLine, `${lines[heading.firstLine]}\n\n${text}\n`);
  }
  const hasPlace = body.includes('{{phases}}');
  const at = own[0]?.heading.firstLine ?? last[0]?.heading.firstLine ?? lines.length;
  if (!hasPlace) parts.set(at, `${phases}\n\n${parts.get(at) ?? ''}`);
  const filled = [...lines, ''].flatMap((line, index) => {
    const isOwn = replaced.some(({ heading, endLine }) => index >= heading.firstLine && index < endLine);
    return [...(parts.has(index) ? [parts.get(index) ?? ''] : []), ...(isOwn ? [] : [line])];
  });
  const whole = filled
    .join('\n')
    .replace('{{phases}}', () => phases)
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd();
  return last.length > 0 || hasPlace ? `${whole}\n` : `${whole}\n\n${tail}`;
}
