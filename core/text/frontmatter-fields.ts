import { type Frontmatter, readFrontmatter } from './frontmatter.ts';

/** Printable ASCII, which is nearly every value: patterns with Unicode classes cost a start milliseconds. */
const printable = /^[ -~]*$/;
const asciiPlain = /^[A-Za-z/][ -~]*$/;
const misread = /^(?:true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/i;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const smallCount = /^(?:0|[1-9]\d{0,5})$/;

type ScalarKind = 'text' | 'count' | 'instant';

function isPlain(value: string): boolean {
  const isSafe = printable.test(value)
    ? asciiPlain.test(value)
    : /^[\p{L}/][^\p{Cc}\p{Cs}\u0085\u2028\u2029\ufeff]*$/u.test(value);
  return (
    isSafe && !misread.test(value) && !/: |:$| #|\s$/.test(value) && !/^0[xo]|^[\d.+-]*e[\d+-]+$/i.test(value)
  );
}

/**
 * Writes a one-line YAML scalar that every reader takes for the same text. `kind` lets counts and instants stay
 * plain.
 */
export function writeScalar(value: string, kind: ScalarKind = 'text'): string {
  if (kind === 'count' && smallCount.test(value)) return value;
  if (kind === 'instant' && instant.test(value)) return value;
  if (isPlain(value)) return value;
  return JSON.stringify(value.toWellFormed()).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Sets a line of a frontmatter: the field's own where there is one, else behind the others. */
function setLine(block: string, key: string, scalar: string, eol: string): string {
  const line = `${key}: ${scalar}${eol}`;
  const existing = new RegExp(`^${key}:.*(?:\\r?\\n|$)`, 'm');
  return existing.test(block) ? block.replace(existing, () => line) : block + line;
}

/** Sets fields in the frontmatter of a text and leaves every other byte; null where that is not possible. */
export async function setFields(
  text: string,
  fields: Readonly<Record<string, string>>,
  kindOf: (field: string) => ScalarKind = () => 'text',
): Promise<string | null> {
  const before = await readFrontmatter(text, { tolerant: true });
  if (before.kind !== 'found') return null;
  const { start, end, eol } = before.frontmatter;
  let block = text.slice(start, end);
  for (const [key, value] of Object.entries(fields))
    block = setLine(block, key, writeScalar(value, kindOf(key)), eol);
  const changed = text.slice(0, start) + block + text.slice(end);
  const after = await readFrontmatter(changed, { tolerant: true });
  if (after.kind !== 'found') return null;
  const others = ({ values }: Frontmatter) => JSON.stringify([...values].filter(([key]) => !(key in fields)));
  const isSet = Object.entries(fields).every(([key, value]) => after.frontmatter.values.get(key) === value);
  return isSet && others(before.frontmatter) === others(after.frontmatter) ? changed : null;
}

/** A key at the margin of a YAML block. */
const keyLine = /^(?:"([^"\\]+)"|'([^']+)'|([^\s#"'-][^:]*?|-[^\s:][^:]*?))[ \t]*:(?:\s|$)/;

/** The lines of all fields but ours; indented lines and list items at the margin go with the key above. */
function otherLines(block: string, ours: ReadonlySet<string>): string {
  let keep = false;
  return block
    .split(/(?<=\n)/)
    .filter((line) => {
      const key = keyLine.exec(line);
      if (key) keep = !ours.has(key[1] ?? key[2] ?? key[3] ?? '');
      else if (/^[^\s#-]/.test(line)) keep = true;
      return keep || line.startsWith('#');
    })
    .join('');
}

/**
 * Returns the fields that are not ours as lines for a new frontmatter: byte for byte, or each value as text where
 * they mean something else without the lines that go.
 */
export async function keepOtherFields(
  text: string,
  { values, start, end, eol }: Frontmatter,
  ours: ReadonlySet<string>,
): Promise<string> {
  const others = [...values].filter(([key]) => !ours.has(key));
  const lines = otherLines(text.slice(start, end), ours);
  const ending = lines === '' || lines.endsWith('\n') ? '' : eol;
  const tried = await readFrontmatter(`---${eol}x-probe: x${eol}${lines}${ending}---${eol}`);
  const kept = tried.kind === 'found' ? tried.frontmatter.values : null;
  const isWhole = others.every(([key, value]) => kept?.get(key)?.trimEnd() === value.trimEnd());
  if (kept?.size === others.length + 1 && isWhole) return lines;
  return others.map(([key, value]) => `${writeScalar(key)}: ${writeScalar(value.trimEnd())}${eol}`).join('');
}
