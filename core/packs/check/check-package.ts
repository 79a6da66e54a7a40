import { countBreaks } from '../../text/lines.ts';
import { splitSentences } from '../../text/sentences.ts';
import { countTokens } from '../../text/tokens.ts';
import { classifyByPlace } from '../document/classify.ts';
import { type ParsedPackage, parsePackage, partTitles } from '../document/package-form.ts';
import { splitBlocks } from '../document/split-blocks.ts';
import { type Fact, FactSearch, factKey, firstOfEach } from '../facts/fact.ts';
import { findFacts } from '../facts/find-facts.ts';
import { forceOf } from '../facts/force.ts';
import { compressionRatio } from '../selection/figures.ts';
import type { Ledger } from '../selection/ledger.ts';
import { type PackRequest, usableTokens } from '../selection/request.ts';
import type { Item } from '../sources/parse-sources.ts';
import { findClosest, isVariant, Surplus } from './changed-facts.ts';
import { checkTemplate, type PackageProblem } from './template.ts';

/** A package, what it was made of, and what the program makes of that. */
interface Checked {
  found: ParsedPackage;
  request: PackRequest;
  packed: { text: string; original: number; items: readonly Item[]; ledger: Ledger };
}

function checkBudget({ found, request }: Checked): PackageProblem[] {
  const tokens = countTokens(found.text);
  const usable = usableTokens(request.budget);
  if (tokens <= usable) return [];
  const message = `the package has ${tokens} tokens; ${request.profile.audience} may have ${usable} (${request.budget} less 5 %)`;
  return [{ severity: 'error', code: 'budget', message, line: 0 }];
}

const isBinding = ({ kind }: Fact) => kind === 'constraint' || kind === 'dont';

function factProblem(code: PackageProblem['code'], fact: Fact, message: string, line = 0): PackageProblem {
  return { severity: 'error', code, message: `${code}: ${message}`, line, fact };
}

const changeOf = (closest: { weaker: boolean } | null) => (closest?.weaker ? 'weakened' : 'altered');

function checkLost({ found, packed }: Checked): PackageProblem[] {
  const search = new FactSearch(found.text);
  const missing = packed.ledger.kept.filter((fact) => !search.holds(fact));
  if (missing.length === 0) return [];
  const read = new Set(factsOfText(found.text).map(factKey));
  const sentences = splitSentences(found.text).map(({ text }) => text);
  return missing
    .filter((fact) => !read.has(factKey(fact)))
    .map((fact) => {
      const { kind, text, line } = fact;
      const closest = isBinding(fact) ? findClosest(text, sentences) : null;
      if (closest === null)
        return factProblem(
          'lost',
          fact,
          `${kind} "${text}" (source line ${line}) is neither in the package nor under its "## Left out"`,
        );
      const place = `"${text}" (source line ${line}, ${forceOf(text)})`;
      return factProblem(changeOf(closest), fact, `${place} has become "${closest.text}"`);
    });
}

/**
 * Finds a fact that is kept in several places and is another in one of them: there are fewer places of it than the program
 * keeps, and more of something like it. Where it was only left out, or nothing like it came, all is well.
 */
function checkPlaces({ found, packed }: Checked): PackageProblem[] {
  const text = ownText(found);
  const kept = ownText(parsePackage(packed.text));
  const [here, ours] = [new FactSearch(text), new FactSearch(kept)];
  const fewer = packed.ledger.kept.filter((fact) => {
    const expected = ours.count(fact);
    const now = expected < 2 ? 0 : here.count(fact);
    return now > 0 && now < expected;
  });
  if (fewer.length === 0) return [];
  const surplus = new Surplus(text, kept);
  return fewer.flatMap((fact) => {
    const closest = isBinding(fact) ? findClosest(fact.text, surplus.sentences) : null;
    const other = isBinding(fact)
      ? closest?.text
      : surplus.runsLike(fact.text).find((run) => isVariant(fact.text, run));
    if (other === undefined) return [];
    const place = `${fact.kind} "${fact.text}" (source line ${fact.line})`;
    const message = `${place} is in fewer places than it is kept in; one of them says "${other}"`;
    return [factProblem(changeOf(closest), fact, message)];
  });
}

/** Lines that the program fills in from its flags and its figures; they are no claims about the source. */
const framed =
  /^(?:# Context Handoff:|\*\*(?:Transfer Type|Transfer Reason|Expected Outcome|Critical Context):\*\*|[-*] Sources?:)/;

function ownText({ parts, text }: ParsedPackage): string {
  const lines = text.split(/\r?\n/);
  for (const { title, from, text: part } of parts) {
    const details = part.slice(0, Math.max(0, part.indexOf('**Next Actions:**')));
    if (title === partTitles.metrics) lines.fill('', from - 1, from + countBreaks(part));
    if (title === partTitles.completion) lines.fill('', from - 1, from - 1 + countBreaks(details));
  }
  return lines.map((line) => (framed.test(line) ? '' : line)).join('\n');
}

function factsOfText(text: string): Fact[] {
  return splitBlocks({ label: '', text, skipped: 0 }, 0).flatMap((block) =>
    findFacts(block, classifyByPlace(block)?.topic === 'donts' ? 'dont' : null),
  );
}

function checkInvented({ found, request, packed }: Checked): PackageProblem[] {
  const known = new Set(packed.items.flatMap(({ facts }) => facts).map(factKey));
  const sources = new FactSearch(request.sources.map(({ text }) => text).join('\n'));
  const ours = new FactSearch(packed.text);
  const isKnown = (fact: Fact) =>
    known.has(factKey(fact)) ||
    sources.holds(fact) ||
    ours.holds(fact) ||
    (fact.kind === 'path' && fact.text.endsWith('.left-out.md'));
  const stated = [...firstOfEach(factsOfText(ownText(found))).values()];
  return stated
    .filter((fact) => !isKnown(fact))
    .map((fact) => factProblem('invented', fact, `${fact.kind} "${fact.text}" is in no source`, fact.line));
}

/** Names the right figure for each that a rewriting made untrue. */
function checkFigures({ found, packed }: Checked): PackageProblem[] {
  const transferred = countTokens(found.text);
  const right: [name: string, value: string][] = [
    ['Original Context Size', `${packed.original} tokens`],
    ['Transferred Context Size', `${transferred} tokens`],
    ['Compression Ratio', compressionRatio(packed.original, transferred).toFixed(2)],
  ];
  const lines = found.text.split(/\r?\n/);
  return right.flatMap(([name, value]): PackageProblem[] => {
    const at = lines.findIndex((line) => line.replace(/^[-*] /, '').startsWith(`${name}:`));
    const stated = lines[at]?.split(':').slice(1).join(':').trim();
    if (stated === value) return [];
    const message = `${name} is ${value}${stated === undefined ? ', and is not stated' : `, not ${stated}`}`;
    return [{ severity: 'warn', code: 'figure', message, line: at + 1 }];
  });
}

/** Compares a package with what its sources hold and with what the program would have kept of them. */
export function checkPackage(checked: Checked): PackageProblem[] {
  return [
    ...checkTemplate(checked.found, checked.request.profile),
    ...checkBudget(checked),
    ...checkLost(checked),
    ...checkPlaces(checked),
    ...checkInvented(checked),
    ...checkFigures(checked),
  ];
}
