export type RoundKind = 'prompt' | 'result';

export interface RoundName {
  round: number;
  kind: RoundKind;
}

/** Two digits are the contract: programs that sort by name would put a hundredth round before the eleventh. */
export const roundLimit = 99;

const pattern = /^round-(\d{1,4})-(prompt|result)\.md$/i;

/** What a file name says, hand-made ones such as `Round-1-Prompt.md` too; null for every other file. */
export function readRoundName(name: string): RoundName | null {
  const match = pattern.exec(name);
  if (!match) return null;
  return { round: Number(match[1]), kind: match[2]?.toLowerCase() === 'prompt' ? 'prompt' : 'result' };
}

/** `round-03-prompt.md`. */
export function roundFileName(round: number, kind: RoundKind): string {
  return `round-${String(round).padStart(2, '0')}-${kind}.md`;
}

/** `round 03`, as people read it. */
export function roundWords(round: number): string {
  return `round ${String(round).padStart(2, '0')}`;
}
