import { isLookedUp } from '../../facts/fact.ts';
import { isClosed, type Role } from '../../facts/roles.ts';
import type { Profile } from '../audiences/audience.ts';
import { isFrame, isTitle } from '../reading/block.ts';
import type { Unit } from '../reading/read-units.ts';
import type { Topic } from '../reading/topics.ts';

/** What a statement is to an audience, and how much it says to them, with the reason that `--explain` prints. */
export interface Concern {
  /** `binding`: it asks something of them; `context`: it is worth reading; `none`: it is for others. */
  level: 'binding' | 'context' | 'none';
  /** 0 to 1. */
  score: number;
  reason: string;
  /** Whether more of it is for others than for them. */
  against: boolean;
  /** Whether any of it is about what they ask for. */
  own: boolean;
}

/** A statement that asks nothing is worth its tokens from here on. */
const relevanceFloor = 0.45;

/** What a statement is worth that says something, but to nobody in particular. */
const plainWorth = 0.5;

/** What speaks less for an audience says nothing to it. */
const leastSaid = 0.3;

/** How much a heading counts beside the words below it. */
const placeWeight = 0.6;

/** The topic of the audience's sections under which a role is printed, and by which an audience can refuse it. */
export const topicOfRole: Readonly<Record<Role, Topic>> = {
  prohibition: 'donts',
  obligation: 'constraints',
  acceptance: 'acceptance',
  open: 'next-action',
  decision: 'decisions',
};

/** Headings under which anything can be said: they count for nobody and against nobody. */
const neutral = new Set<Topic>(['background', 'general']);

/** Two words of another trade, or a sum of money. */
const clearlyForeign = 0.75;

/**
 * From how much of another trade a statement is for others: where nothing in it is for the audience, and beside what is.
 * What is forbidden, and what is finished when, is so only where nothing else can be meant.
 */
const foreignFrom: Readonly<Record<Role, { alone: number; beside: number }>> = {
  prohibition: { alone: clearlyForeign, beside: Number.POSITIVE_INFINITY },
  acceptance: { alone: 0.6, beside: Number.POSITIVE_INFINITY },
  obligation: { alone: 0.65, beside: 0.1 },
  open: { alone: 0.3, beside: 0 },
  decision: { alone: 0.3, beside: 0 },
};

/** Under such a heading a word of another trade does not make a statement foreign. */
const strong = new Set<Topic>(['blockers', 'acceptance', 'constraints', 'donts', 'issues']);

/** Topics of any trade: where an audience does not ask for them, they say nothing of whose a statement is. */
const aspects = new Set<Topic>([
  'issues',
  'requirements',
  'schedule',
  'status',
  'assumptions',
  'code',
  'general',
]);

/** What speaks for an audience, what for others (`strictly`: without aspects), and what for neither. */
function balanceOf(profile: Profile, { evidence }: Unit) {
  const balance = { speaks: 0, against: 0, strictly: 0, neither: 0 };
  for (const [topic, much] of evidence) {
    const weight = profile.weights.get(topic) ?? 0;
    if (weight > 0) balance.speaks = Math.max(balance.speaks, weight * much);
    else if (weight < 0) {
      balance.against = Math.max(balance.against, -weight * much);
      if (!aspects.has(topic)) balance.strictly = Math.max(balance.strictly, -weight * much);
    } else if (!aspects.has(topic)) balance.neither = Math.max(balance.neither, much);
  }
  return balance;
}

/** What the heading above says for an audience, or against. */
function placeWeightOf(profile: Profile, { place, text }: Unit): number {
  // What happened at what time of the day is no plan.
  if (place?.topic === 'schedule' && /^\W*\d{1,2}:\d{2}/.test(text)) return 0;
  return place && !neutral.has(place.topic) ? (profile.weights.get(place.topic) ?? 0) * placeWeight : 0;
}

/** Whether it is worth reading for anybody: a figure, a condition, or more than one word of a trade. */
function saysMuch({ evidence }: Unit): boolean {
  if (evidence.has('general') || evidence.has('requirements')) return true;
  return [...evidence].some(([topic, much]) => topic !== 'technical' && topic !== 'schedule' && much >= 0.8);
}

/** Small talk, and nothing in it that would be looked up. */
const isIdle = ({ evidence, facts }: Unit) => evidence.has('smalltalk') && !facts.some(isLookedUp);

/** Who is to do it: as a question, or by name. */
const asksWho =
  /^\W*(?:[Ww]ho|[Ww]er|[Qq]ui|誰|[Nn]obody|[Nn]iemand|[Tt]he \p{Lu}{2,5} asks|(?!Some|Any|Every|This|That|It |Next|Open|What)\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?(?: \([^)]+\))? \p{Ll}+s )/u;

function judge(profile: Profile, unit: Unit): Concern {
  const { speaks, against, strictly, neither } = balanceOf(profile, unit);
  const { role } = unit;
  const place = placeWeightOf(profile, unit);
  if (role !== null) {
    const refused = (profile.weights.get(topicOfRole[role]) ?? 0) < 0;
    // What others have to do next is their business, but for those who plan it.
    const follows = role !== 'open' || (profile.weights.get('schedule') ?? 0) > 0;
    const ours = Math.max(speaks, follows ? neither : 0);
    const listed = unit.place !== null && strong.has(unit.place.topic) && strictly < 0.8 && !isIdle(unit);
    const foreign =
      unit.borrowed || (listed && role !== 'acceptance') ? 0 : Math.max(strictly, follows ? 0 : neither);
    const { alone, beside } = foreignFrom[role];
    // With nothing of theirs in it: a task that names who does it, a decision for those who build.
    const isTheirs =
      ours === 0 &&
      ((role === 'open' && !follows && !listed && asksWho.test(unit.text)) ||
        (role === 'decision' && (profile.weights.get('technical') ?? 0) < 0));
    const others =
      isTheirs || (ours === 0 ? foreign > alone || (foreign === 0 && place < 0) : foreign > ours + beside);
    if (!refused && !others) return { level: 'binding', score: 1, reason: role, against: false, own: true };
  }
  // In brackets, with no word that says anything, or code for somebody who reads none.
  const isAside = unit.borrowed && unit.text.startsWith('(');
  const isCode = unit.block.kind === 'code' && (profile.weights.get('code') ?? 0) < 0;
  const says = unit.borrowed || (speaks < leastSaid && (against > 0 || !saysMuch(unit))) ? 0 : plainWorth;
  const more = speaks - against;
  // A heading for others counts half where the words below it are for this reader.
  const above = more < 0 ? Math.min(0, place) : more > 0 && place < 0 ? place / 2 : place;
  const isOver = unit.block.kind !== 'code' && isClosed(unit.block.mark + unit.text);
  const worth = isOver ? 0 : says + (more > 0 ? more / 2 : more) + above;
  const score = Math.max(0, Math.min(1, worth));
  const isAgainst = against > speaks || place < 0;
  const isForeign = isAgainst && strictly >= clearlyForeign;
  const isKept = score >= relevanceFloor && !isForeign && !isAside && !isCode && (says > 0 || place > 0);
  const level = isKept ? 'context' : 'none';
  const reason = [...unit.evidence.keys()].join(', ') || 'no topic';
  return { level, score, reason, against: isAgainst, own: speaks > 0 || place > 0 };
}

/** Returns what each statement is to an audience. Titles are printed above what they head, and comments never. */
export function concernOf(profile: Profile, unit: Unit): Concern {
  if ((isFrame(unit.block) && unit.role === null) || /^<[^<>]*>$/.test(unit.text))
    return {
      level: 'none',
      score: 0,
      reason: isTitle(unit.block) ? 'title' : unit.block.kind,
      against: true,
      own: false,
    };
  return judge(profile, unit);
}
