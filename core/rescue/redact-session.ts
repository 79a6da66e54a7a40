import { redactSecrets } from '../secrets/redact.ts';
import { scanSecrets } from '../secrets/scan.ts';
import type { Session } from '../sessions/session.ts';

/** Adds the texts of plain data, each once. */
function collectTexts(value: unknown, texts: Set<string>): Set<string> {
  if (typeof value === 'string') texts.add(value);
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) collectTexts(part, texts);
  return texts;
}

/** Returns plain data with each of its texts changed. */
async function mapTexts(value: unknown, change: (text: string) => Promise<string>): Promise<unknown> {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((part) => mapTexts(part, change)));
  const entries = Object.entries(value).map(async ([key, part]) => [key, await mapTexts(part, change)]);
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Returns a session without secrets, and the kinds that were in it. Before anything is cut: half of a secret has no
 * form that a pattern knows.
 */
export async function redactSession(session: Session): Promise<{ session: Session; kinds: string[] }> {
  const findings = await scanSecrets([...collectTexts(session, new Set())].join('\n\n'));
  if (findings.length === 0) return { session, kinds: [] };
  const kinds = new Set<string>();
  // A run finds its outcome out when it is asked for: a copy would be without.
  const commands = session.commands.map((run) => ({ ...run, outcome: run.outcome }));
  const redacted = await mapTexts({ ...session, commands }, async (text) => {
    const { text: safe, findings: found } = await redactSecrets(text);
    for (const { kind } of found) kinds.add(kind);
    return safe;
  });
  return { session: redacted as Session, kinds: [...kinds] };
}
