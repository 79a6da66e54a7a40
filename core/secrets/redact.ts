import { HandoffError } from '../errors.ts';
import type { SecretFinding, SecretRange } from './finding.ts';
import { scanSecrets } from './scan.ts';

/** Redacting one secret can uncover another that it overlapped; more rounds than this never were needed. */
const rounds = 4;

/** Replaces ranges of a text, which are in order; every other character stays. */
export function replaceRanges<Range extends SecretRange>(
  text: string,
  ranges: readonly Range[],
  replace: (secret: string, range: Range) => string,
): string {
  let at = 0;
  let replaced = '';
  for (const range of ranges) {
    replaced += text.slice(at, range.start) + replace(text.slice(range.start, range.end), range);
    at = range.end;
  }
  return replaced + text.slice(at);
}

/** Blacks secrets out and leaves every line and column where it is: what reviews a draft quotes from this text only. */
export function maskFindings(text: string, findings: readonly SecretFinding[]): string {
  return replaceRanges(text, findings, (secret) => secret.replace(/[^\r\n]/g, '*'));
}

/** Replaces every secret in a text, also an unsure one, by `[redacted: <kind>]`; says what it found. */
export async function redactSecrets(text: string): Promise<{ text: string; findings: SecretFinding[] }> {
  let current = text;
  let found: SecretFinding[] = [];
  for (let round = 0; round < rounds; round++) {
    const findings = await scanSecrets(current);
    if (findings.length === 0) break;
    if (round === 0) found = findings;
    const bodyStart = /^\ufeff?---\r?\n[\s\S]*?\n---/.exec(current)?.[0].length ?? 0;
    // `: ` would break a plain YAML scalar: in frontmatter the mark has no space.
    current = replaceRanges(current, findings, (_, { kind, start }) =>
      start < bodyStart ? `[redacted:${kind}]` : `[redacted: ${kind}]`,
    );
  }
  return { text: current, findings: found };
}

/** `line 3: aws-access-key; line 9: url-password`, at most five. */
export function describeSecrets(findings: readonly SecretFinding[]): string {
  const named = findings.slice(0, 5).map((finding) => `line ${finding.line}: ${finding.kind}`);
  const more = findings.length > named.length ? `; and ${findings.length - named.length} more` : '';
  return named.join('; ') + more;
}

const ofHandoff = {
  holder: 'a handoff',
  done: 'written',
  hint: 'take it out and say where it is kept instead, or publish with --redact to write [redacted: <kind>] in its place',
};

/** What to say of findings that are not sure, where nobody can be asked: one warning, or none. */
export function warnOfUnsure(findings: readonly SecretFinding[], where = ''): string[] {
  const unsure = findings.filter(({ sure }) => !sure);
  if (unsure.length === 0) return [];
  return [
    `${where && `${where}: `}this may be a secret; if it is one, take it out: ${describeSecrets(unsure)}`,
  ];
}

/**
 * Throws `secret` for a text that surely holds one; returns what it found besides. The message says where and of what
 * kind, never what.
 */
export async function refuseSecrets(text: string, where: string, { holder, done, hint } = ofHandoff) {
  const findings = await scanSecrets(text);
  const sure = findings.filter((finding) => finding.sure);
  if (sure.length === 0) return findings;
  const message = `${where}: ${describeSecrets(sure)}; ${holder} must hold no secret, nothing was ${done}`;
  throw new HandoffError('secret', { message, hint });
}
