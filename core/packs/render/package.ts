import type { Role } from '../../facts/roles.ts';
import { countTokens } from '../../text/tokens.ts';
import { compressionRatio, computeFigures, type Figures } from '../extract/figures.ts';
import { type Ledger, makeLedger } from '../extract/ledger.ts';
import type { PackRequest } from '../extract/request.ts';
import type { Dropped, ReadSources, Selection } from '../extract/select.ts';
import { packageTitle, partTitles } from '../reading/package-form.ts';
import type { ParsedSources } from '../reading/read-units.ts';
import { renderSections } from './sections.ts';

/** Roles as the list of what has no room counts them. */
export const roleNames: Readonly<Record<Role, readonly [one: string, many: string]>> = {
  prohibition: ['prohibition', 'prohibitions'],
  obligation: ['obligation', 'obligations'],
  acceptance: ['acceptance criterion', 'acceptance criteria'],
  open: ['open item', 'open items'],
  decision: ['decision', 'decisions'],
};

/** More ranges of lines than these, of all sources, are joined, the nearest first: the list must not cost what it saves. */
const mostRanges = 3;

/** The lines of statements as few ranges: `12-18, 40`. */
function rangesOf(lines: readonly (readonly [from: number, to: number])[], most: number): string {
  const ranges = lines.map(([from, to]) => ({ from, to }));
  const gapAt = (at: number) => (ranges[at + 1]?.from ?? 0) - (ranges[at]?.to ?? 0);
  const join = (at: number) => {
    const [range, next] = [ranges[at], ranges[at + 1]];
    if (range && next) ranges.splice(at, 2, { from: range.from, to: Math.max(range.to, next.to) });
  };
  for (let at = ranges.length - 2; at >= 0; at--) if (gapAt(at) <= 2) join(at);
  while (ranges.length > most) {
    const gaps = ranges.slice(0, -1).map((_, at) => gapAt(at));
    join(gaps.indexOf(Math.min(...gaps)));
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** What asks something of the audience and has no room: how much of each kind, and in which lines of which source. */
function renderLeft({ sources, where }: PackRequest, unkept: readonly Dropped[]): string {
  const named = new Set(unkept.map(({ unit }) => unit.block.source));
  const most = Math.max(1, Math.floor(mostRanges / named.size));
  const lines = sources.flatMap(({ label }, index) => {
    const own = unkept.filter(({ unit }) => unit.block.source === index);
    if (own.length === 0) return [];
    const counts = (Object.keys(roleNames) as Role[]).flatMap((role) => {
      const count = own.filter(({ unit }) => unit.role === role).length;
      return count === 0 ? [] : [`${count} ${roleNames[role][count === 1 ? 0 : 1]}`];
    });
    return [
      `- ${label}:${rangesOf(
        own.map(({ unit }) => [unit.line, unit.endLine]),
        most,
      )} (${counts.join(', ')})`,
    ];
  });
  return `## ${partTitles.left}\n\nNo room for these; they bind all the same. Each in full: ${where}\n\n${lines.join('\n')}`;
}

/** The document's own title, where there is one source: what all of it is about. */
function titleOf({ units, sources }: ParsedSources): string {
  if (sources.length !== 1) return '';
  const [first] = units.filter(({ block }) => block.kind === 'heading');
  return first && first.block.path.length === 1 && first.block.titled && first.role === null
    ? first.text
    : '';
}

interface Content {
  request: PackRequest;
  parsed: ParsedSources;
  context: string;
  ledger: Ledger;
  figures: Figures;
}

/** The line that says what a package is made of, and how good it is. It begins with `madeOf`, so that `--check` knows it. */
function describe({ request, parsed, figures }: Content, transferred: number): string {
  const { profile, budget, sources } = request;
  const title = titleOf(parsed);
  const from = sources.map(({ label }) => label).join(', ') + (title === '' ? '' : ` (${title})`);
  const ratio = compressionRatio(parsed.original, transferred).toFixed(2);
  return `From ${from}: ${parsed.original} tokens became ${transferred} of ${budget} (${ratio}). Complete for ${profile.audience} ${figures.completeness}%, of all ${figures.overall}%; relevance ${(figures.relevance / 10).toFixed(1)}/10.`;
}

function renderAll(content: Content, transferred: number): string {
  const { request, context, ledger } = content;
  const { profile, as, reason, outcome, notes } = request;
  const given = [
    ...(reason === '' ? [] : [`**Transfer Reason:** ${reason}`]),
    ...(outcome === '' ? [] : [`**Expected Outcome:** ${outcome}`]),
    ...notes.map((note) => `- ${note}`),
  ];
  const parts = [
    `# ${packageTitle(as, profile.audience)}`,
    describe(content, transferred),
    ...(given.length === 0 ? [] : [given.join('\n')]),
    context === '' ? `Nothing in the sources concerns ${profile.audience}.` : context,
    ...(ledger.unkept.length === 0 ? [] : [renderLeft(request, ledger.unkept)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Renders a package. It names its own length, so it is rendered again until the number is right. */
export function renderPackage(request: PackRequest, parsed: ReadSources, selection: Selection) {
  const { text: context, printed } = renderSections(request.profile, parsed, selection.kept);
  const ledger = makeLedger(parsed.sources, selection, printed);
  const figures = computeFigures(parsed, selection, { printed, ledger });
  const content = { request, parsed, context, ledger, figures };
  let transferred = request.budget;
  let text = '';
  for (let turn = 0; turn < 5; turn++) {
    text = renderAll(content, transferred);
    const counted = countTokens(text);
    if (counted === transferred) break;
    transferred = counted;
  }
  return { text, transferred, ledger, figures, selection };
}
