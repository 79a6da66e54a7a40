import { type MarkdownDocument, readMarkdown } from '../text/markdown.ts';
import { type RoundKind, roundFileName } from './format/directory.ts';
import { findLeftOver } from './format/left-over.ts';
import { type Phase, readPhases, waitPhrasesOf } from './format/phases.ts';
import { problem, type ThreadProblem } from './format/problem.ts';
import {
  fieldOf,
  noFrontmatter,
  type RoundFile,
  requiredFields,
  roundFields,
  roundStatuses,
} from './format/round-file.ts';
import { findSharedCommand, namesSharedCommand } from './gates/shared-commands.ts';

/** A round's file with what its place says of it. */
export interface CheckedFile {
  file: RoundFile;
  /** Relative to the repository. */
  shown: string;
  slug: string;
  round: number;
  kind: RoundKind;
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;

const quote = (value: string) => JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);

/** Invented fields and values are kept, shown and noted; none is refused. */
function fieldNotes({ file, slug, round, kind }: CheckedFile, template: string | null): string[] {
  const result = roundFileName(round, 'result');
  const expected: [string, string, (value: string) => boolean][] = [
    ['status', roundStatuses[kind].join(', '), (value) => roundStatuses[kind].includes(value)],
    ['thread', slug, (value) => value === slug],
    ['round', String(round), (value) => Number(value) === round],
    // By its file name, or by a path to it.
    ['expects_result_at', result, (value) => value.split('/').at(-1) === result],
    ['created', 'an instant such as 2026-05-15T18:30:00Z', (value) => instant.test(value)],
  ];
  const values = expected.flatMap(([name, what, isRight]) => {
    const value = file.fields.get(name) ?? '';
    return value.trim() === '' || isRight(value) ? [] : [`\`${name}\` is ${quote(value)}, expected ${what}`];
  });
  const unknown = [...file.fields.keys()].filter(
    (name) => !roundFields[kind].includes(name) && !template?.includes(`\n${name}:`),
  );
  return [...values, ...unknown.map((name) => `unknown field \`${name.slice(0, 60)}\``)];
}

function frontmatterProblems(checked: CheckedFile, template: string | null): ThreadProblem[] {
  const { file, shown } = checked;
  if (file.problem === noFrontmatter) return [problem('warn', shown, 'broken-frontmatter', file.problem)];
  const broken = file.problem === null ? [] : [problem('error', shown, 'broken-frontmatter', file.problem)];
  if (file.problem !== null && file.fields.size === 0) return broken;
  const missing = requiredFields.filter((name) => fieldOf(file, name) === null);
  const lacks = `the frontmatter lacks ${missing.map((name) => `\`${name}\``).join(', ')}`;
  return [
    ...(missing.length > 0 ? [problem('warn', shown, 'broken-frontmatter', lacks)] : []),
    ...broken,
    ...fieldNotes(checked, template).map((message) => problem('note', shown, 'unknown-value', message)),
  ];
}

const sharedHeading =
  /\b(?:deploy(?:ment)?|publish|release|delete|drop|purge|destroy|roll\s?out|(?:force[- ])?push)\b/i;
const negated = /\b(?:do\s+not|don['’]t|never|without|no)\b/i;

const isSharedInCode = (text: string) => findSharedCommand(text.replace(/^\s*\$ /, ''))?.unread === false;

/** Returns the first line of a phase with a command that touches shared state. */
function findUngated({ lines, blockAt }: MarkdownDocument, { firstLine, endLine }: Phase) {
  return lines.slice(firstLine, endLine).find((line, index) => {
    if (negated.test(line)) return false;
    if (blockAt(firstLine + index)?.type === 'code') return isSharedInCode(line);
    const spans = [...line.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
    return spans.some(isSharedInCode) || namesSharedCommand(line);
  });
}

/** Returns why a phase needs a gate, or a better one; null when it needs none. */
function gateFault(document: MarkdownDocument, phase: Phase): string | null {
  const title = quote(phase.title);
  if (phase.gates.some(({ phrase }) => phrase === null)) return `the gate of ${title} names no wait phrase`;
  if (phase.gates.length > 0) return null;
  const command = findUngated(document, phase);
  const isNamed = sharedHeading.test(phase.title) && !negated.test(phase.title);
  if (command === undefined && !isNamed) return null;
  const what = command === undefined ? 'by its heading' : `with ${quote(command.trim())}`;
  return `phase ${title} touches shared state, ${what}, and has no gate`;
}

function ungatedPhases({ file: { body, bodyLine, fields }, shown }: CheckedFile): ThreadProblem[] {
  const document = readMarkdown(body);
  return readPhases(body, waitPhrasesOf(fields)).flatMap((phase) => {
    const fault = gateFault(document, phase);
    const at = `line ${phase.line + bodyLine}`;
    return fault === null ? [] : [problem('warn', shown, 'ungated', `${at}: ${fault}`)];
  });
}

function leftFromTemplate({ file, shown, kind }: CheckedFile, template: string | null): ThreadProblem[] {
  const lines = file.text.split(/\r\n|\n|\r/);
  return findLeftOver(file.text, template).flatMap((index) => {
    // The headings of a result are the prompt's.
    if (kind === 'result' && lines[index]?.startsWith('#')) return [];
    const message = `line ${index + 1} still has the template's text: ${quote((lines[index] ?? '').trim())}`;
    return problem('warn', shown, 'template-left', message);
  });
}

/** Returns what one file shows by itself. Of what is over, as nobody may change it any more, nothing. */
export function checkRound(checked: CheckedFile, isOver: boolean, template: string | null) {
  if (isOver) return [];
  return [
    ...frontmatterProblems(checked, template),
    ...(checked.kind === 'result' ? [] : ungatedPhases(checked)),
    ...leftFromTemplate(checked, template),
  ];
}
