import { findHeadings, type Heading } from '../../text/headings.ts';
import { findGateTexts, type GateText, gateLimit, maySpeakOfGates } from './gate-text.ts';
import { readPhrases, samePhrase } from './phrase.ts';
import { plainText } from './plain-text.ts';
import type { RoundFile } from './round-file.ts';

/** A gate as `list`, `show` and the scaffold name it. */
export interface Gate {
  /** Title of the phase that it is in; null for one that is in none, which holds the whole round. */
  phase: string | null;
  /** What a person must say; null when it cannot be told. */
  phrase: string | null;
  /** 1-based line; 0 for a phrase that only the frontmatter names. */
  line: number;
}

/** A step of a prompt. */
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

const named =
  /^[\s*_`[(]*(phase|fase|фаза|step|stage|part|milestone|schritt|etappe|teil|abschnitt|étape|etapa|paso|этап|шаг)[\s:#-]+([a-z]?\d+(?:\.\d+)*[a-z]?|[ivx]+|[a-z])(?![\p{L}\d])/iu;

/** Whether a heading says that it is a phase: `Phase B — push`. */
export const isPhaseHeading = (title: string) => named.test(title);

/** Returns what `phase X blocked: …` calls a phase: its own number or letter when it has one, else its title. */
export function phaseName(title: string | null): string {
  return title === null ? 'all' : (named.exec(title)?.[2] ?? title);
}

/** Sections whose own sections are the phases. */
const containers =
  /^(?:the )?(?:phases|stages|steps|phasen|etappen|schritte|étapes|fases|etapas|pasos)(?!\p{L})/iu;
const looseContainers = /^(?:tasks?|plan|work(?: ?plan)?|to ?do|aufgaben?)\b/i;

/** Sections that frame a brief and ask for no work. */
const frames =
  /^(?:background|constraints?|context|gates?|goals?|objectives?|issues observed|manual escalation(?: needed)?|references?|reports?|rules|guardrails|summary|overview|status|(?:\w+ )?notes|tl;?dr|evidence|symptoms?|risks?|assumptions|discipline|deliverables?|prerequisites|preconditions|acceptance|related|links|timeline|contacts?|glossary|appendix|predecessors?|results?|wait phrase)(?:\s+(?:recap|criteria))?(?:\s*[:(/,&—–-].*)?[\s:.]*$|^(?:final report|report (?:back|format|shape)|hard (?:rules|constraints)|ground rules|what (?:success|changed|this round|to report|we know|is|lives)|success criteria|definition of done|done when|why|where to operate|open questions|stop conditions?|out of scope|non-?goals|how to report|do not|current state)\b|^(?:(?:harte |feste )?regeln|hintergrund|kontext|ausgangslage|ziele?|nicht-?ziele|abgrenzung|rahmenbedingungen|voraussetzungen|annahmen|risiken|hinweise|notizen|verweise|anhang|zusammenfassung|überblick|offene fragen|(?:abschluss)?bericht|abnahme(?:kriterien)?|freigaben?|warum|contexte|objectifs?|règles|rapport final|contexto|objetivos?|reglas|informe final)(?!\p{L})/iu;
const numbered = /^(?:\d{1,2}|[A-Z])[.)] /;
const reportFrame = /^(?:final )?report\b|^result\b|^(?:abschluss)?bericht\b/i;

const wordOf = ({ title }: Heading) => named.exec(title)?.[1]?.toLowerCase();

/** Steps below a stage are parts of it: headings below one of another word are no phases. */
const withoutParts = (called: readonly Heading[]): Heading[] => {
  let above: Heading | undefined;
  return called.filter((heading) => {
    if (above && heading.level > above.level && wordOf(heading) !== wordOf(above)) return false;
    above = heading;
    return true;
  });
};

/** Returns the headings that are phases: those that are called so, else those below `Phases`, else H2s but the frames. */
function choosePhases(headings: readonly Heading[]): Heading[] {
  const report = headings.findIndex(({ title }) => reportFrame.test(title));
  const before = new Set(headings.slice(0, Math.max(report, 0)).map(({ title }) => phaseName(title)));
  // The title of the brief is none, and the form of a report repeats them.
  const called = headings.filter(
    ({ title, level }, number) =>
      named.test(title) &&
      (level > 1 || number > 0) &&
      (report < 0 || number < report || !before.has(phaseName(title))),
  );
  const phases = called.filter((heading) => wordOf(heading) === 'phase');
  if (called.length > 0) return phases.length > 0 ? phases : withoutParts(called);
  const second = headings.filter(({ level }) => level === 2);
  const all = second.filter(({ title }) => !frames.test(title.replace(numbered, '')));
  // Beside numbered steps, what has no number is none.
  const counted = all.filter(({ title }) => numbered.test(title));
  const work = counted.length > 1 ? counted : all;
  const container = work.find(
    ({ title }) => containers.test(title) || (work.length === 1 && looseContainers.test(title)),
  );
  if (!container) return work;
  const end = second.find(({ index }) => index > container.index)?.index ?? Number.POSITIVE_INFINITY;
  const isBelow = ({ level, index }: Heading) => level === 3 && index > container.index && index < end;
  return headings.some(isBelow) ? headings.filter(isBelow) : work;
}

type OpenPhase = Phase & { gates: Gate[] };

/** Makes phases of headings; one ends at the next heading of its level, and at the next phase. */
function makePhases(headings: readonly Heading[], chosen: ReadonlySet<Heading>, end: number): OpenPhase[] {
  return headings.flatMap((heading, number) => {
    if (!chosen.has(heading)) return [];
    const { index, title, level, lines } = heading;
    let next = number + 1;
    for (let other = headings[next]; other && other.level > level && !chosen.has(other); ) {
      other = headings[++next];
    }
    return {
      // A gate may be in the heading itself; the title is what is left.
      title: title.replace(/[*_]{2,}\s*Run only after.*$/i, '').trimEnd() || title,
      line: index + 1,
      gates: [],
      firstLine: index + lines,
      endLine: headings[next]?.index ?? end,
    };
  });
}

/** Puts what a text says of gates on its phases. What only speaks of a gate that is there adds none. */
function placeGates(
  texts: readonly GateText[],
  phases: readonly OpenPhase[],
  waitPhrases: readonly (string | null)[],
): Gate[] {
  const whole: Gate[] = [];
  const bare = new Set<Gate>();
  const knows = (phrase: string | null) =>
    [whole, ...phases.map(({ gates }) => gates)].flat().some((gate) => samePhrase(phrase, gate.phrase));
  const called = (name: string | null) => phases.find(({ title }) => phaseName(title).toUpperCase() === name);
  const at = (index: number) => phases.findLast(({ line, endLine }) => line <= index + 1 && index < endLine);
  const put = (
    phase: OpenPhase | undefined,
    { phrase, index, own }: Pick<GateText, 'phrase' | 'index' | 'own'>,
  ) => {
    const gates = phase?.gates ?? whole;
    if (gates.some((gate) => samePhrase(phrase, gate.phrase))) return;
    const gate = { phase: phase?.title ?? null, phrase, line: index + 1 };
    gates.push(gate);
    if (!own && phrase === null) bare.add(gate);
  };
  for (const text of texts) if (text.kind === 'line') put(at(text.index), text);
  for (const text of texts) {
    const { index, kind, target, phrase, own } = text;
    if (kind === 'line' || (kind === 'mark' && target !== null)) continue;
    const phase = target === null ? at(index) : called(target);
    const isGated = phase ? phase.gates.length > 0 : knowsAny(whole, phases);
    const isSaid = kind === 'word' && knows(phrase) && (!phase || target === null || isGated);
    if (!isSaid && !(isGated && (phrase === null || !own))) put(phase, text);
  }
  for (const { kind, target, index } of texts) {
    if (kind !== 'mark' || target === null) continue;
    // Gated by another phase: by the gates of that one, and by nothing when it has none.
    const phase = at(index);
    const gates = phase?.gates.length === 0 ? (called(target)?.gates ?? []) : [];
    for (const { phrase } of gates) put(phase, { phrase, index, own: true });
  }
  const unknown = waitPhrases.filter((phrase) => !knows(phrase));
  const [only] = unknown;
  if (unknown.length === 1 && only && bare.size > 0) {
    for (const gate of bare) gate.phrase = only;
    return whole;
  }
  return [...unknown.map((phrase) => ({ phase: null, phrase, line: 0 })), ...whole];
}

const knowsAny = (whole: readonly Gate[], phases: readonly Phase[]) =>
  whole.length > 0 || phases.some(({ gates }) => gates.length > 0);

/** Reads the phases of a prompt with their gates; `whole` holds the gates of the whole round. */
function readPrompt(
  body: string,
  waitPhrases: readonly (string | null)[],
): { whole: Gate[]; phases: Phase[] } {
  const lines = body.includes('\r') ? body.split(/\r\n|\n|\r/) : body.split('\n');
  const headings = findHeadings(lines);
  const found = maySpeakOfGates(body)
    ? findGateTexts(lines, new Set(headings.map(({ index }) => index)))
    : [];
  const chosen = new Set(choosePhases(headings));
  const isTooMuch = found.length > 0 && Math.max(found.length, chosen.size, waitPhrases.length) > gateLimit;
  for (const { index, kind } of isTooMuch ? [] : found) {
    if (kind !== 'line') continue;
    const around = headings.findLast((one) => one.index <= index && (one.level <= 2 || chosen.has(one)));
    // Any other section with a gate is a phase all the same.
    const isPhase = around?.level === 2 && !/^wait phrase\b/i.test(around.title);
    if (around && isPhase && !containers.test(around.title)) chosen.add(around);
  }
  const phases = makePhases(headings, chosen, lines.length);
  if (isTooMuch) return { whole: [{ phase: null, phrase: null, line: 0 }], phases };
  return { whole: placeGates(found, phases, waitPhrases), phases };
}

/** Returns the title of a brief or report, its first H1; null when it has none. */
export const titleOf = (body: string): string | null =>
  findHeadings(body.split(/\r\n|\n|\r/)).find(({ level }) => level === 1)?.title ?? null;

/** Returns the phases of a prompt. */
export const readPhases = (body: string, waitPhrases: readonly (string | null)[] = []): Phase[] =>
  readPrompt(body, waitPhrases).phases;

/** Returns every gate of a prompt, in its order. A phrase of the frontmatter that nothing else names holds the whole round. */
export function readGates(body: string, waitPhrases: readonly (string | null)[] = []): Gate[] {
  if (waitPhrases.length === 0 && !maySpeakOfGates(body)) return [];
  const { whole, phases } = readPrompt(body, waitPhrases);
  return [...whole, ...phases.flatMap(({ gates }) => gates)].sort((a, b) => a.line - b.line);
}

/** Returns the gates of a prompt's file, with the lines of the file. */
export function readFileGates(file: RoundFile): Gate[] {
  const gates = readGates(file.body, waitPhrasesOf(file.fields));
  return gates.map((gate) => (gate.line === 0 ? gate : { ...gate, line: gate.line + file.bodyLine }));
}

const phraseField = /^wait[\s_-]*phrases?$/i;
/** The same field below another, in a value that is no text. */
const phraseBelow = /(?<![\w-])wait[\s_-]*phrases?["']?[ \t]*:([^\n}]*)/gi;

/** Returns the phrases that a frontmatter names, wherever and however its key is spelled; null for one that cannot be read. */
export function waitPhrasesOf(fields: ReadonlyMap<string, string>): (string | null)[] {
  return [...fields].flatMap(([key, value]) => {
    if (phraseField.test(plainText(key))) return readPhrases(value);
    const below = /^[{[]|^wait|\n/i.test(value) ? [...value.matchAll(phraseBelow)] : [];
    return below.flatMap(([, text = '']) => (text.trim() === '' ? [null] : readPhrases(text)));
  });
}
