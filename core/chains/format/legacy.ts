import { parseDocument } from 'yaml';
import { orNull } from './entry.ts';
import { parseParents } from './ids.ts';
import { decodeFlatValue, findFlatLines } from './markdown-form.ts';

/** A value of the older form: every scalar is text. */
type LegacyValue = string | null | readonly LegacyValue[] | Mapping;
type Mapping = { readonly [key: string]: LegacyValue };

const isMapping = (value: LegacyValue | undefined): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: LegacyValue): value is string | null => value === null || typeof value === 'string';

/** A file of the older form, read into the fields and sections of the newer one; `root` is the whole document. */
export type LegacyForm = ReturnType<typeof readLegacyForm>;

/** The keys that have a place of their own; some wrote `next_agent` and its like into the older form. */
const placed = new Set(
  'id parent agent status context output next acceptance_criteria next_agent next_task next_priority'.split(
    ' ',
  ),
);
const blockerKeys = ['blockers', 'blocker', 'blocked_by'];

/** Reads a file of the older form. Never throws; of a head that was cut, the last line is dropped and errors say nothing. */
export function readLegacyForm(text: string, whole: boolean) {
  const { root, problem } = parseLegacy(whole ? text : text.slice(0, text.lastIndexOf('\n') + 1), whole);
  const problems = problem === null ? [] : [{ code: 'broken-frontmatter', ...problem }];
  const { summary: _, ...extra } = oneLineTexts(root);
  return { ...readFields(root), extra, body: renderLegacyBody(root), root, problems };
}

type Parsed = { root: Mapping; problem: { line: number; message: string } | null };

/** Parses as much as there is. Aliases are resolved under the library's limit. */
function parseLegacy(source: string, whole: boolean): Parsed {
  const failed = (reason = '', line = 1) => ({
    line,
    message: `the YAML does not parse: ${reason.split('\n')[0]}`,
  });
  try {
    const document = parseDocument(source, { schema: 'failsafe', strict: true, logLevel: 'error' });
    const root: LegacyValue = document.toJS({ maxAliasCount: 100 });
    const error = whole ? document.errors[0] : undefined;
    const problem = error ? failed(error.message, error.linePos?.[0].line) : null;
    if (isMapping(root)) return { root, problem };
    return { root: {}, problem: problem ?? failed('it is no mapping of `key: value` lines') };
  } catch (error) {
    return {
      root: readMargin(source),
      problem: failed(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** The lines at the margin of a document that no parser may resolve, such as one of aliases without end. */
function readMargin(source: string): Mapping {
  const lines = findFlatLines(source.split(/\r?\n/)).filter(
    ({ key, raw }) => placed.has(key) && !/^[&*{|>]/.test(raw),
  );
  return Object.fromEntries(lines.map(({ key, raw }) => [key, decodeFlatValue(raw)]));
}

function text(value: LegacyValue | undefined): string | null {
  return typeof value === 'string' ? orNull(value.trim()) : null;
}

function oneLine(value: LegacyValue | undefined): string | null {
  return text(value)?.replace(/\s+/g, ' ') ?? null;
}

const mappingOf = (value: LegacyValue | undefined): Mapping => (isMapping(value) ? value : {});

function readFields(root: Mapping) {
  const { parent, output, context } = root;
  const next = isMapping(root.next) ? root.next : { agent: root.next ?? null };
  const parents = Array.isArray(parent) ? parent.filter((item) => typeof item === 'string') : text(parent);
  return {
    statedId: text(root.id),
    parents: parseParents(parents ?? undefined),
    fields: {
      agent: text(root.agent),
      status: text(root.status),
      summary:
        oneLine(root.summary) ?? oneLine(mappingOf(output).summary) ?? oneLine(mappingOf(context).task),
      next_agent: text(next.agent) ?? text(root.next_agent),
      next_task: oneLine(next.task) ?? oneLine(root.next_task),
      next_priority: text(next.priority) ?? text(root.next_priority),
    },
  };
}

/** Top-level texts of one line that have no place of their own. */
function oneLineTexts(root: Mapping): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(root)) {
    if (placed.has(key) || typeof value !== 'string') continue;
    const trimmed = value.trim();
    if (!/[\n\r]/.test(trimmed) && /^[A-Za-z_][\w-]*$/.test(key)) found[key] = trimmed;
  }
  return found;
}

/** Values that have no place of their own in the newer form, and go under Output by their names. */
function unplacedValues(root: Mapping): (readonly [string, LegacyValue])[] {
  const extra = oneLineTexts(root);
  const rest = Object.entries(root).filter(
    ([key]) => !placed.has(key) && !(key in extra) && !blockerKeys.includes(key),
  );
  const next = Object.entries(mappingOf(root.next)).filter(([key, value]) => {
    const isField = ['agent', 'task', 'priority'].includes(key);
    const carried = isField && typeof value === 'string' && !value.trim().includes('\n');
    return key !== 'acceptance_criteria' && !carried;
  });
  const all = [...rest, ...next.map(([key, value]) => [`next.${key}`, value] as const)];
  return all.filter(([, value]) => value !== null);
}

/** Returns an older document in the sections of the newer form; `none` is what an empty Context or Output says. */
export function renderLegacyBody(root: Mapping, none = ''): string {
  const join = (...parts: readonly string[]) => parts.filter((part) => part !== '').join('\n\n');
  const isBlocked = text(root.status) === 'blocked';
  const blockers = [root, mappingOf(root.output)].flatMap((from) =>
    blockerKeys.map((key) => from[key] ?? null),
  );
  const found = blockers.find((value) => value !== null);
  const own = isBlocked ? [] : Object.entries(root).filter(([key]) => blockerKeys.includes(key));
  const output = [root.output, Object.fromEntries(unplacedValues(root)), Object.fromEntries(own)];
  const needed = renderLegacyValue(found) || 'The older file names no blocker of its own; see Output.';
  const criteria = [root.acceptance_criteria, mappingOf(root.next).acceptance_criteria];
  const sections: [title: string, content: string][] = [
    ['Context', renderLegacyValue(root.context) || none],
    ['Output', join(...output.map(renderLegacyValue)) || none],
    ['Blockers', isBlocked ? needed : ''],
    ['Acceptance Criteria', join(...criteria.map(renderLegacyValue))],
  ];
  return join(...sections.map(([title, content]) => content && `## ${title}\n\n${content}`));
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
function renderLegacyValue(value: LegacyValue | undefined): string {
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
