import { randomHex } from '../../text/hex.ts';
import { instantInName } from '../../text/instants.ts';
import { encodeName } from '../../worktree/identity.ts';

const pattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-from-(.+)\.md$/;

/** What a topic may be: `[a-z0-9-]`, not at an end, at most 64 characters. */
export const topicPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Titles up to this length are typed as they are; a longer one is called by its topic. */
const typedTitle = 32;

/**
 * A topic of a title's first words; null for one that is short enough to be typed, and for one without Latin letters.
 */
export function topicOfTitle(title: string): string | null {
  if ([...title].length <= typedTitle) return null;
  const latin = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
  const words = latin.match(/[a-z0-9]+/g) ?? [];
  let topic = '';
  for (const word of words) {
    const next = topic === '' ? word.slice(0, typedTitle) : `${topic}-${word}`;
    if (next.length > typedTitle) break;
    topic = next;
  }
  return /[a-z]/.test(topic) && topic.length > 1 ? topic : null;
}

/** `<YYYYMMDD>T<HHMMSS>Z-from-<sender>[-<topic>][-<5 hex>].md` in UTC; the sender is encoded and kept to 100 bytes. */
export function handoffFileName(parts: {
  at: Date;
  from: string;
  topic?: string | undefined;
  distinct?: boolean;
}): string {
  const stamp = instantInName(parts.at);
  const sender = encodeName(parts.from).slice(0, 100);
  const topic = parts.topic ? `-${parts.topic}` : '';
  const distinct = parts.distinct ? `-${randomHex(3).slice(0, 5)}` : '';
  return `${stamp}-from-${sender}${topic}${distinct}.md`;
}

/** When a file of that name was written, by its name; null when the name is not of our form. */
export function fileNameInstant(name: string): Date | null {
  const match = pattern.exec(name);
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
