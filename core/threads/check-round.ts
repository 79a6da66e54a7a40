import { type MarkdownDocument, readMarkdown } from '../text/markdown.ts';
import type { RoundKind } from './format/directory.ts';
import { type Phase, readPhases } from './format/phases.ts';
import { fieldOf, type RoundFile, requiredFields, roundFields, roundStatuses } from './format/round-file.ts';
import { fillInPattern } from './format/scaffold.ts';
import { findSharedCommand, namesSharedCommand } from './gates/shared-commands.ts';

/** What `check` finds, by its code (spec/threads.md, "Check"). */
export const problemCodes = [
  'append-only',
  'missing-round',
  'orphan-result',
  'unknown-value',
  'broken-frontmatter',
  'ungated',
  'template-left',
  'stale',
  'no-tracks',
  'secret',
] as const;

export interface ThreadProblem {
  /** `error`: a promise is broken; `warn`: something to do; `note`: said and left as it is. */
  severity: 'error' | 'warn' | 'note';
  /** Relative to the repository; a thread's directory when it is about the whole of it. */
  file: string;
  code: (typeof problemCodes)[number];
  message: string;
}

/** A round's file with what its place says of it. */
export interface CheckedFile {
  file: RoundFile;
  /** Relative to the repository. */
  shown: string;
  slug: string;
  round: number;
  kind: RoundKind;
}

type Found = Pick<ThreadProblem, 'severity' | 'code' | 'message'>;

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;

function quote(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}

/** Invented fields and values are kept, shown and noted; none is refused. */
function fieldNotes({ file, slug, round, kind }: CheckedFile): string[] {
  const expected: [string, string, (value: string) => boolean][] = [
    ['status', roundStatuses[kind].join(', '), (value) => roundStatuses[kind].includes(value)],
    ['thread', slug, (value) => value === slug],
    ['round', String(round), (value) => Number(value) === round],
    ['created', 'an instant such as 2026-05-15T18:30:00Z', (value) => instant.test(value)],
  ];
  const values = expected.flatMap(([name, what, isRight]) => {
    const value = file.fields.get(name) ?? '';
    return value.trim() === '' || isRight(value) ? [] : [`\`${name}\` is ${quote(value)}, expected ${what}`];
  });
  const unknown = [...file.fields.keys()]
    .filter((name) => !roundFields[kind].includes(name))
    .map((name) => `unknown field \`${name.slice(0, 60)}\``);
  return [...values, ...unknown];
}

function frontmatterProblems(checked: CheckedFile): Found[] {
  const { file } = checked;
  const broken = (severity: Found['severity'], message: string): Found[] => [
    { severity, code: 'broken-frontmatter', message },
  ];
  if (file.problem === 'it has no frontmatter') return broken('warn', file.problem);
  if (file.problem !== null && file.fields.size === 0) return broken('error', file.problem);
  const missing = requiredFields.filter((name) => fieldOf(file, name) === null);
  const lacks = `the frontmatter lacks ${missing.map((name) => `\`${name}\``).join(', ')}`;
  return [
    ...(missing.length > 0 ? broken('warn', lacks) : []),
    ...(file.problem === null ? [] : broken('error', file.problem)),
    ...fieldNotes(checked).map((message): Found => ({ severity: 'note', code: 'unknown-value', message })),
  ];
}

const sharedHeading =
  /\b(?:deploy(?:ment)?|publish|release|delete|drop|purge|destroy|roll\s?out|(?:force[- ])?push)\b/i;
const negated = /\b(?:do\s+not|don['’]t|never|without|no)\b/i;

function isSharedInCode(text: string): boolean {
  return findSharedCommand(text.replace(/^\s*\$ /, ''))?.unread === false;
}

/** Returns the first line of a phase with a command that touches shared state. */
function findUngated(
  { lines, blockAt }: MarkdownDocument,
  { firstLine, endLine }: Phase,
): string | undefined {
  return lines.slice(firstLine, endLine).find((line, index) => {
    if (negated.test(line)) return false;
    if (blockAt(firstLine + index)?.type === 'code') return isSharedInCode(line);
    const spans = [...line.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
    return spans.some(isSharedInCode) || namesSharedCommand(line);
  });
}

function ungatedPhases({ file, kind }: CheckedFile): Found[] {
  if (kind !== 'prompt') return [];
  const document = readMarkdown(file.body);
  return readPhases(file.body).flatMap((phase): Found[] => {
    const warn = (what: string): Found[] => [
      { severity: 'warn', code: 'ungated', message: `line ${phase.line + file.bodyLine}: ${what}` },
    ];
    const title = quote(phase.title);
    if (phase.gates.some((gate) => gate.phrase === null))
      return warn(`the gate of ${title} names no wait phrase`);
    if (phase.gates.length > 0) return [];
    const command = findUngated(document, phase);
    const isNamed = sharedHeading.test(phase.title) && !negated.test(phase.title);
    if (command === undefined && !isNamed) return [];
    const what = command === undefined ? 'by its heading' : `with ${quote(command.trim())}`;
    return warn(`phase ${title} touches shared state, ${what}, and has no gate`);
  });
}

/** A line of the repository's own template that asks to be replaced. */
const askingLine = /\{\{[^}]*\}\}|<[A-Za-z][^<>]*[ _-]?[^<>]*>|\bTODO\b/;

/** Marks of ours only: a brief may well quote another program's `{{ … }}`. */
const ownMark =
  /\{\{ *(?:thread|slug|round|description|from|to|created|tracks|wait_phrase|phases) *\}\}|Wait phrase:\s*<phrase>/i;

const linesOf = (text: string) => text.split(/\r\n|\n|\r/).map((line) => line.trim());

function leftFromTemplate({ file }: CheckedFile, template: string | null): Found[] {
  const asking = new Set(linesOf(template ?? '').filter((line) => askingLine.test(line)));
  const lines = linesOf(file.text);
  const index = lines.findIndex((line) => fillInPattern.test(line) || ownMark.test(line) || asking.has(line));
  if (index < 0) return [];
  const message = `line ${index + 1} still has the template's text: ${quote(lines[index] ?? '')}`;
  return [{ severity: 'warn', code: 'template-left', message }];
}

/** Returns what one file shows by itself; of a closed thread only what its readers must know. */
export function checkRound(
  checked: CheckedFile,
  isClosed: boolean,
  template: string | null,
): ThreadProblem[] {
  const found = frontmatterProblems(checked);
  if (!isClosed) found.push(...ungatedPhases(checked), ...leftFromTemplate(checked, template));
  return found.map(({ severity, code, message }) => ({ severity, file: checked.shown, code, message }));
}
