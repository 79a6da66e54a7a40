import type { Role } from '../../facts/roles.ts';
import { estimateTokens } from '../../text/tokens.ts';
import { type Profile, restTitle, sectionOf } from '../audiences/audience.ts';
import type { Block } from '../reading/block.ts';
import { byBlock, type ParsedSources, type Unit } from '../reading/read-units.ts';
import { matchHeading, type Topic } from '../reading/topics.ts';
import { type Concern, concernOf, topicOfRole } from './concern.ts';
import { nearnessTo } from './nearness.ts';

/** A statement of the package, and the section that it is printed in. */
export interface Kept {
  unit: Unit;
  section: string;
  concern: Concern;
}

/** Why a statement is not in the package; each with the words of the ledger. */
export const leftReasons = {
  stripped: 'not for this audience',
  budget: 'no room',
  duplicate: 'said before',
  comment: 'no content',
  heading: 'nothing under it was kept',
} as const;

export type LeftReason = keyof typeof leftReasons;

export interface Dropped {
  unit: Unit;
  reason: LeftReason;
  concern: Concern;
}

/** Both lists are in the order of the sources. */
export interface Selection {
  kept: readonly Kept[];
  dropped: readonly Dropped[];
}

/** Headings without which what is under them reads as something else: what is out of scope, what is only assumed. */
const telling = new Set<Topic>(['donts', 'blockers', 'assumptions']);

/** The heading that is printed above statements: one that says more than the section they are in. */
export function headingOf({ path, titled }: Block): string {
  const title = path.at(-1) ?? '';
  if (path.length === 0 || (path.length === 1 && titled)) return '';
  const match = matchHeading(title);
  return match?.whole && !telling.has(match.topic) && !/alternativ|option/.test(match.phrase) ? '' : title;
}

/** The sentence of a lead without which what it leads cannot be read: the one that announces it, else the first. */
export function leadUnits(units: ReadonlyMap<Block, readonly Unit[]>, { block }: Unit): Unit[] {
  const chain: Unit[] = [];
  for (let lead = block.lead; lead !== null; lead = lead.lead) {
    const own = units.get(lead) ?? [];
    const one = own.find(({ text }) => /[:：]$/.test(text)) ?? own[0];
    if (one) chain.unshift(one);
  }
  return chain;
}

/** The section of a statement: by what it asks, else by its heading, else by what it says most plainly. */
function placeIn(profile: Profile, { role, place, evidence, facts }: Unit): string {
  const asked = role && (place && placeKeeps(role, place.topic) ? place.topic : topicOfRole[role]);
  const said = [...evidence].sort(([, a], [, b]) => b - a).map(([topic]) => topic);
  const failed = facts.some(({ kind }) => kind === 'error') ? ('issues' as const) : null;
  const topics = [asked, failed, place?.topic, ...said].filter(
    (topic): topic is Topic => topic !== null && topic !== undefined,
  );
  return topics.map((topic) => sectionOf(profile, topic)).find((title) => title !== restTitle) ?? restTitle;
}

const bindingPlaces: readonly Topic[] = [
  'constraints',
  'donts',
  'acceptance',
  'blockers',
  'next-action',
  'task',
];

/** Whether a heading says of a statement no less than its role does. */
const placeKeeps = (role: Role, topic: Topic) => role !== 'decision' && bindingPlaces.includes(topic);

/** Shorter texts are repeated on purpose, as one step of a list that comes twice. */
const leastCopied = 20;

const order: readonly Role[] = ['prohibition', 'obligation', 'acceptance', 'open', 'decision'];

/** Which statements go first: those that ask something, by how much they bind, then the others by what they say. */
function rankOf({ unit, concern }: { unit: Unit; concern: Concern }): number {
  if (concern.level !== 'binding' || unit.role === null) return order.length + 1 - concern.score;
  return order.indexOf(unit.role) / 10;
}

class Selector {
  readonly kept = new Map<Unit, Kept>();
  readonly why = new Map<Unit, LeftReason>();
  private readonly copies = new Set<string>();
  private readonly printed = new Set<string>();
  /** Where a paragraph, item or table is: what asks nothing stays with the rest of it. */
  private readonly sections = new Map<Block, string>();
  spent = 0;

  constructor(
    private readonly profile: Profile,
    private readonly units: ReadonlyMap<Block, readonly Unit[]>,
  ) {}

  /** Takes a statement when it fits, with the words without which it cannot be read. */
  offer(unit: Unit, concern: Concern, room: number): void {
    const key = unit.text.replace(/\s+/g, ' ').trim();
    if (key.length > leastCopied && this.copies.has(key)) {
      this.why.set(unit, 'duplicate');
      return;
    }
    if (this.spent + unit.tokens > room) {
      this.why.set(unit, 'budget');
      return;
    }
    const whole = (unit.block.kind === 'row' && unit.block.lead) || unit.block;
    const before = unit.role === null || unit.continues ? this.sections.get(whole) : undefined;
    const section = before ?? placeIn(this.profile, unit);
    const around = this.around(unit, section);
    const cost = unit.tokens + around.reduce((sum, [, tokens]) => sum + tokens, 0);
    if (this.spent + cost > room) {
      this.why.set(unit, 'budget');
      return;
    }
    this.spent += cost;
    for (const [one] of around) this.printed.add(one);
    this.copies.add(key);
    this.sections.set(whole, section);
    this.kept.set(unit, { unit, section, concern });
  }

  /** What is printed once for all statements of a section, of a heading, of a lead; with its tokens. */
  private around(unit: Unit, section: string): [key: string, tokens: number][] {
    const heading = headingOf(unit.block);
    const { source } = unit.block;
    const parts: [string, number][] = [[`${section}`, estimateTokens(`\n## ${section}\n\n`) + 1]];
    if (heading !== '')
      parts.push([`${section} ${source} ${heading}`, estimateTokens(`**${heading}**\n\n`) + 1]);
    for (const lead of leadUnits(this.units, unit))
      parts.push([`${section} ${source} ${lead.line} ${lead.text}`, lead.tokens + 1]);
    return parts.filter(([key]) => !this.printed.has(key));
  }
}

/** What each statement is to the audience: by itself, then by those that bind. */
function concernsOf(profile: Profile, units: readonly Unit[]): Map<Unit, Concern> {
  const alone = units.map((unit) => ({ unit, concern: concernOf(profile, unit) }));
  const binding = alone.filter(({ concern }) => concern.level === 'binding').map(({ unit }) => unit);
  const { isNear, isBeside } = nearnessTo(binding, units);
  const wanted = new Set(
    alone.filter(({ concern }) => concern.level !== 'none').map(({ unit }) => unit.block),
  );
  const concerns = new Map<Unit, Concern>();
  let before: Unit | undefined;
  for (const { unit, concern } of alone) {
    const previous = before?.block === unit.block ? concerns.get(before) : undefined;
    const goesOn = unit.continues && previous?.level === 'binding';
    const isFigure = unit.evidence.has('general') && (profile.weights.get('technical') ?? 0) >= 0;
    if (concern.level === 'context' && !concern.own && !isFigure && !isNear(unit))
      concerns.set(unit, { ...concern, level: 'none', reason: 'far from what binds' });
    else if (
      concern.level === 'none' &&
      !concern.against &&
      (goesOn || isBeside(unit) || (unit.borrowed && unit.block.kind === 'item' && wanted.has(unit.block)))
    )
      concerns.set(unit, { ...concern, level: 'context', score: 0.6, reason: 'beside what binds' });
    else concerns.set(unit, concern);
    before = unit;
  }
  return concerns;
}

/** Sources as one audience reads them. */
export type ReadSources = ParsedSources & { concerns: ReadonlyMap<Unit, Concern> };

export function readFor(profile: Profile, parsed: ParsedSources): ReadSources {
  return { ...parsed, concerns: concernsOf(profile, parsed.units) };
}

/** Chooses what of the sources goes into the package: what binds first, then the best of the rest while it is relevant. */
export function selectUnits(profile: Profile, { units, concerns }: ReadSources, room: number): Selection {
  const selector = new Selector(profile, byBlock(units));
  const wanted = units.flatMap((unit) => {
    const concern = concerns.get(unit);
    return concern && concern.level !== 'none' ? [{ unit, concern }] : [];
  });
  // The sort is stable: of equals the earlier goes first.
  for (const { unit, concern } of wanted.sort((a, b) => rankOf(a) - rankOf(b)))
    selector.offer(unit, concern, room);
  const dropped = units.flatMap((unit): Dropped[] => {
    const concern = concerns.get(unit);
    if (selector.kept.has(unit) || concern === undefined) return [];
    const { kind } = unit.block;
    const none =
      kind === 'comment' || kind === 'frontmatter'
        ? 'comment'
        : kind === 'heading' || kind === 'label'
          ? 'heading'
          : 'stripped';
    return [{ unit, concern, reason: selector.why.get(unit) ?? none }];
  });
  return { kept: units.flatMap((unit) => selector.kept.get(unit) ?? []), dropped };
}
