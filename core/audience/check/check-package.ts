import type { Block } from '../block.ts';
import { type Fact, FactNumbers } from '../facts/fact.ts';
import { findFacts } from '../facts/find-facts.ts';
import { forceOf } from '../facts/normative.ts';
import { Haystack } from '../facts/stands-in.ts';
import type { CountTokens } from '../measure.ts';
import type { Packed } from '../pack.ts';
import { partTitles } from '../render/package.ts';
import { type PackRequest, usableTokens } from '../request.ts';
import { classifyByPlace } from '../rules.ts';
import { splitSentences } from '../sentences.ts';
import { splitBlocks } from '../split-blocks.ts';
import { checkFigures } from './figures.ts';
import { isVariant, Surplus } from './occurrences.ts';
import { type ParsedPackage, parsePackage } from './parse-package.ts';
import type { PackageProblem } from './problem.ts';
import { checkTemplate } from './template.ts';
import { findClosest } from './weakened.ts';

/** A package, what it was made of, and what the program makes of that. */
export interface Checked {
  found: ParsedPackage;
  request: PackRequest;
  packed: Packed;
}

function checkBudget({ found, request }: Checked, count: CountTokens): PackageProblem[] {
  const tokens = count(found.text);
  const usable = usableTokens(request.budget);
  if (tokens <= usable) return [];
  const message = `the package has ${tokens} tokens; ${request.profile.audience} may have ${usable} (${request.budget} less 5 %)`;
  return [{ severity: 'error', code: 'budget', message, line: 0 }];
}

function checkLost({ found, packed }: Checked): PackageProblem[] {
  const there = new Haystack(found.text);
  const read = new Set(factsOfText(found.text).map(({ kind, text }) => `${kind} ${text}`));
  const lost = packed.ledger.kept.filter(
    (fact) => !read.has(`${fact.kind} ${fact.text}`) && !there.holds(fact),
  );
  if (lost.length === 0) return [];
  const sentences = splitSentences(found.text).map(({ text }) => text);
  return lost.map(({ kind, text, line }): PackageProblem => {
    const fact = { kind, text, line };
    const binding = kind === 'constraint' || kind === 'dont';
    const closest = binding ? findClosest(text, sentences) : null;
    if (closest === null) {
      const message = `lost: ${kind} "${text}" (source line ${line}) stands neither in the package nor under its "## Left out"`;
      return { severity: 'error', code: 'lost', message, line: 0, fact };
    }
    const code = closest.weaker ? 'weakened' : 'altered';
    const message = `${code}: "${text}" (source line ${line}, ${forceOf(text)}) has become "${closest.text}"`;
    return { severity: 'error', code, message, line: 0, fact };
  });
}

/**
 * A fact that stands in several places and is another in one of them: it stands less often than in what the program
 * keeps, and something like it stands more often. Where it was only left out, or nothing like it came, all is well.
 */
function checkPlaces({ found, packed }: Checked): PackageProblem[] {
  const text = ownText(found);
  const kept = ownText(parsePackage(packed.text));
  const [there, ours] = [new Haystack(text), new Haystack(kept)];
  const fewer = packed.ledger.kept.filter((fact) => {
    const wanted = ours.count(fact);
    if (wanted < 2) return false;
    const now = there.count(fact);
    return now > 0 && now < wanted;
  });
  if (fewer.length === 0) return [];
  const surplus = new Surplus(text, kept);
  const sentences = surplus.sentences();
  return fewer.flatMap(({ kind, text: own, line }): PackageProblem[] => {
    const binding = kind === 'constraint' || kind === 'dont';
    const closest = binding ? findClosest(own, sentences) : null;
    const other = binding ? closest?.text : surplus.runsLike(own).find((run) => isVariant(own, run));
    if (other === undefined) return [];
    const code = closest?.weaker ? 'weakened' : 'altered';
    const message = `${code}: ${kind} "${own}" (source line ${line}) stands in fewer places than it is kept in; one of them says "${other}"`;
    return [{ severity: 'error', code, message, line: 0, fact: { kind, text: own, line } }];
  });
}

/** Lines that the program fills in from its flags and its figures; they are no claims about the source. */
const framed =
  /^(?:# Context Handoff:|\*\*(?:Transfer Type|Transfer Reason|Expected Outcome|Critical Context):\*\*|[-*] Sources?:)/;

function ownText({ parts, text }: ParsedPackage): string {
  const lines = text.split(/\r?\n/);
  for (const part of parts) {
    const end = part.from + part.text.split('\n').length;
    const details = part.title === partTitles.completion ? part.text.indexOf('**Next Actions:**') : -1;
    const whole = part.title === partTitles.metrics;
    const until = whole
      ? end
      : details >= 0
        ? part.from + part.text.slice(0, details).split('\n').length - 1
        : part.from;
    for (let line = part.from; line < until; line++) lines[line - 1] = '';
  }
  return lines.map((line) => (framed.test(line) ? '' : line)).join('\n');
}

function factsOfText(text: string): Fact[] {
  const numbers = new FactNumbers();
  const binding = (block: Block) => {
    const topic = classifyByPlace(block)?.topic;
    return topic === 'donts' ? 'dont' : null;
  };
  return splitBlocks({ label: '', text, skipped: 0 }, 0).flatMap((block) =>
    findFacts(block, { binding: binding(block) }, numbers),
  );
}

function checkInvented({ found, request, packed }: Checked): PackageProblem[] {
  const source = new Haystack(request.sources.map(({ text }) => text).join('\n'));
  const ours = new Haystack(packed.text);
  const known = new Set(
    packed.items.flatMap(({ facts }) => facts.map(({ kind, text }) => `${kind} ${text}`)),
  );
  const seen = new Set<number>();
  return factsOfText(ownText(found)).flatMap(({ kind, text, line, id }): PackageProblem[] => {
    if (
      seen.has(id) ||
      known.has(`${kind} ${text}`) ||
      source.holds({ kind, text }) ||
      ours.holds({ kind, text })
    )
      return [];
    seen.add(id);
    if (kind === 'path' && text.endsWith('.left-out.md')) return [];
    const message = `invented: ${kind} "${text}" stands in no source`;
    return [{ severity: 'error', code: 'invented', message, line, fact: { kind, text, line } }];
  });
}

/** Compares a package with what its sources hold and with what the program would have kept of them. */
export function checkPackage(checked: Checked, count: CountTokens): PackageProblem[] {
  const { found, request } = checked;
  return [
    ...checkTemplate(found, request.profile),
    ...checkBudget(checked, count),
    ...checkLost(checked),
    ...checkPlaces(checked),
    ...checkInvented(checked),
    ...checkFigures(checked, count),
  ];
}
