import type { Attempt } from './attempt.ts';
import { parsePackage } from './check/parse-package.ts';
import { checkTemplate } from './check/template.ts';
import type { Fact } from './facts/fact.ts';
import { computeFigures } from './figures.ts';
import { textOf } from './kept-text.ts';
import type { Material } from './material.ts';
import type { CountTokens } from './measure.ts';
import { sectionOf } from './profile/profile.ts';

import { isFrame } from './protected.ts';
import { describeReadiness } from './readiness.ts';
import { findReferences } from './references.ts';
import { describeIntegrity } from './render/text.ts';
import { type PackRequest, usableTokens } from './request.ts';
import type { Kept, Selection } from './selection.ts';

/** Whether a text is the package that is asked for: the same words around it, its template whole, within the budget. */
function isAsked(text: string, request: PackRequest, count: CountTokens): boolean {
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
    count(text) <= usableTokens(budget)
  );
}

function keepAll({ profile }: PackRequest, { items }: Material): Selection {
  const kept: Kept[] = [];
  for (const item of items) {
    if (isFrame(item.block.kind)) continue;
    const section = sectionOf(profile, item.topic);
    kept.push({ item, section, text: textOf(item), cut: false, tokens: item.tokens, reason: 'priority' });
  }
  const dropped = items
    .filter(({ block }) => block.kind === 'frame')
    .map((item) => ({ item, reason: 'frame' as const }));
  const tokens = kept.reduce((sum, part) => sum + part.tokens, 0);
  return { kept, dropped, tokens };
}

/**
 * A package that is packed again for the same receiver, with the same words and budget, stays as it is, byte for byte:
 * whatever was done to it could only take something away. Null where something else is asked for.
 */
export function takeAsItIs(request: PackRequest, material: Material, count: CountTokens): Attempt | null {
  const [source, ...others] = request.sources;
  if (source === undefined || others.length > 0 || request.form !== 'package') return null;
  if (!isAsked(source.text, request, count)) return null;
  const { profile, numbers } = request;
  const selection = keepAll(request, material);
  const titles = material.items.flatMap(({ block }) => block.path);
  const references = findReferences(source.text, titles);
  const figures = computeFigures(profile, material, selection, references);
  const facts = new Map<number, Fact>();
  for (const { block, facts: own } of material.items)
    if (block.kind !== 'frame') for (const fact of own) if (!facts.has(fact.id)) facts.set(fact.id, fact);
  const faults = describeReadiness(material, figures, references, numbers);
  return {
    compression: 'whole',
    selection,
    ledger: { counts: { facts: new Map(), blocks: 0 }, facts: [], blocks: [], kept: [...facts.values()] },
    references,
    figures,
    text: source.text,
    transferred: material.original,
    integrity: describeIntegrity(references),
    ready: faults.length === 0,
    readiness: faults.length === 0 ? 'ready' : faults.join('; '),
  };
}
