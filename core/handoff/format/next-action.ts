import { clip, oneLine } from '../../text/lines.ts';
import { headingWords } from './heading-meaning.ts';
import { findMarkedLines } from './marked-lines.ts';
import { findOpeners, labelLevel, type Opener } from './openers.ts';

/** A heading that may be the next action. */
export interface Candidate {
  title: string;
  /** 1-based line in the body. */
  line: number;
}

/** Words of headings that say what comes next in words of their own. */
const near =
  /\b(?:next|step|todo|task|plan|remain|left|open|continu|resum|pick|action|follow|then|now|work|start|go|until|before|wait|need|want|would|should|could|nachst|weiter|offen|aufgab|suite|faire|reste|hacer|sigue|falta|fazer|segu|fare|prossim|дел|дальш|план|задач)/;
const nearSpaceless = /[下次后後待要做续續]|[次続残]|やる|する|다음|할|남/;

/** Returns the headings of a body; of one without any, the lines that stand for headings. */
function headingsOf(body: string): Opener[] {
  const openers = findOpeners(body).filter(({ title }) => title.trim() !== '');
  const headings = openers.filter(({ level }) => level < labelLevel);
  if (headings.length > 1) return headings;
  const taken = new Set(openers.map(({ start }) => start));
  const marked = findMarkedLines(body).filter(({ start }) => !taken.has(start));
  return [...openers, ...marked].sort((a, b) => a.start - b.start);
}

/** How near the words of a heading come; what names another section is the last. */
function nearness({ title, own, said }: Opener): number {
  if (own || said.length > 0) return 0;
  const words = headingWords(title);
  return near.test(words) || nearSpaceless.test(words) ? 2 : 1;
}

/** Returns the headings of a body that are likeliest to be its next action, the likeliest first. */
export function nextActionCandidates(body: string, most = 6): Candidate[] {
  const all = headingsOf(body);
  const [first, ...rest] = all;
  // A title names the whole.
  const headings = first && rest.every(({ level }) => level > first.level) && rest.length > 0 ? rest : all;
  return (
    headings
      // Ours is empty, or it would have been taken.
      .filter(({ own }) => own !== 'next-action')
      .map((opener, at) => ({ opener, order: nearness(opener) * 10_000 + at }))
      .sort((a, b) => b.order - a.order)
      .slice(0, most)
      .map(({ opener }) => ({ title: clip(oneLine(opener.title), 100), line: opener.line + 1 }))
  );
}

/** Returns the heading that a writer means: by its words, or by its line in the file; null when there is none. */
export function namedHeading(body: string, given: string, linesAbove = 0): string | null {
  const words = headingWords(given);
  const headings = headingsOf(body);
  const found =
    headings.find(({ title }) => words !== '' && headingWords(title) === words) ??
    headings.find(({ line }) => String(line + 1 + linesAbove) === given.trim());
  return found ? oneLine(found.title) : null;
}
