import { countDraftTokens } from './draft-tokens.ts';

/** `14:05`, or `08-10 14:05` where it is not the day the session ended. */
export function clockText(at: string | null, ended: string | null): string {
  if (at === null) return '';
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const clock = time.slice(0, 5);
  return ended !== null && new Date(ended).toISOString().startsWith(day) ? clock : `${day.slice(5)} ${clock}`;
}

/** Takes lines while they fit into a number of tokens; says what they took. */
export function fitLines(lines: readonly string[], budget: number): { lines: string[]; tokens: number } {
  const kept: string[] = [];
  let tokens = 0;
  for (const line of lines) {
    const needs = countDraftTokens(line) + 1;
    if (tokens + needs > budget) continue;
    kept.push(line);
    tokens += needs;
  }
  return { lines: kept, tokens };
}
