/**
 * Words by which a user corrects what was just done, a language each. Letters of other scripts have no word boundary in
 * JavaScript. A bare no counts only at the beginning, where no question was asked: see `corrects`.
 */
const byLanguage = {
  en: String.raw`\b(?:that(?:['’]s| is| was) (?:wrong|incorrect|not (?:right|correct|it|what I|the (?:one|file|branch|point)))|not what I (?:asked|meant|wanted|said|need)|I (?:said|told you|asked you|meant|never (?:asked|said|told)|did(?: not|n['’]t) (?:ask|mean|want|say|tell))\b|as I said|you (?:forgot|missed|misunderstood|misread|ignored|broke|deleted|overwrote|should(?: not|n['’]t) have|were(?: not|n['’]t) supposed|(?:are|['’]re) (?:in|on|editing|looking at|using|changing) the wrong)|why (?:did|are|have) you\b|(?:undo|revert|roll back|take back) (?:that|this|it|your|the last|what you)|(?:the )?wrong (?:file|branch|directory|folder|one|function|repo|table)[.!]|stop (?:it|that|doing|editing|changing|touching|adding|right there)\b)`,
  de: String.raw`\b(?:das (?:ist|war) (?:falsch|nicht richtig|verkehrt|nicht das,? was|nicht gemeint)|das stimmt (?:so )?nicht|so (?:war das|habe ich das|meinte ich das|wollte ich das) nicht|nicht das,? was ich|ich (?:hatte|hab(?:e)?) (?:doch |dir |dir doch )?(?:gesagt|gemeint|geschrieben|gebeten)|(?:das )?(?:meinte|wollte) ich (?:so )?nicht|ich meinte\b|du hast (?:[^.!?\n]{0,40} )?(?:vergessen|übersehen|kaputt|missverstanden|überschrieben|gelöscht)|warum hast du|mach(?:e)? (?:das|es) (?:bitte )?(?:wieder )?rückgängig|nimm (?:das|es) (?:wieder )?zurück|falsche[rsn]? (?:datei|branch|zweig|ordner|verzeichnis|funktion|tabelle)[.!])`,
  fr: "(?:c['’](?:est|était) (?:faux|pas (?:ça|cela|bon|correct|juste|ce que))|ce n['’](?:est|était) pas (?:ça|cela|bon|correct|juste|ce que)|pas ce que (?:je|j['’]ai)|je (?:voulais dire|parlais de|t['’]ai (?:dit|demandé)|vous ai (?:dit|demandé)|n['’]ai (?:pas|jamais) (?:dit|demandé))|j['’](?:avais|ai) (?:bien )?(?:dit|demandé)|(?:tu as|vous avez) (?:oublié|cassé|ignoré|supprimé|effacé|mal compris)|(?:tu t['’]es|vous vous êtes) trompé|pourquoi (?:as-tu|tu as|avez-vous)|annule (?:ça|cela|ce que)|mauvais (?:fichier|dossier|répertoire)[.!]|mauvaise (?:branche|fonction|table)[.!])",
  es: '(?:(?:eso|esto) (?:no (?:es|era)|está mal|no está bien)|no (?:es|era) (?:eso|lo que (?:pedí|dije|quería|quise|te pedí))|(?:te|le) (?:dije|pedí)|quise decir|me refería|no (?:te )?pedí|(?:te )?olvidaste|te (?:equivocaste|saltaste|has equivocado)|has (?:olvidado|roto|borrado|ignorado)|por qué (?:has|hiciste|cambiaste|borraste|tocaste)|(?:deshaz|revierte) (?:eso|esto|lo)|(?:archivo|fichero|directorio) equivocado[.!]|(?:rama|función|tabla) equivocada[.!])',
  pt: String.raw`(?:(?:isso|isto) (?:não (?:é|era)|está errado|tá errado|está mal)|não (?:foi|é|era) (?:isso|o que (?:eu )?(?:pedi|disse|queria))|eu (?:disse|pedi|quis dizer|falei|não pedi)|(?:você|tu) (?:esqueceu|errou|quebrou|apagou|ignorou|entendeu mal|esqueceste)|por ?que (?:é que )?(?:você|tu)\b|(?:desfaça|desfaz|desfaze|reverta) (?:isso|isto|o que)|(?:arquivo|ficheiro|diretório) errado[.!]|(?:branch|função|tabela) errada[.!])`,
  it: String.raw`(?:non (?:è|era) (?:questo|quello|giusto|corretto|così|ciò) ?(?:che)?|(?:è|questo è|quello è) sbagliato|(?:ti )?(?:ho|avevo) (?:detto|chiesto)|intendevo|volevo dire|non (?:ti )?ho (?:chiesto|detto)|hai (?:dimenticato|sbagliato|rotto|cancellato|ignorato|frainteso)|perché hai\b|annulla (?:questo|quello|quanto)|(?:file|cartella|ramo) sbagliat[oa][.!])`,
  ru: '(?:(?:^|[^а-яё])(?:это )?(?:неправильно|неверно)(?=[,.!: —-]|$)|(?:это|всё|все) не (?:то|так)(?![а-яё])|не то,? что я|я (?:же )?(?:сказал|просил|говорил|не просил|не говорил|имела? в виду)|(?:ты|вы) (?:забыл|сломал|пропустил|удалил|проигнорировал|не так понял|ошиб)|(?:зачем|почему) (?:ты|вы)(?![а-яё])|(?:откати|верни|отмени) (?:это|изменени|как было|обратно|всё))',
  zh: '我(?:说|說)的(?:是|不是)|不是(?:这个|這個|这样|這樣|让你|讓你|叫你|我(?:要|想|说|說))|我(?:没|沒)(?:有)?(?:让|讓|叫|要)你|你(?:忘了|忘记了|忘記了|漏了|弄错|弄錯|搞错|搞錯|改错|改錯|删错|刪錯|理解错|理解錯|误解|誤解)|(?:为什么|為什麼|怎么|怎麼)(?:你|要|把|又)|(?:撤销|撤銷|回退|还原|還原|改回)(?:这|這|刚|剛|你|来|來|去)|(?:不对|不對|错了|錯了)[，,。！!]',
  ja: '(?:それ|そこ|これ|そう)(?:じゃ|では)(?:な[いく]|ありません)|(?:そう|それは)(?:違|ちが)|と(?:言|い)った(?:はず|よね|のに|でしょ)|(?:頼|たの)んで(?:い)?(?:ない|ません)|それは間違|(?:元|もと)に戻して|(?:なぜ|なんで|どうして).{0,20}(?:した|変え|消し|触)|勝手に|(?:忘れて|見落として)(?:い)?(?:る|ます)',
  ko: '그게 아니|그거 말고|(?:제가|내가) 말한|(?:라고|다고) (?:했잖|말했잖|했는데|말했는데)|잘못 (?:했|바꿨|바꾸|이해|수정|고쳤|지웠)|왜 .{0,20}(?:했|바꿨|지웠|고쳤)|되돌려|원래대로|시키지 않|빠뜨렸|(?:안|아니) (?:시켰|부탁)',
} as const;

/** A no at the beginning, which may also answer a question. */
const noFirst = new RegExp(
  [
    String.raw`^(?:no|nope|nah|nein|nee|nö|non|não|нет|wrong|falsch|stop|stopp|halt|wait|alto|pare|fermati|стоп|hold on)(?:\s*[,.!:;]|\s+[–—-]\s|\s*$)`,
    String.raw`^no,? (?:that|not|don['’]t|it|the|I|you|this|we|leave|use|please don)\b`,
    '^(?:nein|nee),? (?:das|nicht|die|der|ich|du|so|bitte nicht)(?![a-zäöüß])',
    "^non,? (?:pas|ce|c['’]|je|tu)",
    '^(?:不对|不對|不是|错了|錯了|不[，,。！!]|停[，,。！!]?$|别[，,]|等等[，,])',
    '^(?:いや[、,。]|いいえ[、,。]|違い?ます|違う|ちがう|待って[、,。])',
    '^(?:아니(?:요|오|야)?[,.!\\s]|아뇨|틀렸|잠깐[,.!])',
  ].join('|'),
  'i',
);

/** A no that refuses nothing. */
const polite =
  /^(?:no|nein|non|não|нет),? (?:problem|worries|need|rush|thanks?|thank you|idea|matter|hurry|danke|merci|gracias|grazie|obrigad[oa]|спасибо|hay|problemo|passt|alles gut)/i;

let said: RegExp | undefined;

/** Whether some words of a user correct what was done before them. `answers`: they may answer a question. */
export function corrects(text: string, answers: boolean): boolean {
  said ??= new RegExp(Object.values(byLanguage).join('|'), 'i');
  const isNo = !answers && noFirst.test(text) && !polite.test(text);
  return isNo || said.test(text);
}
