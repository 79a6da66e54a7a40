/** What must survive a transfer letter by letter. */
export const factKinds = [
  'path',
  'identifier',
  'sha',
  'number',
  'url',
  'command',
  'constraint',
  'dont',
  'error',
] as const;

export type FactKind = (typeof factKinds)[number];

export interface Fact {
  kind: FactKind;
  /** As it stands in the source; line breaks within a sentence are single spaces. */
  text: string;
  /** 1-based line in the source's file. */
  line: number;
  /** The same for every fact of that kind and text. */
  id: number;
}

/** Gives every fact its number, by kind and text. */
export class FactNumbers {
  private readonly known = new Map<FactKind, Map<string, number>>(factKinds.map((kind) => [kind, new Map()]));
  /** By number, the block in which a fact was last found. */
  private readonly lastIn: number[] = [];
  private block = 0;
  size = 0;

  /** From here on each fact is new once more. */
  enterBlock(): void {
    this.block++;
  }

  /** Whether a fact is found for the first time in the block that was entered last. */
  isNew(id: number): boolean {
    if (this.lastIn[id] === this.block) return false;
    this.lastIn[id] = this.block;
    return true;
  }

  /** How many different facts of a kind were found. */
  countOf(kind: FactKind): number {
    return this.known.get(kind)?.size ?? 0;
  }

  numberOf(kind: FactKind, text: string): number {
    const texts = this.known.get(kind);
    const known = texts?.get(text);
    if (known !== undefined) return known;
    texts?.set(text, this.size);
    return this.size++;
  }
}
