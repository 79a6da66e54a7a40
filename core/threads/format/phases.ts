import { findHeadings } from '../../text/headings.ts';
import type { RoundFile } from './round-file.ts';

/** A gate as `list`, `show` and the scaffold name it. */
export interface Gate {
  /** Title of the phase (H2) that it is in; null for a gate above every phase, which holds the whole round. */
  phase: string | null;
  /** Literally what a person must say; null when the line names none. */
  phrase: string | null;
  /** 1-based line; 0 for a phrase that only the frontmatter names. */
  line: number;
}

/** One H2 of a prompt. */
export interface Phase {
  title: string;
  /** 1-based line of its heading in the body. */
  line: number;
  gates: readonly Gate[];
  /** 0-based lines of the body under the heading. */
  firstLine: number;
  endLine: number;
}

/** The line as we write it (spec/threads.md, "Gates"). */
export function gateLine(phrase: string): string {
  return `*** Run only after explicit human go-ahead. Wait phrase: ${phrase} ***`;
}

const gateStart = /\*{2,3}\s*Run\s+only\s+after\b/i;
const wholeGate =
  /\*{2,3}\s*Run\s+only\s+after\s+(?:an\s+)?explicit\s+human\s+go[- ]ahead\s*[.:;,]?\s*(?:Wait\s+phrase\s*:\s*(.*?))?\s*\*{2,3}(?!\*)/i;
/** Editors wrap lines: a gate may run over so many. */
const wrapLimit = 4;
/** Longer white space is cut: the pattern would take cubic time, and the hook's client then lets the command run. */
const longSpace = /\s{9,}/g;

/** A closing `"`, `'` or backquote around the phrase is punctuation, not part of what is said. */
function unquote(phrase: string): string {
  return /^(["'`])(.+)\1$/.exec(phrase)?.[2]?.trim() ?? /^“(.+)”$/.exec(phrase)?.[1]?.trim() ?? phrase;
}

/** Joins a wrapped gate, without the marks of a quotation or list; ends at an empty line. */
function joinWrapped(lines: readonly string[], index: number, at: number): string {
  const following = lines.slice(index + 1, index + wrapLimit);
  const blank = following.findIndex((line) => line.trim() === '');
  const rest = blank < 0 ? following : following.slice(0, blank);
  return [(lines[index] ?? '').slice(at), ...rest.map((line) => line.replace(/^[\s>]+/, ''))]
    .join(' ')
    .replace(longSpace, ' ');
}

/**
 * Returns which of these lines are text, not code or a comment: a heading put in the place of one is found as such. A
 * fence or comment that is never closed would swallow every gate below it: then all of them count.
 */
function liveLines(lines: readonly string[], indexes: readonly number[]): ReadonlySet<number> {
  if (!lines.some((line) => /`{3}|~{3}|</.test(line))) return new Set(indexes);
  const probe = [...lines, '', '## end'];
  for (const index of indexes) {
    const indent = (lines[index] ?? '').search(/\S/);
    probe[index] = `${' '.repeat(Math.min(Math.max(indent, 0), 3))}## gate`;
  }
  const found = new Set(findHeadings(probe).map((heading) => heading.index));
  return found.has(probe.length - 1) ? found : new Set(indexes);
}

/** Finds the gate lines of a prompt, by 0-based index. In doubt a line is a gate, but not in code or comments. */
function findGateLines(lines: readonly string[]): { index: number; phrase: string | null }[] {
  const candidates = lines.flatMap((line, index) => {
    const at = gateStart.exec(line)?.index;
    if (at === undefined) return [];
    const isInCodeSpan = line.slice(0, at).split('`').length % 2 === 0;
    return isInCodeSpan ? [] : [{ index, at }];
  });
  if (candidates.length === 0) return [];
  const indexes = candidates.map(({ index }) => index);
  const live = liveLines(lines, indexes);
  return candidates.flatMap(({ index, at }) => {
    if (!live.has(index)) return [];
    const phrase = wholeGate.exec(joinWrapped(lines, index, at))?.[1]?.trim() ?? '';
    return [{ index, phrase: unquote(phrase) || null }];
  });
}

/** H2s that frame a brief and ask for no work; one with a gate is a phase all the same. */
const frameTitles =
  /^(?:background|constraints|context|goal|issues observed|manual escalation needed|out of scope|references|report)\s*[:.]*$/i;

/** Reads the H2s of a prompt with their gates; `whole` holds the gates above all of them. */
function readHeadings(body: string): { whole: Gate[]; phases: Phase[] } {
  const lines = body.includes('\r') ? body.split(/\r\n|\n|\r/) : body.split('\n');
  const headings = findHeadings(lines).filter(({ level }) => level === 2);
  const whole: Gate[] = [];
  const phases = headings.map(({ index, title, lines: own }, number) => ({
    // A gate may be in the heading itself; the title is what is left.
    title: title.replace(/\*{2,3}\s*Run only after.*$/i, '').trimEnd() || title,
    line: index + 1,
    gates: [] as Gate[],
    firstLine: index + own,
    endLine: headings[number + 1]?.index ?? lines.length,
  }));
  for (const { index, phrase } of findGateLines(lines)) {
    const phase = phases.findLast(({ line }) => line <= index + 1);
    (phase?.gates ?? whole).push({ phase: phase?.title ?? null, phrase, line: index + 1 });
  }
  return { whole, phases };
}

/** Returns the phases of a prompt: its H2s without those that only frame it. */
export function readPhases(body: string): Phase[] {
  return readHeadings(body).phases.filter(({ title, gates }) => gates.length > 0 || !frameTitles.test(title));
}

/** Returns every gate of a prompt. A `wait_phrase` that no gate line names holds the whole round. */
export function readGates(body: string, waitPhrase: string | undefined): Gate[] {
  const { whole, phases } = gateStart.test(body) ? readHeadings(body) : { whole: [], phases: [] };
  const gates = [...whole, ...phases.flatMap((phase) => phase.gates)];
  const wanted = waitPhrase?.trim();
  if (!wanted || gates.some((gate) => gate.phrase === wanted)) return gates;
  return [{ phase: null, phrase: wanted, line: 0 }, ...gates];
}

/** Returns the gates of a prompt's file, with the lines of the file. */
export function readFileGates(file: RoundFile): Gate[] {
  const gates = readGates(file.body, file.fields.get('wait_phrase'));
  return gates.map((gate) => (gate.line === 0 ? gate : { ...gate, line: gate.line + file.bodyLine }));
}

/** Returns what `phase X blocked: …` calls a phase: its own number or letter when it has one, else its title. */
export function phaseName(title: string | null): string {
  if (title === null) return 'all';
  return /^phase\s+([A-Za-z]?\d+[A-Za-z]?|[A-Za-z])(?![A-Za-z0-9])/i.exec(title)?.[1] ?? title;
}
