import type { Heading, OnHidden } from '../handoff/heading-scanner.ts';
import { findHeadings } from '../handoff/sections.ts';
import type { Block, BlockKind, Source } from './block.ts';
import { HiddenLines } from './hidden-lines.ts';
import { readLabel } from './labels.ts';
import { type Found, scanRegion } from './scan-region.ts';

/** The titles above a line; a label hangs below the last heading. What stands under the same titles shares one array. */
class Outline {
  private readonly open: { level: number; title: string }[] = [];
  private titles: readonly string[] = [];
  private label: 'section' | 'list' | null = null;
  path: readonly string[] = this.titles;

  get titled(): boolean {
    return this.open[0]?.level === 1;
  }

  private dropLabel(): void {
    this.label = null;
    this.path = this.titles;
  }

  enter({ level, title }: Heading): void {
    while ((this.open.at(-1)?.level ?? 0) >= level) this.open.pop();
    this.open.push({ level, title });
    this.titles = this.open.map((heading) => heading.title);
    this.dropLabel();
  }

  /** A paragraph ends a label that is only for the list under it; a new label takes the place of the old one. */
  meet(found: Found, text: string): BlockKind {
    if (found.kind !== 'paragraph') return found.kind;
    const read = readLabel(text);
    if (read === null) {
      if (this.label === 'list') this.dropLabel();
      return 'paragraph';
    }
    this.label = read.scope;
    this.path = [...this.titles, read.title];
    return read.alone ? 'label' : 'paragraph';
  }
}

/** The first line behind the frontmatter; 0 without one. */
function frontmatterEnd(lines: readonly string[]): number {
  if (!/^\ufeff?---\s*$/.test(lines[0] ?? '')) return 0;
  const close = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  return close < 0 ? 0 : close + 1;
}

/** Splits a Markdown text into its blocks, in order. Everything but blank lines and rules is in exactly one. */
export function splitBlocks({ text, skipped }: Source, source: number): Block[] {
  const carriage = text.includes('\r');
  const split = text.split('\n');
  const lines = carriage ? split.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : split;
  const offsets: number[] = [];
  let offset = 0;
  for (const line of split) {
    offsets.push(offset);
    offset += line.length + 1;
  }
  const body = frontmatterEnd(lines);
  const hidden = new HiddenLines(lines.length);
  const onHidden: OnHidden = (index, part, closer) => hidden.add(index + body, part, closer);
  const headings = findHeadings(lines.slice(body), onHidden).map((heading) => ({
    ...heading,
    index: heading.index + body,
  }));
  const outline = new Outline();
  const blocks: Block[] = [];
  const add = (found: Found) => {
    const start = offsets[found.from] ?? 0;
    const raw = text.slice(start, (offsets[found.to] ?? text.length + 1) - 1);
    const body = (carriage ? raw.replaceAll('\r\n', '\n') : raw).trimEnd();
    const kind = outline.meet(found, body);
    const { language } = found;
    blocks.push({
      source,
      kind,
      path: outline.path,
      titled: outline.titled,
      line: found.from + 1 + skipped,
      endLine: found.to + skipped,
      text: body,
      language,
      closer: hidden.closerAfter(found.to - 1),
      start,
      end: text.length,
    });
  };
  let from = body;
  if (body > 0) add({ kind: 'frontmatter', from: 0, to: body, language: '' });
  for (const heading of [...headings, null]) {
    for (const found of scanRegion(lines, hidden, from, heading?.index ?? lines.length)) add(found);
    if (heading === null) break;
    outline.enter(heading);
    from = heading.index + heading.lines;
    add({ kind: 'heading', from: heading.index, to: from, language: '' });
  }
  blocks.forEach((block, index) => {
    if (index === 0) block.start = 0;
    block.end = blocks[index + 1]?.start ?? text.length;
  });
  return blocks;
}
