import { orNull } from './fields.ts';
import { isMapping, type LegacyValue } from './legacy-body.ts';
import { decodeScalar, firstLine, notPlain, type Pair, readScalar, refuseBelow } from './plain-scalar.ts';

/** The part of an older document that its fields come from: top-level scalars, `parent`, and the mappings below. */
type PlainRoot = { [key: string]: LegacyValue };

/** The keys that a reader takes out of a nested mapping. */
const nestedKeys: Readonly<Record<string, string>> = {
  context: 'task',
  output: 'summary',
  next: 'agent|task|priority',
};

const keyLine = /^([A-Za-z_][A-Za-z0-9_ ./()-]*):(?: +(\S.*))?$/;
const flow = /^(?:\[.*\]|\{.*\})$/;
const flowList = /^\[[^[\]{}"'&*!|>#]*\]$/;
/**
 * Reads the fields of an older document without a YAML parser, which takes a millisecond for each file: a walk over a
 * thousand would take a second. Null for whatever is not plain; a property test holds the two to the same answer.
 * The work is left to regular expressions, because a short run never gets its loops compiled.
 */
export function readPlainLegacy(source: string): PlainRoot | null {
  if (/[\t\r\0]|^(?:---|\.\.\.|%|\ufeff)/m.test(source)) return null;
  try {
    return readRoot(splitMapping(source));
  } catch (error) {
    if (error === notPlain) return null;
    throw error;
  }
}

/** The summary is looked for where it is needed only: an output is most of a file. */
function readRoot(pairs: readonly Pair[]): PlainRoot {
  const root: PlainRoot = {};
  const read = (pair: Pair) => {
    const value = readRootValue(pair);
    if (value !== undefined) root[pair.key] = value;
  };
  const later = new Map<string, Pair>();
  for (const pair of pairs) {
    if (pair.key === 'context' || pair.key === 'output') later.set(pair.key, pair);
    else read(pair);
  }
  for (const key of ['output', 'context']) {
    const pair = later.get(key);
    if (pair === undefined) continue;
    if (holds(root.summary) || holds(nestedValue(root.output, 'summary'))) checkNested(pair);
    else read(pair);
  }
  return root;
}

function holds(value: LegacyValue | undefined): boolean {
  return typeof value === 'string' && orNull(value.trim()) !== null;
}

function nestedValue(value: LegacyValue | undefined, key: string): LegacyValue | undefined {
  return isMapping(value) ? value[key] : undefined;
}

/** The first line below a key that has nothing behind its colon. A text may begin there, which is not plain. */
function checkNested({ raw, below }: Pair): { indent: number; isList: boolean } | null {
  const first = raw === '' && below !== '' ? firstLine.exec(below) : null;
  if (first === null) return null;
  const [, indent = '', text = ''] = first;
  const isList = text.startsWith('- ');
  if (!isList && !keyLine.test(text.trimEnd())) throw notPlain;
  return { indent: indent.length, isList };
}

/** Undefined for a nested value that no field comes from. */
function readRootValue(pair: Pair): LegacyValue | undefined {
  const { key, raw, below } = pair;
  const nested = checkNested(pair);
  const wanted = nestedKeys[key];
  if (nested !== null) {
    if (key === 'parent') return readList(below);
    return nested.isList || wanted === undefined ? undefined : readNested(below, nested.indent, wanted);
  }
  if (key === 'parent' && flowList.test(raw)) return readFlowList(raw);
  if (!flow.test(raw)) return readScalar(pair);
  if (key === 'parent' || wanted !== undefined) throw notPlain;
  refuseBelow(below);
  return undefined;
}

function readList(below: string): LegacyValue {
  const lines = below.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const item = /^- +(\S.*)$/.exec(line)?.[1];
      if (item === undefined) throw notPlain;
      return decodeScalar(item);
    });
}

function readFlowList(raw: string): LegacyValue {
  const items = raw.slice(1, -1).split(',');
  if (items.length === 1 && items[0]?.trim() === '') return [];
  return items.map((item) => decodeScalar(item.trim()));
}

interface Marks {
  /** A wanted key with what stands behind its colon. */
  key: RegExp;
  /** Where the lines below a key end. */
  end: RegExp;
  /** A line that begins further out. */
  outside: RegExp;
}

const marksByPlace = new Map<string, Marks>();

function marksFor(indent: number, wanted: string): Marks {
  const place = `${indent} ${wanted}`;
  const known = marksByPlace.get(place);
  if (known !== undefined) return known;
  const marks = {
    key: new RegExp(`(?:^|\\n) {${indent}}(${wanted}) *:(?: +([^ \\n].*))?(?=\\n|$)`, 'g'),
    end: new RegExp(`\\n {0,${indent}}[^ \\n#]`),
    outside: new RegExp(`(?:^|\\n) {0,${indent - 1}}[^ \\n#]`),
  };
  marksByPlace.set(place, marks);
  return marks;
}

/** Looks for the wanted keys alone: whatever else stands at their indentation in YAML is another key. */
function readNested(below: string, indent: number, wanted: string): LegacyValue {
  const marks = marksFor(indent, wanted);
  if (indent === 0 || marks.outside.test(below)) throw notPlain;
  const found: PlainRoot = {};
  // `matchAll` would make a new expression each time.
  marks.key.lastIndex = 0;
  for (let match = marks.key.exec(below); match !== null; match = marks.key.exec(below)) {
    const [whole, key = '', behind = ''] = match;
    if (found[key] !== undefined) throw notPlain;
    const rest = below.slice(match.index + whole.length);
    const end = rest.search(marks.end);
    const raw = behind.startsWith('#') ? '' : behind.trimEnd();
    found[key] = flow.test(raw) ? [] : readScalar({ key, raw, below: end < 0 ? rest : rest.slice(0, end) });
  }
  return found;
}

/** Splits a document at its top-level keys. A list may stand at the indentation of its key. */
function splitMapping(text: string): Pair[] {
  const pairs: Pair[] = [];
  const seen = new Set<string>();
  let last: Pair | undefined;
  for (const chunk of text.split(/\n(?=[^ \n#])/)) {
    const end = chunk.indexOf('\n');
    const line = (end < 0 ? chunk : chunk.slice(0, end)).trimEnd();
    if (last?.raw === '' && line.startsWith('- ')) {
      last.below += `\n${chunk}`;
      continue;
    }
    const [, name, raw = ''] = keyLine.exec(line) ?? [];
    if (name === undefined) {
      // Before the first key nothing stands but comments.
      if (last !== undefined || firstLine.test(chunk)) throw notPlain;
      continue;
    }
    const key = name.trimEnd();
    if (seen.has(key) || key === '__proto__') throw notPlain;
    seen.add(key);
    last = { key, raw: raw.startsWith('#') ? '' : raw, below: end < 0 ? '' : chunk.slice(end + 1) };
    pairs.push(last);
  }
  return pairs;
}
