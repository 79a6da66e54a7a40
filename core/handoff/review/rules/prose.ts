import type { Item, Outline, Part } from '../outline.ts';

/** A line of prose with its code blanked out, so that rules about words do not judge code. */
export function proseOf(line: string): string {
  return line.replace(/(`+)(?:(?!\1).)*\1/g, (code) => ' '.repeat(code.length));
}

export interface NumberedLine {
  /** 1-based line of the file. */
  line: number;
  text: string;
}

/** The lines of some sections outside fences; all sections when no key is given. */
export function proseLines(outline: Outline, ...keys: Part['key'][]): NumberedLine[] {
  return outline.parts
    .filter((part) => keys.length === 0 || keys.includes(part.key))
    .flatMap((part) =>
      outline.lines.slice(part.start, part.end).flatMap((text, offset) => {
        const index = part.start + offset;
        return outline.fenced[index] ? [] : [{ line: index + 1, text }];
      }),
    );
}

/** Which section a 1-based line of the file is in. */
export function sectionAt(outline: Outline, line: number): Part['key'] | 'frontmatter' {
  if (line <= outline.bodyLine) return 'frontmatter';
  return outline.parts.findLast((part) => part.heading < line)?.key ?? 'preamble';
}

/** The first words of an item, for a message. */
export function summariseItem(item: Pick<Item, 'text'>, limit = 60): string {
  const line = item.text
    .replace(/^\s*(?:[-*+]|\d{1,9}[.)]) +/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}
