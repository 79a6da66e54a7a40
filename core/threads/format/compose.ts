import { type Frontmatter, readFrontmatter } from '../../text/frontmatter.ts';
import { writeScalar } from '../../text/frontmatter-fields.ts';
import { roundFields } from './fields.ts';
import type { RoundKind } from './round-name.ts';

/** Top-level keys of a YAML block, as far as they can stand at the margin. */
const keyLine = /^(?:"([^"\\]+)"|'([^']+)'|([^\s#"'-][^:]*?))[ \t]*:(?:\s|$)/;

/** The lines of fields that are not ours; indented lines and list items go with the key above them. */
function foreignLines(block: string, ours: ReadonlySet<string>): string {
  let keep = false;
  return block
    .split(/(?<=\n)/)
    .filter((line) => {
      const key = keyLine.exec(line);
      if (key) keep = !ours.has(key[1] ?? key[2] ?? key[3] ?? '');
      return keep;
    })
    .join('');
}

/**
 * Fields that we do not write ourselves, as lines for a new frontmatter: byte for byte where they can stand alone,
 * else (a mapping in braces, an alias) each value as text.
 */
export async function keepForeignFields(
  text: string,
  frontmatter: Frontmatter,
  kind: RoundKind,
): Promise<string> {
  const ours = new Set(roundFields[kind].filter((field) => field !== 'gate_commands'));
  const foreign = [...frontmatter.values].filter(([key]) => !ours.has(key));
  const lines = foreignLines(text.slice(frontmatter.start, frontmatter.end), ours).replace(/\r\n/g, '\n');
  const tried = await readFrontmatter(`---\nx-probe: x\n${lines}---\n`);
  const kept = tried.kind === 'found' ? tried.frontmatter.values : null;
  const same = (key: string, value: string) =>
    kept?.get(key)?.trimEnd() === value.replace(/\r\n/g, '\n').trimEnd();
  if (kept?.size === foreign.length + 1 && foreign.every(([key, value]) => same(key, value))) return lines;
  return foreign.map(([key, value]) => `${writeScalar(key)}: ${writeScalar(value.trimEnd())}\n`).join('');
}

function kindOf(field: string): 'text' | 'count' | 'instant' {
  if (field === 'round') return 'count';
  return field === 'created' ? 'instant' : 'text';
}

/** The text of a round's file: our fields in their order, then `foreign` lines, then the body as it is. */
export function composeRound(parts: {
  kind: RoundKind;
  fields: Readonly<Record<string, string | null>>;
  foreign: string;
  body: string;
}): string {
  const lines = roundFields[parts.kind].flatMap((field) => {
    const value = parts.fields[field];
    return value ? [`${field}: ${writeScalar(value, kindOf(field))}\n`] : [];
  });
  const body = parts.body.replace(/^(?:[ \t]*\r?\n)+/, '');
  // A body in CRLF gets a frontmatter in CRLF: a file has one kind of line end.
  const crlf = /\r\n/.test(body);
  const head = `---\n${lines.join('')}${parts.foreign}---\n\n`;
  return (
    (crlf ? head.replace(/\n/g, '\r\n') : head) +
    (body.endsWith('\n') ? body : `${body}${crlf ? '\r\n' : '\n'}`)
  );
}
