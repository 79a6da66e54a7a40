import type { BoundLines } from './line-digest.ts';

/** One bound claim (spec/evidence.md, "Format"). */
export interface Evidence extends BoundLines {
  reference: string;
  path: string;
  /** First 12 digits of git's object id of the file, where git had exactly these bytes. */
  blob: string | null;
}

/** More are left unbound: the frontmatter stays small and a start fast. */
export const boundAtMost = 100;
const fieldLimit = 9_000;

const pattern =
  /^(?<reference>\S+)=(?<length>\d{1,7})\.(?<mark>[0-9a-f]{8})\.(?<text>[0-9a-f]{12})\.(?<before>[0-9a-f]{8})\.(?<after>[0-9a-f]{8})(?:\.(?<blob>[0-9a-f]{12}))?(?:@(?<base>\S+))?$/;
const parts = /^(?<path>.+):(?<from>[1-9]\d{0,6})(?:-(?<to>[1-9]\d{0,6}))?$/;

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Escapes what would end or garble an entry; the rest stays readable. */
function encode(text: string): string {
  return text.replace(/[\s%@=\p{Cc}]/gu, (character) => encodeURIComponent(character));
}

/** Writes one entry; the path is added where the reference is not relative to the root of the worktree. */
function writeEntry(evidence: Evidence): string {
  const { reference, length, mark, text, before, after, blob, path } = evidence;
  const written = parts.exec(reference)?.groups?.path ?? '';
  const id = blob === null ? '' : `.${blob}`;
  const at = path === written ? '' : `@${encode(path)}`;
  return `${encode(reference)}=${length}.${mark}.${text}.${before}.${after}${id}${at}`;
}

/** Returns the value of the field `evidence`; null when there is nothing to bind. */
export function writeEvidence(entries: readonly Evidence[]): string | null {
  let field = '';
  for (const entry of entries.slice(0, boundAtMost)) {
    const next = `${field}${field === '' ? '' : ' '}${writeEntry(entry)}`;
    if (next.length > fieldLimit) break;
    field = next;
  }
  return field === '' ? null : field;
}

function readEntry(text: string): Evidence[] {
  const groups = pattern.exec(text)?.groups;
  const reference = decode(groups?.reference ?? '');
  const place = reference === null ? undefined : parts.exec(reference)?.groups;
  if (!groups || reference === null || !place?.path) return [];
  const path = groups.base === undefined ? place.path : decode(groups.base);
  const from = Number(place.from);
  const to = place.to === undefined ? from : Number(place.to);
  if (path === null || to < from) return [];
  const { length = '', mark = '', text: digest = '', before = '', after = '', blob = null } = groups;
  return [{ reference, path, from, to, length: Number(length), mark, text: digest, before, after, blob }];
}

/** Reads the field; what is no entry is left out, so that a later form does not hide the rest. */
export function readEvidence(field: string): Evidence[] {
  return field.split(/\s+/, boundAtMost).flatMap(readEntry);
}
