import { HandoffError } from '../errors.ts';
import { describeSecrets } from '../secrets/redact.ts';
import { scanSecrets } from '../secrets/scan.ts';
import type { DraftFlags } from './format/draft.ts';

const hint = 'take it out, say where it is kept instead, and run the same command again';

/**
 * Throws `secret` when a draft or a flag holds one: every descendant is shown an entry, and its block goes to the
 * parent's host. The message says where and of what kind, never what.
 */
export async function refuseSecrets(text: string, where: string, flags: DraftFlags): Promise<void> {
  const given = { '--summary': flags.summary, '--next-task': flags.nextTask };
  const parts: [string, string][] = [[where, text]];
  for (const [flag, value] of Object.entries(given)) if (value !== undefined) parts.push([flag, value]);
  for (const [name, part] of parts) {
    const findings = await scanSecrets(part);
    if (findings.length === 0) continue;
    const message = `${name}: ${describeSecrets(findings)}; an entry must hold no secret, nothing was filed`;
    throw new HandoffError('secret', { message, hint });
  }
}
