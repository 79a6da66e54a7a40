import { decodeFlatValue, type FlatLine, findFlatLines, findNested } from './markdown-form.ts';

/** Something that keeps a draft from being filed. */
export interface Fault {
  /** 1-based line in the file, or 0 for what only a flag could have said. */
  line: number;
  message: string;
  /** A line or two in the right form. */
  example: string;
}

const nestedExamples: Readonly<Record<string, string>> = {
  context: '## Context\n\nThe task received …   (in the body, not in the frontmatter)',
  output: '## Output\n\nWhat was done …   (in the body, not in the frontmatter)',
  next: 'next_agent: developer\nnext_task: "Implement src/auth/"\nnext_priority: high',
  acceptance_criteria: '## Acceptance Criteria\n\n- …   (in the body)',
};

type Judged = [message: string, example: string] | null;

/** Returns the faults in the form of frontmatter lines, which begin at line 2 of the file, whatever they say. */
export function findFormFaults(lines: readonly string[]): Fault[] {
  const flat = new Map(findFlatLines(lines).map((entry) => [entry.line, entry]));
  const nested = new Set(findNested(lines).map(({ line }) => line));
  const seen = new Set<string>();
  return lines.flatMap((text, index) => {
    const entry = flat.get(index + 1);
    const judged = entry ? judgeEntry(entry, nested, seen) : judgeLine(text, nested.size > 0);
    if (entry) seen.add(entry.key);
    return judged ? [{ line: index + 2, message: judged[0], example: judged[1] }] : [];
  });
}

function judgeEntry(
  { key, raw, line }: FlatLine,
  nested: ReadonlySet<number>,
  seen: ReadonlySet<string>,
): Judged {
  const oneLine = `${key}: "one line of text"`;
  if (nested.has(line)) {
    return [`\`${key}\` is nested; every field is one line \`key: value\``, nestedExamples[key] ?? oneLine];
  }
  if (seen.has(key)) return [`\`${key}\` is there twice`, `${key}: ${raw}   (once)`];
  if (/^[&*][\w-]/.test(raw)) {
    return [`\`${key}\` uses a YAML anchor or alias (${raw.slice(0, 20)})`, `${key}: "the value itself"`];
  }
  if (/^[|>][+-]?\d*$/.test(raw)) return [`\`${key}\` is a text of several lines`, oneLine];
  if (/^[!%@`]/.test(raw)) {
    const quoted = `${key}: ${JSON.stringify(decodeFlatValue(raw))}`;
    return [`\`${key}\` begins with ${raw.charAt(0)}, which YAML reads as a sign`, quoted];
  }
  if (raw.startsWith('"') && !/^"(?:[^"\\]|\\.)*"\s*(?:#.*)?$/.test(raw)) {
    return [`\`${key}\` opens a quote that does not close at the end of the line`, oneLine];
  }
  if (/^[^"'[].*(?:: |:$)/.test(raw)) {
    return [`\`${key}\` holds a colon outside quotes`, `${key}: ${JSON.stringify(raw)}`];
  }
  return null;
}

function judgeLine(text: string, inNested: boolean): Judged {
  if (/^ *\t/.test(text)) {
    return ['a tab at the beginning of the line, which YAML forbids', 'summary: "begins at the margin"'];
  }
  if (text.trim() === '' || /^\s*#/.test(text)) return null;
  if (/^\s|^- /.test(text)) {
    const message = 'an indented line; every field is one line at the margin';
    return inNested ? null : [message, 'next_agent: developer'];
  }
  return [`expected \`key: value\`, found ${JSON.stringify(text.slice(0, 40))}`, 'status: completed'];
}
