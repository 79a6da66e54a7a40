import { HandoffError } from '../../../core/errors.ts';
import type { Packed } from '../../../core/packs/pack.ts';
import { renderLedger } from '../../../core/packs/selection/ledger.ts';
import type { PackRequest } from '../../../core/packs/selection/request.ts';
import { describeSecrets } from '../../../core/secrets/redact.ts';
import { scanSecrets } from '../../../core/secrets/scan.ts';

/** Where the secrets of some packed texts come from: lines of the sources, or of the package for what a flag gave. */
async function describePacked(request: PackRequest, texts: readonly string[]): Promise<string | null> {
  const scanned = await Promise.all(texts.map((text) => scanSecrets(text)));
  const findings = scanned.flat();
  if (findings.length === 0) return null;
  const named: string[] = [];
  for (const { label, text, skipped } of request.sources) {
    const inSource = await scanSecrets(text);
    if (inSource.length === 0) continue;
    named.push(
      `${label}: ${describeSecrets(inSource.map((found) => ({ ...found, line: found.line + skipped })))}`,
    );
  }
  return named.length > 0 ? named.join('; ') : `the package: ${describeSecrets(findings)}`;
}

/** A warning for a package that is only printed; null when it holds no secret. */
export async function warnOfSecrets(request: PackRequest, packed: Packed): Promise<string | null> {
  const found = await describePacked(request, [packed.text]);
  return found === null ? null : `the package holds a secret, pass it on to nobody: ${found}`;
}

/**
 * Throws `secret` when a package or the ledger of what it leaves out would be written with one. The message says where
 * and of what kind, never what.
 */
export async function refusePackedSecrets(request: PackRequest, packed: Packed): Promise<void> {
  const found = await describePacked(request, [packed.text, renderLedger(request, packed.ledger)]);
  if (found === null) return;
  throw new HandoffError('secret', {
    message: `${found}; a package must hold no secret, nothing was written`,
    hint: 'take it out, say where it is kept instead, and run the same command again',
  });
}
