import { HandoffError } from '../errors.ts';
import { countTokens } from '../text/tokens.ts';
import { restTitle } from './audiences/audience.ts';
import type { Limits } from './audiences/core-config.ts';
import { type PackRequest, usableTokens } from './extract/request.ts';
import { type ReadSources, readFor, type Selection, selectUnits } from './extract/select.ts';
import { parsePackage } from './reading/package-form.ts';
import type { ParsedSources } from './reading/read-units.ts';
import { renderPackage } from './render/package.ts';

export type Packed = ReturnType<typeof packSources>;

function tokensOf(parts: readonly { unit: { tokens: number } }[]): number {
  return Math.ceil(parts.reduce((sum, { unit }) => sum + unit.tokens, 0));
}

/** The budget of which the usable part holds so many tokens; parts are counted a little longer than the whole. */
const budgetFor = (tokens: number) => Math.ceil((tokens * 104) / 95) + 8;

/** The error for prohibitions that do not fit: their size, that of the rest of the package, and the budget for both. */
function overflowError({ profile, budget }: PackRequest, forbidding: number, around: number): HandoffError {
  const what =
    forbidding === 0
      ? `the package without any context takes ${around} tokens`
      : `the prohibitions, which are never left out, take ${forbidding} tokens and the package around them ${around}`;
  return new HandoffError('pack-overflow', {
    message: `${what}: more than ${profile.audience}'s budget of ${budget} tokens, of which 5 % stay free. Nothing was written`,
    hint: `handoff pack --for ${profile.audience} --budget ${budgetFor(forbidding + around)} …, or shorten the source`,
  });
}

const isForbidding = ({ unit, concern }: Selection['kept'][number] | Selection['dropped'][number]) =>
  unit.role === 'prohibition' && concern.level === 'binding';

/** Tokens that are kept for the list of what binds and has no room. */
const leftReserve = 80;

/** Fills the budget. Where the list of what has no room makes the package too long, the room shrinks by as much. */
function fillBudget(request: PackRequest, parsed: ReadSources) {
  const usable = usableTokens(request.budget);
  const empty = renderPackage(request, parsed, { kept: [], dropped: [] }).transferred;
  let room = usable - empty;
  // Where the sources are far too long, the list of what has no room is sure to come.
  if (parsed.original > 4 * usable) room -= leftReserve;
  for (let turn = 0; ; turn++) {
    const selection = selectUnits(request.profile, parsed, room);
    const made = renderPackage(request, parsed, selection);
    const lost = selection.dropped.filter((part) => part.reason === 'budget' && isForbidding(part));
    if (lost.length === 0 && made.transferred <= usable) return made;
    if (lost.length > 0 || turn === 12) throw refusal(request, parsed, empty);
    room -= made.transferred - usable + 16;
  }
}

/** Finds out for how much all prohibitions would fit. */
function refusal(request: PackRequest, parsed: ReadSources, empty: number): HandoffError {
  const all = selectUnits(request.profile, parsed, Number.POSITIVE_INFINITY);
  const kept = all.kept.filter(isForbidding);
  const dropped = all.kept
    .filter((part) => !isForbidding(part))
    .map((part) => ({ ...part, reason: 'budget' as const }));
  const { transferred } = renderPackage(request, parsed, { kept, dropped: [...dropped, ...all.dropped] });
  const forbidding = kept.length === 0 ? 0 : Math.min(tokensOf(kept), transferred);
  return overflowError(
    request,
    kept.length === 0 ? 0 : forbidding,
    kept.length === 0 ? empty : transferred - forbidding,
  );
}

/**
 * Whether a text is the package that is asked for, with the same words around it and within the budget: to pack it anew
 * could only take something away.
 */
function isAsked(text: string, { profile, budget, as, reason, outcome, notes }: PackRequest): boolean {
  if (!text.startsWith('# Context Handoff:') || notes.length > 0) return false;
  const found = parsePackage(text);
  return (
    found.source === as &&
    found.audience === profile.audience &&
    found.reason === reason &&
    found.outcome === outcome &&
    found.stated?.budget === budget &&
    found.stated.transferred === countTokens(text) &&
    countTokens(text) <= usableTokens(budget)
  );
}

/** A package that is asked for again as it is: nothing of it is left out. */
function keepAll(request: PackRequest, parsed: ReadSources, text: string) {
  const kept = parsed.units.flatMap((unit) => {
    const concern = parsed.concerns.get(unit);
    return concern ? [{ unit, concern, section: restTitle }] : [];
  });
  return { ...renderPackage(request, parsed, { kept, dropped: [] }), text, transferred: countTokens(text) };
}

/** What a package misses of the thresholds of a configuration, in words; they take nothing out of it. */
function missedLimits(
  { figures, selection }: Pick<ReturnType<typeof renderPackage>, 'figures' | 'selection'>,
  { relevance, maxDependencies }: Limits,
): string[] {
  const dependencies = selection.kept.filter(
    ({ unit, concern }) => unit.place?.topic === 'dependencies' && concern.level === 'context',
  ).length;
  return [
    ...(relevance !== null && figures.relevance < relevance
      ? [`relevance ${figures.relevance} % is below the ${relevance} % of the configuration`]
      : []),
    ...(dependencies > maxDependencies
      ? [
          `${dependencies} statements under Dependencies are more than the ${maxDependencies} of the configuration`,
        ]
      : []),
  ];
}

/** Packs what was read for an audience. Throws `pack-overflow` when what forbids something does not fit. */
export function packSources(request: PackRequest, parsed: ParsedSources) {
  const { limits, sources } = request;
  const [source] = sources;
  const made =
    source && sources.length === 1 && isAsked(source.text, request)
      ? keepAll(request, readFor(request.profile, parsed), source.text)
      : fillBudget(request, readFor(request.profile, parsed));
  const saved = parsed.original === 0 ? 0 : 1 - made.transferred / parsed.original;
  const missed = missedLimits(made, limits);
  return {
    ...made,
    parsed,
    original: parsed.original,
    /** Whether the configuration's thresholds are met. */
    passed: missed.length === 0,
    /** Whether as much was saved as the configuration wants; null where it wants nothing. */
    saved: limits.compression === null ? null : saved >= limits.compression,
    readiness: missed.join('; ') || 'ready',
  };
}
