import { type Frontmatter, type FrontmatterResult, readFrontmatter } from './frontmatter.ts';

const limit = 65_536;
const entry = /^([A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$/;
/** What begins so was meant as YAML, and as YAML it is broken. */
const notFlat = /^(?:["'[{&*!|>#]|[-?] )/;

/** One `key: value` a line, each value taken as it stands; null for anything else. */
function readFlat(text: string): Frontmatter | null {
  const opening = /^\ufeff?---(\r?\n)/.exec(text);
  const eol = opening?.[1] === '\r\n' ? '\r\n' : '\n';
  const start = opening?.[0].length ?? 0;
  const closing = /^---[ \t]*(?:\r?\n|$)/m;
  const found = closing.exec(text.slice(start, start + limit));
  if (!opening || !found) return null;
  const end = start + found.index;
  const values = new Map<string, string>();
  for (const line of text.slice(start, end).split(/\r?\n/).slice(0, -1)) {
    const [, key, value = ''] = entry.exec(line) ?? [];
    if (key === undefined || values.has(key) || notFlat.test(value)) return null;
    values.set(key, value.trimEnd());
  }
  return { values, start, end, bodyStart: end + found[0].length, eol };
}

/**
 * The frontmatter of a handoff, published or a draft. The predecessor's files, and drafts of models, hold flat lines
 * that were never meant for a YAML parser (`description: Done: the tests`): where YAML fails, such lines are read as
 * they stand.
 */
export async function readStoredFrontmatter(text: string): Promise<FrontmatterResult> {
  const result = await readFrontmatter(text);
  const flat = result.kind === 'broken' ? readFlat(text) : null;
  return flat ? { kind: 'found', frontmatter: flat } : result;
}
