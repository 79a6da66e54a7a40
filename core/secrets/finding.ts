/** A secret in a text: where it lies and what it is. It never carries the secret itself, so that no message can. */
export interface SecretFinding {
  kind: string;
  /** UTF-16 offsets of the part to redact. */
  start: number;
  end: number;
  /** 1-based line of `start`. */
  line: number;
  /** Only a sure one is refused; an unsure one is a question, or a warning where nobody can be asked. */
  sure: boolean;
}

export type SecretRange = Omit<SecretFinding, 'line'>;

/** What a value is taken for; null for one that is no secret. */
export type Verdict = 'sure' | 'unsure' | null;

/** Where a value lies in its text. */
export interface Span {
  start: number;
  end: number;
}

/** Returns the finding of a value, none when it is no secret. */
export function found(kind: string, { start, end }: Span, verdict: Verdict): SecretRange[] {
  return verdict === null ? [] : [{ kind, start, end, sure: verdict === 'sure' }];
}

/** Returns the place of a named group of a match that was made with the flag `d`. */
export function spanOf(match: RegExpMatchArray, group: string): Span | null {
  const at = match.indices?.groups?.[group];
  return at ? { start: at[0], end: at[1] } : null;
}
