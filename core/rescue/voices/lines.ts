import { oneLine } from '../../text/lines.ts';
import { countDraftTokens } from './draft-tokens.ts';

/** `14:05`, or `08-10 14:05` where it is not the day the session ended. */
export function clockText(at: string | null, ended: string | null): string {
  if (at === null) return '';
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const clock = time.slice(0, 5);
  return ended !== null && new Date(ended).toISOString().startsWith(day) ? clock : `${day.slice(5)} ${clock}`;
}

/** A line of a draft, and what it takes of the budget with its line end. */
export interface MeasuredLine {
  text: string;
  tokens: number;
}

/** Measures lines. Whatever a value in one holds, it begins no line of its own. */
export function measureLines(lines: readonly string[]): MeasuredLine[] {
  return lines.map((line) => {
    const text = oneLine(line);
    return { text, tokens: countDraftTokens(text) + 1 };
  });
}

/** Takes lines while they fit into a number of tokens; says what they took. */
export function fitLines(
  lines: readonly MeasuredLine[],
  budget: number,
): { lines: string[]; tokens: number } {
  const kept: string[] = [];
  let taken = 0;
  for (const { text, tokens } of lines) {
    if (taken + tokens > budget) continue;
    kept.push(text);
    taken += tokens;
  }
  return { lines: kept, tokens: taken };
}
