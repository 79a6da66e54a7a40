import type { FactKind } from '../../facts/fact.ts';
import type { Unit } from './read-units.ts';
import type { Topic } from './topics.ts';

/** Kinds of sentences that nobody needs, whatever their words are about. */
const kinds: readonly RegExp[] = [
  // What a text says of itself.
  /\bthis (?:report|document|template|paper|memo|page|summary) (?:\w+ ){0,2}(?:follows|uses|is based|is confidential|was (?:written|prepared|generated|created))|\b(?:distribution list|for internal use only|all rights reserved)\b|\bdiese[rs]? (?:bericht|dokument|vorlage|protokoll) (?:\w+ ){0,2}(?:folgt|entspricht|beruht|wurde erstellt)/i,
  // When and where people met, who was there, who wrote it down.
  /^\W*(?:begin|began|start|started|end|ended|time|beginn|ende|uhrzeit|開始|終了)\W{1,3}\d{1,2}[:.h]\d{2}|^\W*(?:place|location|venue|room|present|attending|attendees?|excused|apologies|absent|minutes|note[- ]?taker|scribe|chair|ort|raum|anwesend|entschuldigt|abwesend|protokoll|場所|出席者?|欠席者?|議事録|書記)\**\s*[:：]/iu,
  /\b(?:meeting|session|call|workshop|we) (?:was |were )?(?:began|begun|started|opened|closed|ended|adjourned|finished) (?:at \d|\w+ minutes (?:late|early))|\bthe next (?:meeting|round|session) (?:is|will be|takes place)\b|\b(?:die sitzung|wir) (?:\S+ )?(?:begann|beginnt|begannen|endete|schloss)\S* (?:um \d|\S+ verspätet)/i,
  // Forms of a letter, and what programs put beneath it.
  /\b(?:hope (?:that )?this (?:\w+ )?finds you|(?:take|use) this (?:opportunity|occasion)|please find attached|look(?:ing)? forward to|(?:do not|don['’]t) hesitate|before printing|unsubscribe|intended (?:only )?for the (?:addressee|recipient)|sent from my)\b|\b(?:ich hoffe,? (?:es geht|dass es)|zögern sie nicht|bevor sie diese|für rückfragen)\b|お世話になって|よろしくお願い/i,
  // What the writer felt, and thinks of the own work.
  /\b(?:I|we) (?:am|was|are|were|feel|felt) (?:\w+ ){0,2}(?:pleased|proud|happy|glad|tired|excited|surprised|sorry|grateful|impressed|delighted|relieved)\b|\bI (?:laughed|enjoyed|loved|had to (?:think|laugh|smile)|must (?:say|admit)|could go on|would love|learn(?:ed|t) a lot)\b|\bit goes without saying\b|\b(?:great|lovely|pleasant|nice|wonderful|perfect|gelungener|schöner|toller) (?:\w+ )?(?:tag|besuch|abend|fun|joy|pleasure|piece of work|visit|day|trip|evening|week|time)\b|\bich (?:musste (?:an|lachen|schmunzeln)|bin (?:\S+ ){0,2}(?:froh|stolz|zufrieden))/i,
  /^\W*(?:(?:we|they|everybody|everyone|people|the (?:team|group|rest)) (?:\w+ )?(?:talked|chatted|joked|laughed|gossiped|reminisced)\b|(?:wir|alle|man) (?:\S+ )?(?:plauderten|redeten|scherzten|lachten|geplaudert)(?!\p{L}))/iu,
  // What happened to the writer on the way.
  /\bI (?:arrived|drove|travel+ed|stayed|slept|ate|could have|(?:lost|forgot|broke|bought) (?:my|a|an))\b|\bmy (?:train|bus|flight|bike|bicycle|car|umbrella|coat|garden|house|flat|dentist)\b|\bmein(?:e[nrm]?)? (?:zug|bus|fahrrad|auto|schirm|garten|wohnung)\b|\ball in all,? (?:a|an|it was) \w+/i,
  // How the writer went about it.
  /\b(?:I|we) (?:first (?:thought|suspected|tried|looked)|(?:started|began) with|walked through|looked around)\b[^.]*\b(?:then|went on|and it was|about an hour)\b/i,
  // Anecdotes, and the history of a house.
  /\b(?:founded|established) in (?:1[89]|20)\d\d\b|\btold (?:\w+ )?(?:the|a|his|her|their) (?:\w+ )?(?:story|stories|joke|anecdote)s?\b|\b(?:at length|all evening|for (?:an hour|hours))\b.*\b(?:history|opinions?|stor(?:y|ies))\b|\beveryone has an opinion\b|\bwild ideas?\b|\bgegründet (?:wurde|im jahr)|\berzählte[nst]? (?:\S+ ){0,4}(?:geschichte|witz|anekdote)/i,
];

export const isChatter = (text: string): boolean => kinds.some((kind) => kind.test(text));

/** Facts that somebody looks up. */
const looksUp: ReadonlySet<FactKind> = new Set([
  'error',
  'command',
  'path',
  'identifier',
  'version',
  'number',
  'url',
]);

/** In so many statements a word of small talk is what the document is about: the weather of a weather service. */
const commonFrom = 3;

/** A word without the ending of its plural. */
const stem = (word: string) => word.replace(/(?<=\p{L}{3})(?:e?s|n|en)$/u, '');

/** Adds what words of small talk say of statements, without those that are the subject of the document. */
export function withSmallTalk(units: readonly (Unit & { chat: readonly string[] })[]): Unit[] {
  const counts = new Map<string, number>();
  for (const { chat, block, role } of units)
    for (const word of chat) {
      const isSubject = block.kind === 'heading' || (role !== null && role !== 'open' && role !== 'decision');
      counts.set(stem(word), (counts.get(stem(word)) ?? 0) + (isSubject ? 2 : 1));
    }
  return units.map(({ chat, ...unit }) => {
    const much = chat.filter((word) => (counts.get(stem(word)) ?? 0) < commonFrom).length;
    if (much === 0) return unit;
    const before = unit.evidence.get('smalltalk') ?? 0;
    const evidence = new Map<Topic, number>(unit.evidence);
    // A word of it beside a path or a figure is no more than a word.
    const first = much === 1 && unit.facts.some(({ kind }) => looksUp.has(kind)) ? 0.3 : 0.45;
    evidence.set('smalltalk', Math.min(1, before + first + 0.25 * (much - 1)));
    return { ...unit, evidence };
  });
}
