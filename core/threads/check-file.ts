import { requiredRoundFields, roundFields, roundStatuses } from './format/fields.ts';
import { readPhases } from './format/phases.ts';
import type { ThreadProblem } from './format/problem.ts';
import type { RoundFile } from './format/read-round.ts';
import type { RoundKind } from './format/round-name.ts';
import { fillInPattern } from './format/scaffold.ts';
import { findSharedCommand } from './gates/shared-commands.ts';

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

/** Invented values are kept, shown, and said here; none is refused. */
function fieldNotes({ file, slug, round, kind }: CheckedFile): Found[] {
  const { fields } = file;
  const wanted: [string, string, boolean][] = [
    ['status', roundStatuses[kind].join(', '), roundStatuses[kind].includes(fields.get('status') ?? '')],
    ['thread', slug, fields.get('thread') === slug],
    ['round', String(round), Number(fields.get('round')) === round],
    ['created', 'an instant such as 2026-05-15T18:30:00Z', instant.test(fields.get('created') ?? '')],
  ];
  const values = wanted
    .filter(([name, , right]) => !right && fields.get(name)?.trim())
    .map(([name, expected]) => `\`${name}\` is ${quote(fields.get(name) ?? '')}, expected ${expected}`);
  const unknown = [...fields.keys()]
    .filter((name) => !roundFields[kind].includes(name))
    .map((name) => `unknown field \`${name.slice(0, 60)}\``);
  return [...values, ...unknown].map((message) => ({ severity: 'note', code: 'unknown-value', message }));
}

function frontmatterProblems(checked: CheckedFile): Found[] {
  const { file, kind } = checked;
  if (file.problem !== null && file.fields.size === 0) {
    const severity = file.problem === 'it has no frontmatter' ? 'warn' : 'error';
    return [{ severity, code: 'broken-frontmatter', message: file.problem }];
  }
  const missing = requiredRoundFields[kind].filter((name) => !file.fields.get(name)?.trim());
  const found: Found[] = fieldNotes(checked);
  if (file.problem !== null)
    found.unshift({ severity: 'error', code: 'broken-frontmatter', message: file.problem });
  if (missing.length === 0) return found;
  const message = `the frontmatter lacks ${missing.map((name) => `\`${name}\``).join(', ')}`;
  return [{ severity: 'warn', code: 'broken-frontmatter', message }, ...found];
}

/** Commands and headings that touch what others share. Prose about them is not enough: it would flag every brief. */
const sharedCommands =
  /\bgit\s+push\b|\bgh\s+(?:release\s+(?:create|delete)|pr\s+merge|repo\s+delete)\b|\b(?:npm|pnpm|yarn|cargo|twine|gem)\s+(?:publish|upload|push)\b|\bdocker\s+push\b|\bkubectl\s+(?:apply|delete|rollout|scale|drain)\b|\bhelm\s+(?:install|upgrade|uninstall|rollback)\b|\bterraform\s+(?:apply|destroy)\b|\brm\s+-[a-z]*r[a-z]*f|\brm\s+-[a-z]*f[a-z]*r|\b(?:drop|truncate)\s+(?:table|database|schema)\b|\bdelete\s+from\b|\bgit\s+branch\s+-D\b|\bgit\s+reset\s+--hard\b|\b(?:gcloud|aws|az)\s+\S+\s+(?:delete|rm|rb)\b/i;
const sharedHeading =
  /\b(?:deploy(?:ment)?|publish|release|delete|drop|purge|destroy|roll\s?out|(?:force[- ])?push)\b/i;
const negated = /\b(?:do\s+not|don['’]t|never|without|no)\b/i;

/** The first line with such a command: in code by the list that gates hold, in prose by what can be told there. */
function findUngated(content: string): string | undefined {
  let fenced = false;
  return content.split(/\r\n|\n|\r/).find((line) => {
    if (/^\s*(?:```|~~~)/.test(line)) {
      fenced = !fenced;
      return false;
    }
    if (negated.test(line)) return false;
    const code =
      fenced || /^ {4}/.test(line) ? [line] : [...line.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
    return (
      sharedCommands.test(line) ||
      code.some((text) => findSharedCommand(text.replace(/^\s*\$ /, ''))?.unread === false)
    );
  });
}

function ungatedPhases({ file, kind }: CheckedFile): Found[] {
  if (kind !== 'prompt') return [];
  return readPhases(file.body).flatMap((phase): Found[] => {
    const where = `line ${phase.line + file.bodyLine}`;
    const nameless = phase.gates.filter((gate) => gate.phrase === null);
    if (nameless.length > 0) {
      return [
        {
          severity: 'warn',
          code: 'ungated',
          message: `${where}: the gate of ${quote(phase.title)} names no wait phrase`,
        },
      ];
    }
    if (phase.gates.length > 0) return [];
    const command = findUngated(phase.content);
    const heading = sharedHeading.test(phase.title) && !negated.test(phase.title);
    if (command === undefined && !heading) return [];
    const what = command === undefined ? 'by its heading' : `with ${quote(command.trim())}`;
    return [
      {
        severity: 'warn',
        code: 'ungated',
        message: `${where}: phase ${quote(phase.title)} touches shared state, ${what}, and has no gate`,
      },
    ];
  });
}

/** A line of the repository's own template that asks to be replaced. */
function isAsking(line: string): boolean {
  return /\{\{[^}]*\}\}|<[A-Za-z][^<>]*[ _-]?[^<>]*>|\bTODO\b/.test(line);
}

/** Marks of ours only: a brief may well quote another program's `{{ … }}`. */
const ownMark =
  /\{\{ *(?:thread|slug|round|description|from|to|created|tracks|wait_phrase|phases) *\}\}|Wait phrase:\s*<phrase>/i;

function leftFromTemplate(
  { file, kind }: CheckedFile,
  templates: Readonly<Record<RoundKind, string | null>>,
): Found[] {
  const asking = new Set(
    (templates[kind] ?? '')
      .split(/\r\n|\n|\r/)
      .map((line) => line.trim())
      .filter(isAsking),
  );
  const index = file.text
    .split(/\r\n|\n|\r/)
    .findIndex((line) => fillInPattern.test(line) || ownMark.test(line) || asking.has(line.trim()));
  if (index < 0) return [];
  const line = file.text.split(/\r\n|\n|\r/)[index]?.trim() ?? '';
  return [
    {
      severity: 'warn',
      code: 'template-left',
      message: `line ${index + 1} still has the template's text: ${quote(line)}`,
    },
  ];
}

/** Everything that one file shows by itself; of a closed thread only what its readers must know. */
export function checkFile(
  checked: CheckedFile,
  options: { closed: boolean; templates: Readonly<Record<RoundKind, string | null>> },
): ThreadProblem[] {
  const found = [
    ...frontmatterProblems(checked),
    ...(options.closed ? [] : ungatedPhases(checked)),
    ...(options.closed ? [] : leftFromTemplate(checked, options.templates)),
  ];
  return found.map(({ severity, code, message }) => ({ severity, file: checked.shown, code, message }));
}
