/** A secret in a text: where it stands and what it is. It never carries the secret itself, so that no message can. */
export interface SecretFinding {
  /** What it is, as in `[redacted: aws-access-key]`. */
  kind: string;
  /** UTF-16 offsets of the part to redact. */
  start: number;
  end: number;
  /** 1-based line of `start`. */
  line: number;
}

/** A finding before its line is known. */
export type SecretRange = Omit<SecretFinding, 'line'>;
