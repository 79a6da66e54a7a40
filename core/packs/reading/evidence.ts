import type { Fact } from '../../facts/fact.ts';
import { isClosed, type Role, roleOf } from '../../facts/roles.ts';
import type { Block } from './block.ts';
import { behaves, conditional, isChatter, money, observes, spends } from './sentence-kinds.ts';
import { matchHeading, type Topic, topicsOfText } from './topics.ts';

/** How much speaks for each topic, 0 to 1. */
export type Evidence = ReadonlyMap<Topic, number>;

/** What the nearest known heading or label above a block says; the document's title only when it says nothing else. */
export interface Place {
  topic: Topic;
  title: string;
  phrase: string;
}

const places = new WeakMap<readonly string[], Place | null>();

export function placeOf({ path, titled }: Pick<Block, 'path' | 'titled'>): Place | null {
  const known = places.get(path);
  if (known !== undefined) return known;
  let place: Place | null = null;
  for (let at = path.length - 1; at >= 0 && place === null; at--) {
    const title = path[at] ?? '';
    const match = matchHeading(title);
    if (match && (at > 0 || !titled || match.whole))
      place = { topic: match.topic, title, phrase: match.phrase };
  }
  places.set(path, place);
  return place;
}

const roleOfTopic: Partial<Record<Topic, Role>> = {
  'next-action': 'open',
  task: 'open',
  acceptance: 'acceptance',
  constraints: 'obligation',
  donts: 'prohibition',
  blockers: 'open',
};

const prose = new Set<Block['kind']>(['paragraph', 'item', 'quote', 'row']);

/** What the words above say of a statement: those that announce its list, else the heading. */
function roleByPlace(block: Block): Role | null {
  if (!prose.has(block.kind)) return null;
  for (let lead = block.lead; lead !== null; lead = lead.lead)
    if (/[:：]\s*$/.test(lead.text)) {
      const role = roleOf(lead.text.replace(/\s+/g, ' '), lead.mark + lead.text);
      if (role !== null) return role;
    }
  const place = placeOf(block);
  if (place === null || (block.afterList && place.topic === 'acceptance')) return null;
  // What somebody learned asks nothing by itself.
  if (place.topic === 'donts' && /lesson|learn|lehren|leçon|lecci|教訓/i.test(place.phrase)) return null;
  if (place.topic === 'decisions')
    return /alternativ|consider|option|consequen/i.test(place.phrase) ? null : 'decision';
  if (place.topic === 'task' || place.topic === 'next-action')
    return block.kind === 'item' || place.topic === 'next-action' ? 'open' : null;
  return roleOfTopic[place.topic] ?? null;
}

const strength: Readonly<Record<Role, number>> = {
  prohibition: 5,
  obligation: 4,
  acceptance: 3,
  open: 2,
  decision: 1,
};

/** What a statement asks: by its words and by its place, the more binding; a forbidding one is never less. */
export function roleIn(block: Block, sentence: string, raw: string): Role | null {
  const own = roleOf(sentence, block.mark + raw);
  if (own === null && isClosed(block.mark + raw)) return null;
  const place = roleByPlace(block);
  if (own === null || place === null) return own ?? place;
  if (place === 'acceptance' && own !== 'prohibition') return 'acceptance';
  return strength[own] >= strength[place] || own === 'decision' ? own : place;
}

/** A number that says something: no line 3, no photo 14, no year. */
const figure = /(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3}|\d[.,:]\d|\d ?%/;

/** What one word of every day says: of a technical topic it may be enough, else it is not. */
const everyday: Partial<Record<Topic, number>> = { technical: 0.3, market: 0.3 };

/** How much a fact is looked up in code: a command most, the key of a ticket not at all. */
function inCode({ kind, text }: Fact): number {
  if (kind === 'command' || (kind === 'identifier' && text.includes(' '))) return 1;
  return kind === 'path' || (kind === 'identifier' && !/^(?:[A-Z]\w*-|#)\d+$/.test(text)) ? 0.5 : 0;
}

/** Words within a sentence that somebody reads or hears; of a name or an answer it says nothing. */
const wording = /(?<=\p{L},? )["“„][^"“”`]{3,}["”“]|[「『][^」』]+[」』]/u;

/** What the label of a line says of it: "Cost: the smaller plan". */
const trades = new Set<string>('market technical experience research verification process'.split(' '));

const add = (evidence: Map<Topic, number>, topic: Topic, much: number) =>
  evidence.set(topic, Math.min(1, (evidence.get(topic) ?? 0) + much));

/** What a statement speaks for, and its words of small talk, which may be the subject here. */
export interface OwnEvidence {
  evidence: Map<Topic, number>;
  chat: readonly string[];
}

/** What the words and the facts of a statement speak for; empty where they say nothing. */
export function ownEvidence(text: string, facts: readonly Fact[]): OwnEvidence {
  const evidence = new Map<Topic, number>();
  const small = text.toLowerCase();
  const { counts, chat } = topicsOfText(small);
  for (const [topic, count] of counts) {
    const first = topic === 'market' ? 0.7 : 0.55;
    add(evidence, topic, count < 1 ? (everyday[topic] ?? 0.25) : Math.min(1, first + 0.25 * (count - 1)));
  }
  const label = matchHeading(/^(\p{L}[\p{L} ]{1,24})[:：]\s/u.exec(text)?.[1] ?? '');
  if (label && trades.has(label.topic)) add(evidence, label.topic, 0.6);
  const kinds = new Set(facts.map(({ kind }) => kind));
  const technical = (['path', 'command', 'identifier', 'sha', 'version'] as const).filter((kind) =>
    kinds.has(kind),
  );
  if (technical.length > 0) add(evidence, 'technical', 0.5 + 0.1 * technical.length);
  const code = kinds.has('date') ? 0 : Math.max(0, ...facts.map(inCode));
  if (code > 0) add(evidence, 'code', code);
  if (kinds.has('error')) {
    add(evidence, 'issues', 0.7);
    // In quotation marks it is what somebody reads, else what a program says.
    if (wording.test(text) && !text.includes('`')) add(evidence, 'experience', 0.5);
    else for (const topic of ['technical', 'code'] as const) add(evidence, topic, 0.5);
  }
  if (wording.test(text)) add(evidence, 'experience', 0.3);
  if (kinds.has('date')) add(evidence, 'schedule', 0.3);
  if (isChatter(small)) add(evidence, 'smalltalk', 0.8);
  if (figure.test(text) || kinds.has('number') || kinds.has('url')) add(evidence, 'general', 0.3);
  if (conditional.test(small) || behaves.test(small)) add(evidence, 'requirements', 0.5);
  if (observes(small)) add(evidence, 'research', 0.6);
  if (/(\d+) (?:of|von) \1(?!\d)/.test(small)) add(evidence, 'verification', 0.55);
  if (kinds.has('person')) add(evidence, 'stakeholders', 0.4);
  // A sum in what is tested, that nobody pays, is data.
  const isData = (evidence.get('verification') ?? 0) > 0.5 && !spends.test(small);
  if (money.test(small)) add(evidence, 'market', isData ? 0.3 : 0.85);
  return { evidence, chat };
}
