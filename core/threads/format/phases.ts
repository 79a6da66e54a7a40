import { findHeadings } from '../../text/headings.ts';
import { type GateLine, mayHoldGate, readGateLines } from './gate-lines.ts';
import type { RoundFile } from './read-round.ts';

/** A gate as `list`, `show` and the scaffold name it. */
export interface Gate {
  /** Title of the phase (H2) it stands in; null for a gate above every phase, which holds the whole round. */
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
  content: string;
  gates: readonly Gate[];
}

/** H2s that frame a brief and ask for no work; one with a gate is a phase all the same. */
const frameTitles = new Set([
  'background',
  'constraints',
  'context',
  'goal',
  'issues observed',
  'manual escalation needed',
  'out of scope',
  'references',
  'report',
]);

function isFrame(title: string): boolean {
  return frameTitles.has(
    title
      .toLowerCase()
      .replace(/[:.]+$/, '')
      .trim(),
  );
}

interface Part extends Phase {
  frame: boolean;
}

function readParts(body: string): { parts: Part[]; above: GateLine[] } {
  const lines = body.split(/\r\n|\n|\r/);
  const headings = findHeadings(lines).filter((heading) => heading.level === 2);
  const gateLines = readGateLines(lines);
  let taken = 0;
  const takeAbove = (end: number): GateLine[] => {
    const from = taken;
    while ((gateLines[taken]?.index ?? end) < end) taken++;
    return gateLines.slice(from, taken);
  };
  const above = takeAbove(headings[0]?.index ?? lines.length);
  const parts = headings.map((heading, number) => {
    const end = headings[number + 1]?.index ?? lines.length;
    // A gate may stand in the heading itself; the title is what is left.
    const title = heading.title.replace(/\s*\*{2,3}\s*Run only after.*$/i, '') || heading.title;
    const gates = takeAbove(end).map(({ phrase, index }) => ({ phase: title, phrase, line: index + 1 }));
    const content = lines
      .slice(heading.index + heading.lines, end)
      .join('\n')
      .trim();
    return { title, line: heading.index + 1, content, gates, frame: gates.length === 0 && isFrame(title) };
  });
  return { parts, above };
}

/** The phases of a prompt: its H2s without those that only frame it. */
export function readPhases(body: string): Phase[] {
  return readParts(body).parts.flatMap(({ frame, ...phase }) => (frame ? [] : [phase]));
}

/**
 * Every gate of a prompt, in its order. A `wait_phrase` of the frontmatter that no gate line names holds the whole
 * round: a gate must not be lost because its line was left out.
 */
export function readGates(body: string, waitPhrase: string | undefined): Gate[] {
  const { parts, above } = mayHoldGate(body) ? readParts(body) : { parts: [], above: [] };
  const whole: Gate[] = above.map(({ phrase, index }) => ({ phase: null, phrase, line: index + 1 }));
  const gates = [...whole, ...parts.flatMap((part) => part.gates)];
  const wanted = waitPhrase?.trim();
  if (!wanted || gates.some((gate) => gate.phrase === wanted)) return gates;
  return [{ phase: null, phrase: wanted, line: 0 }, ...gates];
}

/** The gates of a prompt's file, with the lines of the file. */
export function readFileGates(file: RoundFile): Gate[] {
  const gates = readGates(file.body, file.fields.get('wait_phrase'));
  return gates.map((gate) => (gate.line === 0 ? gate : { ...gate, line: gate.line + file.bodyLine }));
}

/** How a phase is called in `phase X blocked: …`: its own number or letter when it has one, else its title. */
export function phaseName(title: string | null): string {
  if (title === null) return 'all';
  return /^phase\s+([A-Za-z]?\d+[A-Za-z]?|[A-Za-z])(?![A-Za-z0-9])/i.exec(title)?.[1] ?? title;
}
