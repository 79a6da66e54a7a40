import { plural } from '../../../core/text/lines.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import type { Finding, Severity } from '../../../install/doctor/finding.ts';
import type { Proof } from '../../live/proof.ts';
import { asLine, paint } from '../print.ts';

const width = 80;

/** Breaks a text into lines; a word that is longer than a line, such as a path, stays whole. */
function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width - indent.length) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines.map((line) => indent + line).join('\n');
}

const paintSeverity: Record<Severity, (text: string) => string> = {
  error: paint.red,
  warn: paint.yellow,
  info: paint.cyan,
};

export function renderFinding({ severity, code, message, diff = '', fix }: Finding): string {
  const head = `${paintSeverity[severity](severity.padEnd(6))} ${paint.bold(code)}`;
  // A command is one line whatever its length, so that it can be copied.
  const lines = diff === '' ? [] : diff.split('\n').map((line) => asLine`    ${line}`);
  return [
    head,
    wrap(neutraliseLine(message, 2000), '  '),
    ...lines,
    asLine`  ${paint.dim('fix:')} ${fix}`,
  ].join('\n');
}

function renderProof({ ok, message }: Proof): string {
  const head = ok ? paint.green('proved') : paint.red('failed');
  return `${head}\n${wrap(neutraliseLine(message, 2000), '  ')}`;
}

export function renderFindings(
  findings: readonly Finding[],
  proofs: readonly Proof[],
  live: boolean,
): string {
  const [errors = 0, warnings = 0] = ['error', 'warn'].map(
    (severity) => findings.filter((finding) => finding.severity === severity).length,
  );
  const isProved = proofs.every(({ ok }) => ok);
  const isHealthy = errors === 0 && isProved;
  const summary = isHealthy
    ? `${paint.green('ok')}     Nothing keeps a handoff from showing up${warnings > 0 ? '; see the warnings' : ''}.`
    : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}${isProved ? '' : '; the proof failed'}.`;
  const lines = [summary];
  const safe = [...new Set(findings.filter((finding) => finding.safe).map(({ code }) => code))];
  if (safe.length > 0)
    lines.push(
      wrap(`handoff doctor --fix fixes what is safe to fix unasked: ${safe.join(', ')}.`, '       '),
    );
  if (isHealthy && !live) lines.push('       handoff doctor --live proves it with the real clients.');
  return [...findings.map(renderFinding), ...proofs.map(renderProof), lines.join('\n')].join('\n\n');
}
