/** A value of the older form: every scalar is text. */
export type LegacyValue = string | null | readonly LegacyValue[] | { readonly [key: string]: LegacyValue };

export function isMapping(value: LegacyValue | undefined): value is { readonly [key: string]: LegacyValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: LegacyValue): value is string | null {
  return value === null || typeof value === 'string';
}

/** Lines that Markdown takes for text even at the start of a paragraph. */
const harmless = /^(?:[\p{L}\p{N}"'(]|[-*+] )/u;
const underline = /^(?:-+|=+)\s*$/;

function isProse(lines: readonly string[]): boolean {
  return lines.every((line) => line === '' || (harmless.test(line) && !underline.test(line)));
}

function fenced(text: string, pad: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const lines = text.replace(/\n$/, '').split('\n');
  return [`${fence}text`, ...lines, fence].map((line) => (line === '' ? '' : pad + line));
}

/** A scalar behind `lead`: text where Markdown leaves it text, else fenced code, so that no heading escapes from it. */
function renderScalar(value: string | null, lead: string, pad: string): string[] {
  const text = (value ?? '').replace(/\r\n?/g, '\n').trimEnd();
  const lines = text.split('\n');
  const [first = '', ...rest] = lines;
  const single = rest.length === 0 && !/^\s*(?:`{3,}|~{3,}|<)/.test(first);
  if (single || isProse(lines)) {
    return [`${lead}${first}`.trimEnd(), ...rest.map((line) => (line === '' ? '' : `${pad}${line}`))];
  }
  return [lead.trimEnd(), ...fenced(text, pad)];
}

function keyOf(key: string): string {
  return `**${/[\n\r]/.test(key) ? JSON.stringify(key) : key}:**`;
}

function renderPair(key: string, value: LegacyValue, indent: string): string[] {
  const lead = `${indent}- ${keyOf(key)}`;
  if (isScalar(value)) return renderScalar(value, `${lead} `, `${indent}  `);
  return [lead, ...renderItems(value, `${indent}  `)];
}

function renderItem(value: LegacyValue, indent: string): string[] {
  if (isScalar(value)) return renderScalar(value, `${indent}- `, `${indent}  `);
  if (isMapping(value)) {
    const [first, ...rest] = Object.entries(value);
    if (first === undefined) return [`${indent}- (empty)`];
    return [
      ...renderPair(first[0], first[1], indent),
      ...rest.flatMap(([key, inner]) => renderPair(key, inner, `${indent}  `)),
    ];
  }
  return [`${indent}- (list)`, ...renderItems(value, `${indent}  `)];
}

function renderItems(value: Exclude<LegacyValue, string | null>, indent: string): string[] {
  if (isMapping(value))
    return Object.entries(value).flatMap(([key, inner]) => renderPair(key, inner, indent));
  return (value as readonly LegacyValue[]).flatMap((inner) => renderItem(inner, indent));
}

/** A nested value as Markdown: mappings as `- **key:** value`, lists as list items, a lone text as a paragraph. */
export function renderLegacyValue(value: LegacyValue | undefined): string {
  if (value === undefined || value === null) return '';
  const lines = typeof value === 'string' ? renderScalar(value, '', '') : renderItems(value, '');
  return lines.join('\n').trim();
}

/** Every scalar in a value, with the path of keys that leads to it. */
export function* listScalars(value: LegacyValue, path = ''): Generator<{ path: string; text: string }> {
  if (isScalar(value)) {
    if (value !== null && value !== '') yield { path, text: value };
  } else if (isMapping(value)) {
    for (const [key, inner] of Object.entries(value))
      yield* listScalars(inner, path === '' ? key : `${path}.${key}`);
  } else {
    for (const [index, inner] of (value as readonly LegacyValue[]).entries())
      yield* listScalars(inner, `${path}[${index}]`);
  }
}
