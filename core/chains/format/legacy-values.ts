/** A value of the older form: every scalar is text. */
export type LegacyValue = string | null | readonly LegacyValue[] | Mapping;
export type Mapping = { readonly [key: string]: LegacyValue };

export function isMapping(value: LegacyValue | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: LegacyValue): value is string | null {
  return value === null || typeof value === 'string';
}

/** Lines that Markdown takes for text even at the start of a paragraph. */
const plainLine = /^(?:$|[\p{L}\p{N}"'(]|[-*+] )/u;
const underline = /^(?:-+|=+)\s*$/;

function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...[...lines.join('\n').matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}

/** A scalar behind `lead`: text where Markdown leaves it text, else fenced code, so that no heading escapes from it. */
function renderScalar(value: string | null, lead: string, pad: string): string[] {
  const lines = (value ?? '').replace(/\r\n?/g, '\n').trimEnd().split('\n');
  const [first = '', ...rest] = lines;
  const padded = (all: readonly string[]) => all.map((line) => (line === '' ? '' : pad + line));
  const single = rest.length === 0 && !/^\s*(?:`{3,}|~{3,}|<)/.test(first);
  if (single || lines.every((line) => plainLine.test(line) && !underline.test(line))) {
    return [`${lead}${first}`.trimEnd(), ...padded(rest)];
  }
  return [lead.trimEnd(), ...padded(fenced(lines))];
}

function renderPair(key: string, value: LegacyValue, indent: string): string[] {
  const lead = `${indent}- **${/[\n\r]/.test(key) ? JSON.stringify(key) : key}:**`;
  if (isScalar(value)) return renderScalar(value, `${lead} `, `${indent}  `);
  return [lead, ...renderItems(value, `${indent}  `)];
}

function renderItem(value: LegacyValue, indent: string): string[] {
  if (isScalar(value)) return renderScalar(value, `${indent}- `, `${indent}  `);
  if (!isMapping(value)) return [`${indent}- (list)`, ...renderItems(value, `${indent}  `)];
  const pairs = Object.entries(value);
  if (pairs.length === 0) return [`${indent}- (empty)`];
  return pairs.flatMap(([key, inner], index) => renderPair(key, inner, index === 0 ? indent : `${indent}  `));
}

function renderItems(value: Exclude<LegacyValue, string | null>, indent: string): string[] {
  if (isMapping(value))
    return Object.entries(value).flatMap(([key, inner]) => renderPair(key, inner, indent));
  return (value as readonly LegacyValue[]).flatMap((inner) => renderItem(inner, indent));
}

/** Returns a nested value as Markdown: `- **key:** value` for mappings, list items for lists, a paragraph for a text. */
export function renderLegacyValue(value: LegacyValue | undefined): string {
  if (value === undefined || value === null) return '';
  const lines = typeof value === 'string' ? renderScalar(value, '', '') : renderItems(value, '');
  return lines.join('\n').trim();
}

/** Yields every scalar in a value that holds a text, with the path of keys that leads to it. */
export function* listScalars(value: LegacyValue, path = ''): Generator<{ path: string; text: string }> {
  if (isScalar(value)) {
    if (value) yield { path, text: value };
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const step = isMapping(value) ? `${path === '' ? '' : '.'}${key}` : `[${key}]`;
    yield* listScalars(inner, path + step);
  }
}
