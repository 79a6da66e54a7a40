import type { Node } from 'jsonc-parser';

/** How a JSON file is written, as far as text we add has to look the same. */
export interface JsonStyle {
  newline: '\n' | '\r\n';
  /** One level of indentation. */
  unit: string;
  /** Whether containers are spread over lines. */
  multiline: boolean;
  /** Between a key and its value, with its spaces. */
  colon: string;
}

/** JSON text to be put in as it is: what we once took out of a file and now give back. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonContent =
  | null
  | boolean
  | number
  | string
  | RawJson
  | readonly JsonContent[]
  | { readonly [key: string]: JsonContent | undefined };

/** Reads the style off the first property; an empty file gets two spaces and line feeds. */
export function detectStyle(body: string, root: Node): JsonStyle {
  const newline = /\r?\n/.exec(body)?.[0] === '\r\n' ? '\r\n' : '\n';
  const first = root.children?.[0];
  if (first === undefined) return { newline, unit: '  ', multiline: true, colon: ': ' };
  const multiline = body.slice(root.offset, first.offset).includes('\n');
  const unit = multiline ? lineIndent(body, first.offset).slice(lineIndent(body, root.offset).length) : '';
  const [key, value] = first.children ?? [];
  const between = key && value ? body.slice(key.offset + key.length, value.offset) : ': ';
  return { newline, unit, multiline, colon: /^[ \t]*:[ \t]*$/.test(between) ? between : ': ' };
}

/** The white space that begins the line in which an offset lies. */
export function lineIndent(body: string, offset: number): string {
  const start = body.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(body.slice(start, offset))?.[0] ?? '';
}

/** Writes a value in a style; `indent` is that of the line it begins on, null puts it all on one line. */
export function formatJson(content: JsonContent, style: JsonStyle, indent: string | null): string {
  if (content instanceof RawJson) return content.text;
  if (Array.isArray(content)) {
    const inner = indent === null ? null : indent + style.unit;
    return wrap(
      '[]',
      content.map((element) => formatJson(element, style, inner)),
      style,
      indent,
    );
  }
  if (typeof content === 'object' && content !== null) {
    const inner = indent === null ? null : indent + style.unit;
    const parts = Object.entries(content).flatMap(([key, value]) =>
      value === undefined ? [] : [JSON.stringify(key) + style.colon + formatJson(value, style, inner)],
    );
    return wrap('{}', parts, style, indent);
  }
  return JSON.stringify(content);
}

/** Between two values on one line: the file's own habit is read off its colon. */
export function inlineComma(style: JsonStyle): string {
  return /\s$/.test(style.colon) ? ', ' : ',';
}

function wrap(brackets: '[]' | '{}', parts: string[], style: JsonStyle, indent: string | null): string {
  const [open, close] = brackets;
  if (parts.length === 0) return brackets;
  if (indent === null) return open + parts.join(inlineComma(style)) + close;
  const inner = style.newline + indent + style.unit;
  return open + inner + parts.join(`,${inner}`) + style.newline + indent + close;
}
