import { countTokens } from '../text/tokens.ts';
import { sectionOf } from './audiences/audience.ts';
import { checkTemplate } from './check/template.ts';
import { isFrame } from './document/block.ts';
import { parsePackage } from './document/package-form.ts';
import { type CompressedPackage, describeIntegrity, describeReadiness } from './render/package.ts';
import { wholeText } from './selection/cut-block.ts';
import { computeFigures, findReferences } from './selection/figures.ts';
import { makeLedger } from './selection/ledger.ts';
import { type PackRequest, usableTokens } from './selection/request.ts';
import type { Kept, Selection } from './selection/selection.ts';
import type { ParsedSources } from './sources/parse-sources.ts';

/** Whether a text is the package that is asked for: the same words around it, its template whole, within the budget. */
function isAsked(text: string, request: PackRequest): boolean {
  if (!text.startsWith('# Context Handoff:')) return false;
  const found = parsePackage(text);
  const { profile, budget, as, reason, outcome, notes } = request;
  return (
    found.source === as &&
    found.reason === reason &&
    found.outcome === outcome &&
    found.budget === budget &&
    notes.every((note) => note.startsWith('Source: ')) &&
    checkTemplate(found, profile).length === 0 &&
    countTokens(text) <= usableTokens(budget)
  );
}

function keepAll({ profile }: PackRequest, { items }: ParsedSources): Selection {
  const kept = items
    .filter(({ block }) => !isFrame(block))
    .map((item): Kept => {
      const section = sectionOf(profile, item.topic);
      const { tokens } = item;
      return { item, section, text: wholeText(item.block), cut: false, tokens, reason: 'priority' };
    });
  const frames = items.filter(({ block }) => block.kind === 'frame');
  return { kept, dropped: frames.map((item) => ({ item, reason: 'frame' })) };
}

/**
 * Returns a package that is packed again for the same receiver, with the same words and budget, as it is, byte for byte:
 * to pack it anew could only take something away. Null where something else is asked for.
 */
export function repackUnchanged(request: PackRequest, parsed: ParsedSources): CompressedPackage | null {
  const [source, ...others] = request.sources;
  if (source === undefined || others.length > 0 || request.form !== 'package') return null;
  if (!isAsked(source.text, request)) return null;
  const selection = keepAll(request, parsed);
  const references = findReferences(
    source.text,
    parsed.items.flatMap(({ block }) => block.path),
  );
  const figures = computeFigures(request.profile, parsed, selection, references);
  const content = parsed.items.filter(({ block }) => block.kind !== 'frame');
  const { kept } = makeLedger([], { kept: [], dropped: [] }, content);
  return {
    compression: 'whole',
    selection,
    ledger: { facts: [], blocks: [], kept },
    figures,
    text: source.text,
    transferred: parsed.original,
    integrity: describeIntegrity(references),
    readiness: describeReadiness({ request, parsed, references, figures }),
  };
}
