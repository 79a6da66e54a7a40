import type { OnHidden } from '../handoff/heading-scanner.ts';

const codes = { opens: 1, inside: 2, closes: 3 } as const;

/** The lines of fenced code, comments and raw blocks, as the scanner of headings sees them. */
export class HiddenLines {
  private readonly parts: Uint8Array;
  private readonly closers = new Map<number, string>();

  constructor(lineCount: number) {
    this.parts = new Uint8Array(lineCount);
  }

  add(index: number, part: Parameters<OnHidden>[1], closer?: string): void {
    this.parts[index] = codes[part];
    if (closer !== undefined) this.closers.set(index, closer);
  }

  /** Whether fenced code, a comment or a raw block of several lines begins here. */
  opens(index: number): boolean {
    return this.parts[index] === codes.opens;
  }

  /** The first line behind what opens at `from`; the next one where nothing does. */
  endOf(from: number, to: number): number {
    let at = from + 1;
    while (at < to && this.parts[at] === codes.inside) at++;
    return at < to && this.parts[at] === codes.closes ? at + 1 : at;
  }

  /** The line that would close what is open behind a line; empty where nothing is. */
  closerAfter(index: number): string {
    let at = index;
    while (this.parts[at] === codes.inside) at--;
    return this.closers.get(at) ?? '';
  }
}
