import { type Frontmatter, readFrontmatter } from '../../text/frontmatter.ts';
import { writeScalar } from '../../text/yaml-scalar.ts';
import { computedFields, fieldOrder } from './field-rules.ts';

const known = new Set<string>([...fieldOrder, ...computedFields]);
const keyLine = /^(?:"([^"\\]+)"|'([^']+)'|([^\s#"'-][^:]*?|-[^\s:][^:]*?))[ \t]*:(?:\s|$)/;

/** The lines that belong to unknown fields; indented lines and list items at the margin go with the key above. */
function unknownLines(block: string): string {
  let keep = false;
  return block
    .split(/(?<=\n)/)
    .filter((line) => {
      const key = keyLine.exec(line);
      if (key) keep = !known.has(key[1] ?? key[2] ?? key[3] ?? '');
      else if (/^[^\s#-]/.test(line)) keep = true;
      return keep || line.startsWith('#');
    })
    .join('');
}

/**
 * The fields of a frontmatter that we do not know, as lines for another one: byte for byte, unless they cannot stand
 * without the lines that go (a mapping in braces, an alias to a known field); then each value is kept as text.
 */
export async function keepUnknownFields(text: string, frontmatter: Frontmatter): Promise<string> {
  const unknown = [...frontmatter.values].filter(([key]) => !known.has(key));
  const { start, end, eol } = frontmatter;
  const lines = unknownLines(text.slice(start, end));
  const ending = lines === '' || lines.endsWith('\n') ? '' : eol;
  const tried = await readFrontmatter(`---${eol}name: x${eol}${lines}${ending}---${eol}`);
  const kept = tried.kind === 'found' ? tried.frontmatter.values : null;
  const whole = unknown.every(([key, value]) => kept?.get(key)?.trimEnd() === value.trimEnd());
  if (kept?.size === unknown.length + 1 && whole) return lines;
  return unknown.map(([key, value]) => `${writeScalar(key)}: ${writeScalar(value.trimEnd())}${eol}`).join('');
}
