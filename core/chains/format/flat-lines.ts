/** One `key: value` line of flat frontmatter. */
export interface FlatLine {
  key: string;
  /** What is behind the colon, trimmed. */
  raw: string;
  /** 1-based, counted from the first line that was handed in. */
  line: number;
}

const keyLine = /^([A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$/;

/** Returns the `key: value` lines at the margin; everything else is passed over. */
export function findFlatLines(lines: readonly string[]): FlatLine[] {
  return lines.flatMap((text, index) => {
    const [, key, raw = ''] = keyLine.exec(text.trimEnd()) ?? [];
    return key === undefined ? [] : [{ key, raw: raw.trim(), line: index + 1 }];
  });
}

/** Returns the text of a scalar as far as it can be told without YAML: for lines that no YAML parser takes. */
export function decodeFlatValue(raw: string): string {
  const double = /^"(?:[^"\\]|\\.)*"/.exec(raw)?.[0];
  if (double !== undefined) {
    try {
      return JSON.parse(double);
    } catch {
      return double.slice(1, -1);
    }
  }
  const single = /^'((?:[^']|'')*)'/.exec(raw)?.[1];
  return single === undefined ? raw.replace(/\s+#.*$/, '') : single.replaceAll("''", "'");
}

/** Returns all values, of each key the first: what is written twice was meant once. */
export function readFlatLines(lines: readonly string[]): Map<string, string> {
  const found = findFlatLines(lines).map(({ key, raw }) => [key, decodeFlatValue(raw)] as const);
  return new Map(found.reverse());
}

/** Returns the lines of the keys whose value is a mapping or a list. `parent` may be a list. */
export function findNested(lines: readonly string[]): FlatLine[] {
  return findFlatLines(lines).filter(({ key, raw, line }) => {
    if (key === 'parent') return raw.startsWith('{');
    if (/^[[{]/.test(raw)) return true;
    const next = lines.slice(line).find((text) => text.trim() !== '');
    return (raw === '' || raw.startsWith('#')) && next !== undefined && /^(?:\s+\S|- )/.test(next);
  });
}
