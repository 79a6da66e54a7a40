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
  /** As the source has it; line breaks within a sentence are single spaces. */
  text: string;
  /** 1-based line in the source's file. */
  line: number;
}

/** Facts with the same key are the same fact, in whatever line. */
export function factKey({ kind, text }: Pick<Fact, 'kind' | 'text'>): string {
  return `${kind} ${text}`;
}

/** Called with each fact that is found; the line counts from the beginning of the text, from 0. */
export type AddFact = (kind: FactKind, text: string, line: number) => void;
