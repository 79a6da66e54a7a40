import { parseParents } from '../lineage/parents.ts';
import { type EntryProblem, orNull } from './fields.ts';
import { decodeFlatValue, findFlatLines } from './flat-lines.ts';
import { isMapping, type LegacyValue, renderLegacyValue } from './legacy-body.ts';
import type { ChainFields } from './schema.ts';

export interface LegacyForm {
  statedId: string | null;
  parents: readonly string[];
  fields: ChainFields;
  extra: Readonly<Record<string, string>>;
  body: string;
  /** The whole document, for `convert`. */
  root: { readonly [key: string]: LegacyValue };
  problems: readonly EntryProblem[];
}

/** `next_agent` and its like belong to the newer form; some wrote them into flat YAML. */
const ours = new Set([
  'id',
  'parent',
  'agent',
  'status',
  'context',
  'output',
  'next',
  'acceptance_criteria',
  'next_agent',
  'next_task',
  'next_priority',
]);
const blockerKeys = ['blockers', 'blocker', 'blocked_by'];

/**
 * Parses the YAML of the older form. Of a head that was cut, the last line is dropped and errors say nothing; a whole
 * file that does not parse gives what could be read and a problem. Aliases are resolved under the library's limit.
 */
async function parseLegacy(text: string, whole: boolean): Promise<Pick<LegacyForm, 'root' | 'problems'>> {
  const { parseDocument } = await import('yaml');
  const source = wholeLines(text, whole);
  const failed = (reason: string, line: number) => [
    { code: 'broken-frontmatter', line, message: `the YAML does not parse: ${reason}` },
  ];
  try {
    const document = parseDocument(source, { schema: 'failsafe', strict: true, logLevel: 'error' });
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const error = whole ? document.errors[0] : undefined;
    const problems = error ? failed(error.message.split('\n')[0] ?? '', error.linePos?.[0].line ?? 1) : [];
    if (!isMapping(value as LegacyValue))
      return {
        root: {},
        problems: problems.length > 0 ? problems : failed('it is no mapping of `key: value` lines', 1),
      };
    return { root: value as LegacyForm['root'], problems };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { root: readMargin(source), problems: failed(reason, 1) };
  }
}

/** What stands at the margin of a document that no parser may resolve, such as one of aliases without end. */
function readMargin(source: string): LegacyForm['root'] {
  const lines = findFlatLines(source.split(/\r?\n/)).filter(
    ({ key, raw }) => ours.has(key) && !/^[&*{|>]/.test(raw),
  );
  return Object.fromEntries(lines.map(({ key, raw }) => [key, decodeFlatValue(raw)]));
}

function text(value: LegacyValue | undefined): string | null {
  return typeof value === 'string' ? orNull(value.trim()) : null;
}

function oneLine(value: LegacyValue | undefined): string | null {
  return text(value)?.replace(/\s+/g, ' ') ?? null;
}

/** What `lineage`, `list` and the like need of an older document, nothing of which stands in its body. */
export type LegacyFields = Pick<LegacyForm, 'statedId' | 'parents' | 'fields' | 'extra'>;

export function readLegacyFields(root: LegacyForm['root']): LegacyFields {
  const { summary, ...extra } = scalarsOf(root);
  const next = isMapping(root.next) ? root.next : { agent: root.next ?? null };
  const output = isMapping(root.output) ? root.output : {};
  const context = isMapping(root.context) ? root.context : {};
  const parent = root.parent;
  return {
    statedId: text(root.id),
    parents: parseParents(
      Array.isArray(parent) ? parent.filter((item) => typeof item === 'string') : (text(parent) ?? undefined),
    ),
    fields: {
      agent: text(root.agent),
      status: text(root.status),
      summary: oneLine(root.summary) ?? oneLine(output.summary) ?? oneLine(context.task),
      next_agent: text(next.agent) ?? text(root.next_agent),
      next_task: oneLine(next.task) ?? oneLine(root.next_task),
      next_priority: text(next.priority) ?? text(root.next_priority),
    },
    extra,
  };
}

/** Top-level texts of one line that are no field of ours. */
function scalarsOf(root: LegacyForm['root']): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(root)) {
    if (ours.has(key) || typeof value !== 'string') continue;
    const trimmed = value.trim();
    if (!/[\n\r]/.test(trimmed) && /^[A-Za-z_][\w-]*$/.test(key)) found[key] = trimmed;
  }
  return found;
}

/** Reads a file of the older form into the fields and sections of the newer one. Never throws. */
export async function readLegacyForm(source: string, whole: boolean): Promise<LegacyForm> {
  const { root, problems } = await parseLegacy(source, whole);
  return { ...readLegacyFields(root), body: renderSections(root, scalarsOf(root)), root, problems };
}

/** The lines of a head that are there whole. */
export function wholeLines(text: string, whole: boolean): string {
  return whole ? text : text.slice(0, text.lastIndexOf('\n') + 1);
}

function section(title: string, ...parts: string[]): string[] {
  const content = parts.filter((part) => part !== '').join('\n\n');
  return content === '' ? [] : [`## ${title}\n\n${content}`];
}

/** Nested values that have no place of their own in the newer form go under Output, by their names. */
function renderRest(root: LegacyForm['root'], extra: Readonly<Record<string, string>>): string {
  const rest = Object.entries(root).filter(
    ([key, value]) => !ours.has(key) && !(key in extra) && !blockerKeys.includes(key) && value !== null,
  );
  const next = isMapping(root.next) ? Object.entries(root.next) : [];
  const unplaced = next.filter(([key, value]) => {
    if (key === 'acceptance_criteria') return false;
    const carried =
      ['agent', 'task', 'priority'].includes(key) &&
      typeof value === 'string' &&
      !value.trim().includes('\n');
    return !carried && value !== null;
  });
  return renderLegacyValue(
    Object.fromEntries([...rest, ...unplaced.map(([key, value]) => [`next.${key}`, value])]),
  );
}

/** The sections of the newer form, made from an older document. */
function renderSections(root: LegacyForm['root'], extra: Readonly<Record<string, string>>): string {
  const output = isMapping(root.output) ? root.output : {};
  const blockers = [...blockerKeys.map((key) => root[key]), ...blockerKeys.map((key) => output[key])].find(
    (value) => value !== undefined && value !== null,
  );
  const isBlocked = text(root.status) === 'blocked';
  const next = isMapping(root.next) ? root.next : {};
  const own = blockerKeys.flatMap((key) =>
    root[key] === undefined || isBlocked ? [] : [[key, root[key]] as const],
  );
  return [
    ...section('Context', renderLegacyValue(root.context)),
    ...section(
      'Output',
      renderLegacyValue(root.output),
      renderRest(root, extra),
      renderLegacyValue(Object.fromEntries(own)),
    ),
    ...(isBlocked
      ? section(
          'Blockers',
          renderLegacyValue(blockers) || 'The older file names no blocker of its own; see Output.',
        )
      : []),
    ...section(
      'Acceptance Criteria',
      renderLegacyValue(root.acceptance_criteria),
      renderLegacyValue(next.acceptance_criteria),
    ),
  ].join('\n\n');
}
