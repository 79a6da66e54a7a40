/** Patterns of sentences, for texts in small letters: ignoring case among all of Unicode takes several times as long. */
const anyOf = (...parts: readonly RegExp[]) => new RegExp(parts.map(({ source }) => source).join('|'), 'u');

/** What happens in which case, and what holds always. */
export const conditional = anyOf(
  /^\W*(?:if|when|whenever|once|unless|as soon as|wenn|sobald|falls|si|quand|cuando|se|quando|если)(?!\p{L})/u,
  /\b(?:always|in (?:every|either|each|any) case|between \d[\d.,:]* and \d+|up to \d+|in steps of)\b/,
  /\b(?:only (?:on|in|if|when|between|from|with)|stays? valid|counts? as)\b/,
  /(?<!\p{L})(?:immer|in jedem fall|zwischen \d[\d.,:]* und \d|bis zu \d|gilt als|gar nicht)(?!\p{L})/u,
  // A note says it by a mark: "above 8 -> waste".
  /\p{L}\S* +(?:->|=>|→|⇒) *\p{L}|^(?:->|=>|→|⇒)/u,
  /常に|のみ|ごとに|だけ(?:は|を|が|で)|(?:場合|とき|時)(?:は|に|、)|如果|경우/,
);

/** How something behaves, told in the present: "is not started a second time". */
export const behaves = anyOf(
  // Of a note, without a verb.
  /^\W*(?:no|kein\p{L}*) [^.,;:]{3,50}\.?$/u,
  /\b(?:is|are) (?:(?:not|never|also|then|always|only|\p{Ll}+ly) )?(?!need|call|based|tired|pleased|excited|delighted|thrilled|invited|welcomed|located|used to)(?:\p{Ll}{2,}ed|kept|sent|cut|lost|made|shown|taken|given|written|read|found|held|put|set|built|split|drawn|left out|undone|known|run|thrown|chosen)\b/u,
  /\b(?:stays|remains|expires|returns|allows|accepts|counts|wins|refuses|ignores|rounds|falls back|starts over)\b/,
  /(?<!\p{L})(?:wird|werden) (?:\S+ ){0,6}\p{L}+(?:t|en)[.,;]/u,
  /(?:する|ける|める|せる|れる|ない)(?:。|$)/,
);

/** What somebody pays: any other sum may be data. */
export const spends =
  /(?<!\p{L})(?:costs?|pays?|paid|charged?s?|saved?s?|earns?|spends?|budget\w*|price\w*|fees?|worth|kosten|kostet|zahlt|zahlen|preis\w*|gebühr\w*)(?!\p{L})/u;

export const money = anyOf(
  /[$€£¥] ?\d|(?<!\p{L})(?:eur|usd|chf|gbp) ?\d|\d ?(?:million|billion|mio|mrd)|\d[\d,]*(?:万|億)?円/u,
  /\d[\d.,]* ?(?:k|m|bn|million|billion|mio\.?|mrd\.?|tsd\.?|thousand)?\s?(?:€|£|euros?|eur|usd|chf|gbp|dollars?|pounds?)(?!\p{L})/u,
  /\d{2}[.,]\d{3} (?:a|per|im|pro) (?:year|month|season|jahr|monat)/,
  // What somebody pays; a call costs milliseconds.
  /(?<!\p{L})(?:costs?|pays?|paid|asks? for|charged?s?|saves?|earns?|kostet|zahlt|zahlen) (?:\p{L}+ ){0,3}\d[\d,.]*(?![\d,.]* ?(?:ms|s|min|h|d|[kmg]?b|seconds?|minutes?|hours?|days?|weeks?|%|points?|calls?|bytes?)(?!\p{L}))/u,
);

/** How many of how many people did something; "most of us" and "one of the best" count nobody. */
const someOf = anyOf(
  /(?!\S+ of (?:us|me|my|(?:the )?(?:\w+est|most|best))\b)\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|most|some|half|all) of (?:the |our |them)?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|people|users|testers|participants)?\b/,
  /\d+ von \d+|(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn) von (?:\p{Ll}+|\d+)/u,
  /\d+(?:人|名|社|件)(?:中|のうち)|のうち\d+/,
);

const things =
  'variants|constants|factors|vectors|monitors|editors|connectors|orders|headers|folders|borders|loaders|encoders|decoders|layers|triggers|timers|containers|scanners|banners|runners';
const noVerbs = 'are|were|will|must|may|can|have|should|need|who|with|from|for|and|that|the|per';

/** What several people did or wanted, as somebody saw it. */
const someDid = anyOf(
  // People by the ending of the word, and what they do.
  new RegExp(
    String.raw`(?:^|[.;:,(] ?|\b(?:and|that|when|if|while) )(?:(?:the|our|two|three|four|five|six|seven|eight|nine|ten|\d+|most|many|some|all) )?(?:people|customers|users|nurses|children|(?!${things})\p{Ll}{2,}(?:gers|ners|ists|ants|tors|ders|yers|men|women)) (?!${noVerbs})\p{Ll}{3,} `,
    'u',
  ),
  /(?:^|[.;:,] |\b(?:and|but) )(?:the )?(?:two|three|four|five|six|seven|eight|nine|ten|some|several|many|most|both|all|older|younger|elderly|\d{1,2}) (?:(?:of them|(?:\p{Ll}+ ){0,2}\p{Ll}+s|people) )?(?:\p{Ll}+ly )?(?:thought|believed?|wanted|want|expected|asked|searched|tried|gave|missed|pressed|held|confused|mistook|did not|could not|cannot|preferred|ignored|waited|understood|took|wrote|complained|copied|typed|scrolled|overlooked|named|picked)(?!\p{L})/u,
  // What one of them does, and cannot do.
  /\b(?:he|she|one of them|they) (?:(?:never|always|often|first|then) )?(?:look|press|read|type|mistype|click|tap|search|scroll|use|want|need|expect|ask|miss|reach|wait|hear|switch|turn)(?:e?s|e?d)?\b/,
  /\b(?:cannot|can not|does not|do not|could not|did not) (?:see|tell|read|hear|reach|find|understand|notice|recogni[sz]e|trust)\b/,
  /(?<!\p{L})(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|viele|einige|mehrere|alle|beide|die (?:jüngeren|älteren|meisten|anderen)|\d{1,2}) (?:\p{L}+ ){0,2}(?:dachten|glaubten|wollten|wünschen|wünschten|suchten|fanden|hielten|legten|warteten|verstanden|fragten|übersahen|tippten|haben|hatten|konnten)(?!\p{L})/u,
  /(?:^|[.:;,] )(?:die |viele |manche )?(?:kunden|leute|menschen|kinder|eltern|gäste|patienten|\p{Ll}*nutzer|anwender|besucher|fahrer) (?!sind|werden|müssen|können|sollen|haben)\p{Ll}+en /u,
  /人(?:の[^。、]{1,12})?(?:が|は|とも)[^。]*(?:言|答|思|迷|止ま|気づ|押せ|見つ|見落)|という声|方(?:が|は)[^。]*(?:言|答|思|迷)/,
);

export const observes = (text: string): boolean => someOf.test(text) || someDid.test(text);

/** Kinds of sentences that nobody needs, whatever their words are about. */
const chatter = anyOf(
  // What a text says of itself, and the upkeep of a repository.
  /\bthis (?:report|document|template|paper|memo|page|summary) (?:\w+ ){0,2}(?:follows|uses|is based|is confidential|was (?:written|prepared|generated|created))/,
  /^\W*(?:chore|style|ci|build)(?:\(\S+\))?: /,
  // When and where people met, who was there, who wrote it down.
  /^\W*(?:begin|began|start|started|opening|end|ended|closing|time|beginn|ende|uhrzeit)\W{1,3}\d{1,2}[:.h]\d{2}/,
  /^\P{L}*(?:place|location|venue|room|present|attending|attendees?|excused|apologies|absent|minutes|note[- ]?taker|scribe|chair|ort|raum|anwesend|entschuldigt|abwesend|protokoll|場所|出席者?|欠席者?|議事録|書記)\**\s*[:：|]/u,
  // Forms of a letter, and what programs put beneath it.
  /\b(?:hope (?:that )?this (?:\w+ )?finds you|(?:take|use) this (?:opportunity|occasion)|please find attached|look(?:ing)? forward to|(?:do not|don['’]t) hesitate)\b/,
  /\b(?:before printing|unsubscribe|intended (?:only )?for the (?:addressee|recipient)|sent from my)\b/,
  /\bich hoffe,? (?:es geht|dass es)|zögern sie nicht|bevor sie diese|\bfür rückfragen\b|お世話になって|よろしくお願い/,
  // That people talked, without what came of it.
  /^\W*(?:we|they|everybody|everyone|people|the (?:team|group|rest)) (?:\w+ )?(?:talked|chatted|joked|laughed|gossiped)\b/,
  /\btold (?:\w+ )?(?:the|a|his|her|their) (?:\w+ )?(?:story|stories|joke|anecdote)s?\b|\beveryone has an opinion\b|\bwild ideas?\b/,
  // What happened to the writer on the way, and how the writer went about it.
  /\bi (?:arrived|drove|travel+ed|stayed|slept|ate|could have|(?:lost|forgot|broke|bought) (?:my|a|an))\b|\ball in all,? (?:a|an|it was) \w+/,
  /\b(?:i|we) (?:first (?:thought|suspected|tried|looked)|(?:started|began) with|walked through|looked around)\b[^.]*\b(?:then|went on|and it was|about an hour)\b/,
);

export const isChatter = (text: string): boolean => chatter.test(text);
