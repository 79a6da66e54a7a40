import { decodeFlatValue, type FlatLine, findFlatLines, findNested } from './flat-lines.ts';

/** Something that keeps a draft from being filed. */
export interface Fault {
  /** 1-based line in the file, or 0 for what only a flag could have said. */
  line: number;
  message: string;
  /** A line or two in the right form. */
  example: string;
}

/** A fault as the writer reads it. */
export function describeFault(fault: Fault): string {
  return `${fault.line > 0 ? `line ${fault.line}: ` : ''}${fault.message}\n    right: ${fault.example.replaceAll('\n', '\n           ')}`;
}

const right: Readonly<Record<string, string>> = {
  context: '## Context\n\nThe task received …   (in the body, not in the frontmatter)',
  output: '## Output\n\nWhat was done …   (in the body, not in the frontmatter)',
  next: 'next_agent: developer\nnext_task: "Implement src/auth/"\nnext_priority: high',
  acceptance_criteria: '## Acceptance Criteria\n\n- …   (in the body)',
};

/** Faults in the form of frontmatter lines, whatever they say; `first` is the file's line of the first of them. */
export function findFormFaults(lines: readonly string[], first: number): Fault[] {
  const nested = findNested(lines);
  const nestedLines = new Set(nested.map(({ line }) => line));
  const faults: Fault[] = nested.map(({ key, line }) => ({
    line: first + line - 1,
    message: `\`${key}\` is nested; every field is one line \`key: value\``,
    example: right[key] ?? `${key}: "one line of text"`,
  }));
  const flat = findFlatLines(lines);
  const seen = new Set<string>();
  for (const entry of flat) {
    const fault = nestedLines.has(entry.line) ? null : findValueFault(entry, seen);
    if (fault) faults.push({ ...fault, line: first + entry.line - 1 });
    seen.add(entry.key);
  }
  const flatLines = new Set(flat.map(({ line }) => line));
  lines.forEach((text, index) => {
    const fault = flatLines.has(index + 1) ? null : findLineFault(text, nestedLines.size > 0);
    if (fault) faults.push({ ...fault, line: first + index });
  });
  return faults.sort((one, other) => one.line - other.line);
}

function findValueFault({ key, raw }: FlatLine, seen: ReadonlySet<string>): Omit<Fault, 'line'> | null {
  const quoted = `${key}: ${JSON.stringify(decodeFlatValue(raw))}`;
  if (seen.has(key)) return { message: `\`${key}\` stands there twice`, example: `${key}: ${raw}   (once)` };
  if (/^[&*][\w-]/.test(raw)) {
    return {
      message: `\`${key}\` uses a YAML anchor or alias (${raw.slice(0, 20)})`,
      example: `${key}: "the value itself"`,
    };
  }
  if (/^[|>][+-]?\d*$/.test(raw)) {
    return { message: `\`${key}\` is a text of several lines`, example: `${key}: "one line of text"` };
  }
  if (/^[!%@`]/.test(raw))
    return {
      message: `\`${key}\` begins with ${raw.charAt(0)}, which YAML reads as a sign`,
      example: quoted,
    };
  if (raw.startsWith('"') && !/^"(?:[^"\\]|\\.)*"\s*(?:#.*)?$/.test(raw)) {
    return {
      message: `\`${key}\` opens a quote that does not close at the end of the line`,
      example: `${key}: "one line of text"`,
    };
  }
  const plain = !/^["'[]/.test(raw);
  if (plain && /: |:$/.test(raw)) {
    return { message: `\`${key}\` holds a colon outside quotes`, example: `${key}: ${JSON.stringify(raw)}` };
  }
  return null;
}

function findLineFault(text: string, inNested: boolean): Omit<Fault, 'line'> | null {
  if (/^ *\t/.test(text)) {
    return {
      message: 'a tab at the beginning of the line, which YAML forbids',
      example: 'summary: "begins at the margin"',
    };
  }
  if (text.trim() === '' || /^\s*#/.test(text)) return null;
  if (/^\s|^- /.test(text)) {
    return inNested
      ? null
      : {
          message: 'an indented line; every field is one line at the margin',
          example: 'next_agent: developer',
        };
  }
  return {
    message: `expected \`key: value\`, found ${JSON.stringify(text.slice(0, 40))}`,
    example: 'status: completed',
  };
}
