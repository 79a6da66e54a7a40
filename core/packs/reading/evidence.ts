import type { Fact } from '../../facts/fact.ts';
import { isClosed, isForbidding, type Role, roleOf } from '../../facts/roles.ts';
import type { Block } from './block.ts';
import { isChatter } from './small-talk.ts';
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
  if (place === null) return null;
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
  if (place === 'acceptance' && !isForbidding(sentence)) return 'acceptance';
  if (place === 'obligation' && own === 'decision') return place;
  return strength[own] >= strength[place] || own === 'decision' ? own : place;
}

/** What happens in which case, and what holds always. */
const conditional =
  /\b(?:always|in (?:every|either|each|any) case|between \d[\d.,:]* and \d|up to \d|in steps of|only (?:on|in|if|when|between|from|with)|stays? valid|counts? as)\b|(?<!\p{L})(?:immer|in jedem fall|zwischen \d[\d.,:]* und \d|bis zu \d|gilt als|gar nicht)(?!\p{L})|常に|のみ|ごとに|だけ(?:は|を|が|で)|^\W*(?:if|when|whenever|once|unless|as soon as|wenn|sobald|falls|si|quand|cuando|se|quando|если)(?!\p{L})|(?:場合|とき|時)(?:は|に|、)|如果|경우/iu;

const money =
  /[$€£¥] ?\d|\d[\d.,]* ?(?:k|m|bn|million|billion|Mio\.?|Mrd\.?|Tsd\.?|thousand)?\s?(?:€|£|euros?|EUR|USD|CHF|GBP|dollars?|pounds?)(?!\p{L})|\d ?(?:million|billion|Mio|Mrd)|(?<!\p{L})(?:costs?|pays?|paid|asks? for|charged?s?|saves?|earns?|kostet|zahlt|zahlen) (?:\p{L}+ ){0,3}\d[\d,.]*(?![\d,.]* ?(?:ms|s|min|h|d|[kMG]?B|seconds?|minutes?|hours?|days?|weeks?|%|points?|calls?|bytes?)(?!\p{L}))|\d{2}[.,]\d{3} (?:a|per|im|pro) (?:year|month|season|jahr|monat)|\d[\d,]*(?:万|億)?円/iu;

/** A number that says something: no line 3, no photo 14, no year. */
const figure = /(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3}|\d[.,:]\d|\d ?%/;

/** When somebody said it, in a transcript: of what is said it says nothing. */
const saidAt = /^\W*\d{1,2}:\d{2}(?::\d{2})?\W/;

/** How many of how many people did something. */
const someOf =
  /(?!\S+ of (?:us|me|my|(?:the )?(?:\w+est|most|best))\b)\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|most|some|half|all) of (?:the |our |them)?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|people|users|testers|participants)?\b|\d+ von \d+|(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn) von (?:\p{Ll}+|\d+)|\d+(?:人|名|社|件)(?:中|のうち)|のうち\d+/iu;

/** What several people did or wanted, as somebody saw it. */
const someDid =
  /(?:^|[.;:,] |\b(?:and|but) )(?:the )?(?:two|three|four|five|six|seven|eight|nine|ten|some|several|many|most|both|all|older|younger|elderly|\d{1,2}) (?:(?:of them|(?:\p{Ll}+ ){0,2}\p{Ll}+s|people) )?(?:\p{Ll}+ly )?(?:thought|believed?d?|wanted|want|expected|asked|searched|tried|gave up|missed|pressed|held|confused|mistook|did not|could not|cannot|preferred|ignored|waited|understood|took|wrote|complained|copied|typed|scrolled|overlooked|named|picked|gave)(?!\p{L})|\b(?:saw|watched|noticed|observed) (?:that|how|\d+|two|three|four|five|six|\p{Ll}+s)\b|\b(?:they|people|users) (?:want(?:ed)?|wish(?:ed)?|expect(?:ed)?|ask(?:ed)?|prefer(?:red)?|like|liked) |(?<!\p{L})(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|viele|einige|mehrere|alle|beide|die (?:jüngeren|älteren|meisten|anderen)|\d{1,2}) (?:\p{L}+ ){0,2}(?:dachten|glaubten|wollten|wünschen|wünschten|suchten|fanden|hielten|legten|warteten|verstanden|fragten|übersahen|tippten|haben|hatten|konnten)(?!\p{L})|人(?:の[^。、]{1,12})?(?:が|は|とも)[^。]*(?:言|答|思|迷|止ま|気づ|押せ|見つ|見落)|という声|方(?:が|は)[^。]*(?:言|答|思|迷)/iu;

const add = (evidence: Map<Topic, number>, topic: Topic, much: number) =>
  evidence.set(topic, Math.min(1, (evidence.get(topic) ?? 0) + much));

/** What a statement speaks for, by its words and facts, and its words of small talk, which may be the subject here. */
export interface OwnEvidence {
  evidence: Map<Topic, number>;
  chat: readonly string[];
}

/** What the words and the facts of a statement speak for; empty where they say nothing. */
export function ownEvidence(text: string, facts: readonly Fact[]): OwnEvidence {
  const evidence = new Map<Topic, number>();
  const { counts, chat } = topicsOfText(text);
  for (const [topic, count] of counts) {
    // Words of business are plain: nobody says revenue of code. One word of every day says little.
    const first = topic === 'market' ? 0.7 : 0.55;
    add(evidence, topic, count < 1 ? 0.25 : Math.min(1, first + 0.25 * (count - 1)));
  }
  const kinds = new Set(facts.map(({ kind }) => kind));
  const technical = (['path', 'command', 'identifier', 'sha', 'version'] as const).filter((kind) =>
    kinds.has(kind),
  );
  if (technical.length > 0) add(evidence, 'technical', 0.5 + 0.1 * technical.length);
  if (kinds.has('error')) {
    add(evidence, 'issues', 0.7);
    add(evidence, 'technical', 0.5);
  }
  if (kinds.has('command')) add(evidence, 'code', 0.7);
  if (kinds.has('date')) add(evidence, 'schedule', 0.3);
  if (isChatter(text)) add(evidence, 'smalltalk', 0.8);
  if (figure.test(text.replace(saidAt, '')) || kinds.has('number') || kinds.has('url'))
    add(evidence, 'general', 0.3);
  if (conditional.test(text)) add(evidence, 'requirements', 0.5);
  if (someOf.test(text) || someDid.test(text)) add(evidence, 'research', 0.6);
  if (kinds.has('person')) add(evidence, 'stakeholders', 0.4);
  if (money.test(text)) add(evidence, 'market', 0.85);
  return { evidence, chat };
}
