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
}
