import { orNull } from '../format/fields.ts';
import { normaliseId } from '../ids.ts';

/**
 * The ids in a `parent` value, in order and each once: nothing, one id, `[a, b]`, a list of `- a` lines, `a,b`.
 * `"null"` in quotes means no parent too: the seeds' shell commands wrote it so.
 */
export function parseParents(raw: string | readonly string[] | undefined): string[] {
  if (raw === undefined) return [];
  if (raw === 'null') return [];
  const items = typeof raw === 'string' ? splitItems(raw) : raw;
  const ids = items.map((item) => normaliseId(item)).filter((id) => orNull(id) !== null);
  return [...new Set(ids)];
}

function splitItems(raw: string): string[] {
  const text = raw.trim();
  if (!/[,\n[]/.test(text)) return [text];
  if (/^- /m.test(text) && !text.startsWith('[')) {
    return text.split('\n').map((line) => line.trim().replace(/^- +/, ''));
  }
  return text.replace(/^\[|\]$/g, '').split(',');
}

/** A `parent` value as it is written: `null`, one id, or `[a, b]`. */
export function writeParents(parents: readonly string[]): string {
  const [first, ...rest] = parents;
  if (first === undefined) return 'null';
  return rest.length === 0 ? first : `[${parents.join(', ')}]`;
}
