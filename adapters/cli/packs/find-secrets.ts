import { HandoffError } from '../../../core/errors.ts';
import { renderLedger } from '../../../core/packs/extract/ledger.ts';
import type { PackRequest } from '../../../core/packs/extract/request.ts';
import type { Packed } from '../../../core/packs/pack.ts';
import { describeSecrets } from '../../../core/secrets/redact.ts';
import { scanSecrets } from '../../../core/secrets/scan.ts';

interface Found {
  /** At least one is no mere doubt. */
  sure: boolean;
  /** Their lines in the sources, or in the package for what a flag gave. */
  where: string;
}

/** Returns the sure secrets of some packed texts, else what may be one; null without either. */
async function findPacked(request: PackRequest, texts: readonly string[]): Promise<Found | null> {
  const scanned = await Promise.all(texts.map((text) => scanSecrets(text)));
  const all = scanned.flat();
  const sure = all.some((finding) => finding.sure);
  const findings = all.filter((finding) => finding.sure === sure);
  if (findings.length === 0) return null;
  const named: string[] = [];
  for (const { label, text, skipped } of request.sources) {
    const inSource = (await scanSecrets(text)).filter((finding) => finding.sure === sure);
    if (inSource.length === 0) continue;
    named.push(
      `${label}: ${describeSecrets(inSource.map((found) => ({ ...found, line: found.line + skipped })))}`,
    );
  }
  return { sure, where: named.length > 0 ? named.join('; ') : `the package: ${describeSecrets(findings)}` };
}

const doubt = ({ where }: Found) => `the package may hold a secret, look before you pass it on: ${where}`;

/** A warning for a package that is only printed; null when it holds no secret. */
export async function warnOfSecrets(request: PackRequest, packed: Packed): Promise<string | null> {
  const found = await findPacked(request, [packed.text]);
  if (found === null) return null;
  return found.sure ? `the package holds a secret, pass it on to nobody: ${found.where}` : doubt(found);
}

/**
 * Throws `secret` when a package or the ledger of what it leaves out would be written with one, and returns a warning
 * when it may be one. Both say where and of what kind, never what.
 */
export async function refusePackedSecrets(request: PackRequest, packed: Packed): Promise<string | null> {
  const found = await findPacked(request, [packed.text, renderLedger(request, packed.ledger)]);
  if (found === null) return null;
  if (!found.sure) return doubt(found);
  throw new HandoffError('secret', {
    message: `${found.where}; a package must hold no secret, nothing was written`,
    hint: 'take it out, say where it is kept instead, and run the same command again',
  });
}
