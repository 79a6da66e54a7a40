import { type Fact, FactSearch, factKey, firstOfEach, isBinding } from '../../facts/fact.ts';
import { forceOf, roleOf } from '../../facts/roles.ts';
import { splitSentences } from '../../text/sentences.ts';
import { countTokens } from '../../text/tokens.ts';
import { compressionRatio } from '../extract/figures.ts';
import type { Ledger } from '../extract/ledger.ts';
import { type PackRequest, usableTokens } from '../extract/request.ts';
import { type ParsedPackage, packageTitle, parsePackage, withoutFrame } from '../reading/package-form.ts';
import { type ParsedSources, parseSources } from '../reading/read-units.ts';
import { findClosest, isVariant, Surplus } from './changed-facts.ts';

export const problemCodes = [
  'budget',
  'template',
  'lost',
  'invented',
  'weakened',
  'altered',
  'figure',
] as const;

/** What is wrong with a package. An `error` fails the check; a `warn` is a figure to correct. */
export interface PackageProblem {
  severity: 'error' | 'warn';
  code: (typeof problemCodes)[number];
  message: string;
  /** 1-based line in the package; 0 where it is about the whole. */
  line: number;
  /** The fact that it is about. */
  fact?: Fact;
}

/** A package, what it was made of, and what the program makes of that. */
interface Checked {
  found: ParsedPackage;
  request: PackRequest;
  packed: { text: string; original: number; parsed: ParsedSources; ledger: Ledger };
}

function checkBudget({ found, request }: Checked): PackageProblem[] {
  const tokens = countTokens(found.text);
  const usable = usableTokens(request.budget);
  if (tokens <= usable) return [];
  const message = `the package has ${tokens} tokens; ${request.profile.audience} may have ${usable} (${request.budget} less 5 %)`;
  return [{ severity: 'error', code: 'budget', message, line: 0 }];
}

const placeholder =
  /^[^\p{L}\p{N}<]*(?:none(?: in the sources)?|n\/a|tbd|todo|not given|\.{3}|…|<\p{L}+(?: [\p{L}]+)+>|\{\{.*\}\})[^\p{L}\p{N}]*$/iu;

/** The title must say for whom it is, and a section without content is not there. */
function checkForm({ found, request }: Checked): PackageProblem[] {
  const { audience } = request.profile;
  const miss = (message: string, line: number): PackageProblem => ({
    severity: 'error',
    code: 'template',
    message,
    line,
  });
  const { units } = parseSources([{ label: '', text: found.text, skipped: 0 }]);
  const problems = units.flatMap(({ block, line, text }, at) => {
    const isOwn = !request.sources.some((source) => source.text.includes(text));
    if (block.kind === 'paragraph' && isOwn && placeholder.test(text))
      return [miss(`"${text}" says nothing: leave the section out`, line)];
    const next = units[at + 1];
    const deeper = next?.block.kind === 'heading' && next.block.path.length > block.path.length;
    if (block.kind !== 'heading' || (next && next.block.kind !== 'heading') || deeper) return [];
    return [miss(`the section "${text}" is empty: leave it out`, line)];
  });
  if (found.audience === audience) return problems;
  return [
    miss(`the title must be "# ${packageTitle(found.source || '<source>', audience)}"`, 1),
    ...problems,
  ];
}

function factProblem(code: PackageProblem['code'], fact: Fact, message: string, line = 0): PackageProblem {
  return { severity: 'error', code, message: `${code}: ${message}`, line, fact };
}

const changeOf = (closest: { weaker: boolean } | null) => (closest?.weaker ? 'weakened' : 'altered');

/** Whether a fact's line is listed as left out, as `plan.md:12` or within `plan.md:10-14, 20`. */
function isListed(left: string, labels: readonly string[], { line }: Fact): boolean {
  return left.split('\n').some((row) =>
    labels.some((label) => {
      const at = row.indexOf(`${label}:`);
      const ranges = at < 0 ? '' : (/^[\d\s,–-]+/.exec(row.slice(at + label.length + 1))?.[0] ?? '');
      return [...ranges.matchAll(/(\d+)(?:\s*[-–]\s*(\d+))?/g)].some(
        ([, from, to]) => Number(from) <= line && line <= Number(to ?? from),
      );
    }),
  );
}

function checkLost({ found, request, packed }: Checked): PackageProblem[] {
  const search = new FactSearch(found.text);
  const body = new FactSearch(found.text.slice(0, found.text.length - found.left.length));
  const labels = request.sources.map(({ label }) => label);
  const missing = packed.ledger.kept.filter((fact) =>
    fact.kind === 'prohibition' ? !body.holds(fact) : !search.holds(fact),
  );
  if (missing.length === 0) return [];
  const read = new Set(factsOfText(ownText(found, packed)).map(factKey));
  const sentences = splitSentences(found.text).map(({ text }) => text);
  return missing
    .filter((fact) => !read.has(factKey(fact)))
    .flatMap((fact) => {
      const { kind, text, line } = fact;
      const closest = isBinding(fact) ? findClosest(text, sentences) : null;
      if (closest !== null) {
        const place = `"${text}" (source line ${line}, ${forceOf(text)})`;
        return [factProblem(changeOf(closest), fact, `${place} has become "${closest.text}"`)];
      }
      if (kind !== 'prohibition' && isListed(found.left, labels, fact)) return [];
      const remedy =
        kind === 'prohibition'
          ? 'it forbids something, so it cannot be left out'
          : 'put it back, or name it under "## Left out"';
      return [
        factProblem('lost', fact, `${kind} "${text}" (source line ${line}) is not in the package: ${remedy}`),
      ];
    });
}

/**
 * Finds a fact that is kept in several places and is another in one of them: there are fewer places of it than the program
 * keeps, and more of something like it. Where it was only left out, or nothing like it came, all is well.
 */
function checkPlaces({ found, packed }: Checked): PackageProblem[] {
  const text = ownText(found, packed);
  const kept = ownText(parsePackage(packed.text), packed);
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

/** The text without its frame, and without the lines that only say whose the next part is. */
function ownText({ text }: ParsedPackage, { parsed }: Checked['packed']): string {
  const titles = new Set([
    ...parsed.sources.map(({ label }) => label),
    ...parsed.units
      .filter(({ block }) => block.kind === 'heading' || block.kind === 'label')
      .flatMap(({ block }) => block.path),
  ]);
  const isTitle = (line: string) => {
    const said = /^\*\*([^*]+)\*\*$/.exec(line)?.[1];
    return said !== undefined && (titles.has(said) || [...titles].some((one) => said.startsWith(`${one}: `)));
  };
  return withoutFrame(text)
    .split('\n')
    .map((line) => (isTitle(line) ? '' : line))
    .join('\n');
}

/** The facts of a text; of what its sentences ask only that which their own words say, whatever the heading above. */
function factsOfText(text: string): Fact[] {
  const { units } = parseSources([{ label: '', text, skipped: 0 }]);
  return units.flatMap(({ facts }) => facts).filter((fact) => !isBinding(fact) || roleOf(fact.text) !== null);
}

function checkInvented({ found, request, packed }: Checked): PackageProblem[] {
  const known = new Set(packed.parsed.units.flatMap(({ facts }) => facts).map(factKey));
  const sources = new FactSearch(request.sources.map(({ text, label }) => `${label}\n${text}`).join('\n'));
  const ours = new FactSearch(packed.text);
  const stated = [...firstOfEach(factsOfText(ownText(found, packed))).values()];
  return stated
    .filter((fact) => !known.has(factKey(fact)) && !sources.holds(fact) && !ours.holds(fact))
    .map((fact) => factProblem('invented', fact, `${fact.kind} "${fact.text}" is in no source`, fact.line));
}

/** Names the right figure for each that a rewriting made untrue. */
function checkFigures({ found: { text, stated }, packed }: Checked): PackageProblem[] {
  if (stated === null) return [];
  const tokens = countTokens(text);
  const ratio = compressionRatio(packed.original, tokens).toFixed(2);
  if (stated.transferred === tokens && stated.ratio === ratio) return [];
  const line = text.split('\n').findIndex((one) => /^From .*tokens became/.test(one)) + 1;
  const message = `the package has ${tokens} tokens (${ratio}), not ${stated.transferred} (${stated.ratio})`;
  return [{ severity: 'warn', code: 'figure', message, line }];
}

/** Compares a package with what its sources hold and with what the program would have kept of them. */
export function checkPackage(checked: Checked): PackageProblem[] {
  return [
    ...checkForm(checked),
    ...checkBudget(checked),
    ...checkLost(checked),
    ...checkPlaces(checked),
    ...checkInvented(checked),
    ...checkFigures(checked),
  ];
}
