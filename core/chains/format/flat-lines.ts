/** One `key: value` line of flat frontmatter. */
export interface FlatLine {
  key: string;
  /** What stands behind the colon, trimmed. */
  raw: string;
  /** 1-based, counted from the first line that was handed in. */
  line: number;
}

const keyLine = /^([A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$/;

/** The `key: value` lines at the margin; everything else is passed over. */
export function findFlatLines(lines: readonly string[]): FlatLine[] {
  return lines.flatMap((text, index) => {
    const match = keyLine.exec(text.trimEnd());
    return match ? [{ key: match[1] ?? '', raw: (match[2] ?? '').trim(), line: index + 1 }] : [];
  });
}

/** The text of a scalar as far as it can be told without YAML: for lines that no YAML parser takes. */
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
  if (single !== undefined) return single.replaceAll("''", "'");
  return raw.replace(/\s+#.*$/, '');
}

/** All values, the first of each key: what is written twice was meant once. */
export function readFlatLines(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const { key, raw } of findFlatLines(lines)) {
    if (!values.has(key)) values.set(key, decodeFlatValue(raw));
  }
  return values;
}

/** Values that hold more than a scalar: the key's line, when its value is a mapping or a list. `parent` may be one. */
export function findNested(lines: readonly string[]): FlatLine[] {
  return findFlatLines(lines).filter(({ key, raw, line }) => {
    if (key === 'parent') return raw.startsWith('{');
    if (/^[[{]/.test(raw)) return true;
    const next = lines.slice(line).find((text) => text.trim() !== '');
    return (raw === '' || raw.startsWith('#')) && next !== undefined && /^(?:\s+\S|- )/.test(next);
  });
}
