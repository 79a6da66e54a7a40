/** The edge of a clause: what is forbidden there is told to the reader, not reported of somebody. */
const clause = String.raw`(?:^|[.;:!?,(—–*•|-]\s*|\b(?:and|but|or|so|then|also|please|just)\s)`;
/** Words of English and Portuguese that end like a Spanish infinitive. */
const noInfinitive =
  'air altar ar avatar bar calendar car celular cellular chair clear collar dir dollar fair familiar far fir grammar granular hair irregular jar linear lugar mar mkdir modular navbar near nuclear nonlinear pair par particular peculiar pillar polar popular radar regular repair rmdir scalar scrollbar seminar sidebar similar singular sir solar sonar stair star stir subdir tar their toolbar unclear var war webinar workdir year';
/** Spanish infinitives. Few end in -er, as so many English words do: those are listed. */
const infinitive = String.raw`(?:(?!(?:${noInfinitive.replaceAll(' ', '|')})\b)\w{2,}(?:ar|ir)|(?:re|des)?(?:hac|pon|compon|expon|mov|romp|corromp|le|ten|manten|deten|volv|devolv|revolv|resolv|met|somet|corr|recorr|escog|proteg|depend|encend|extend|perd|ofrec|establec|tra|extra|atend|respond|exced|cog|beb)er)(?:l[oae]s?|se(?:l[oae]s?)?)?`;
const spanishVerb = `(?:${infinitive}|toqu(?:es?|(?:é|e)is|en)|cambi(?:es?|en)|borr(?:es?|en)|edit(?:es?|en)|modifiqu(?:es?|en)|ejecut(?:es?|en)|hag(?:as?|an)|us(?:es|en|e(?= (?:el|la|l[oa]s|un|una|est|es[eao]|ning|m(?:á|a)s)))|sub(?:as?|an)|despliegu(?:es?|en)|reinici(?:es?|en)|elimin(?:es?|en)|mezcl(?:es?|en)|repit(?:as?|an)|rehag(?:as?|an)|mergees?|lanc(?:es?|en)|muev(?:as?|an)|actualic(?:es?|en)|publiqu(?:es?|en))`;

/**
 * Words by which a sentence forbids something, a language each. Letters of other scripts have no word boundary in
 * JavaScript, so those words have none here. A plain negation ("does not work") forbids nothing.
 */
const byLanguage = {
  en: String.raw`\b(?:must not|mustn['’]t|must never|shall not|may not|can(?:not|['’]t) be (?:changed|touched|modified|edited|renamed|removed|deleted|moved|upgraded|merged|pushed|deployed|reverted|restarted|used|exceeded|altered)|(?<!\b(?:i|we|they|you|that|which|who|what|people|two|three|both|many|most|(?!always\b|yes\b|this\b|tests:)\w+s)\s)(?:do not|don['’]t|dont)(?! (?:know|think|believe|understand|remember|recall|see why)\b)|should (?:not|never) be|shouldn['’]t be|(?:should|will|to|may) never|(?:is|are) (?:not allowed|forbidden|prohibited|not permitted|off[- ]limits)|no longer allowed|under no circumstances|hands off|off[- ]limits|(?:keep|stay) (?:out of|away from|clear of|your hands off)|refrain from|leave (?:\S+ ){1,4}(?:alone|untouched|as (?:it is|is|they are)))\b|${clause}(?:never(?! (?:\w+(?:ed|s)|again|mind|ran|seen|been|done)\b)|avoid \w+ing|no (?:more |force[- ]|direct |new )*(?:push(?:es|ing)?|merg(?:es?|ing)|deploy(?:s|ments?)?|releases?|rebas(?:es?|ing)|commits?) (?:to|on|into|in|before|until|without|onto)|no (?:force[- ]push\w*|direct push\w*))\b`,
  de: String.raw`\b(?:darf (?:\S+ ){0,3}(?:nicht|nie|kein\w*)|d(?:ü|ue)rfen (?:\S+ ){0,3}(?:nicht|nie|kein\w*)|nie(?:mals)? (?:\S+ ){0,6}(?!ge|\w{2,4}ge)[\wäöüß]+(?:en|ern|eln)(?=[.!,;:)]|\s*$)(?<!\b(?:habe|haben|hat|hatten?|ist|sind|war|waren|wurden?|wird|werden|kann|konnten?|können|konnte|musste[n]?)\b.{0,80})|kein(?:e|en)? (?:force[- ])?(?:push|merge|commit|deploy|release|rebase)\w* (?:auf|in|nach|vor|ohne|bis)|verboten|tabu|untersagt|auf keinen fall|keinesfalls|unter keinen umst(?:ä|ae)nden|finger weg|h(?:ä|ae)nde weg|bitte (?:\S+ ){0,4}nicht|nicht (?:anfassen|(?:ä|ae)ndern|l(?:ö|oe)schen|bearbeiten|wiederholen|ber(?:ü|ue)hren|ver(?:ä|ae)ndern|pushen|mergen|committen|deployen|ausf(?:ü|ue)hren|starten|neu starten|entfernen|verwenden|benutzen|umbenennen|verschieben|r(?:ü|ue)ckg(?:ä|ae)ngig machen|antasten|tun|machen|noch einmal|erneut|nochmals?))(?![\wäöüß])`,
  fr: String.raw`\b(?:ne (?:doit|doivent)\b[^.]{0,20}(?:pas|jamais)|ne pas|ne jamais|jamais (?:de |d[’\']|\w+(?:er|ir|re)\b)|pas de (?:push|merge|commit|d(?:é|e)ploiement|release|rebase)\w* (?:sur|avant|sans|dans|vers)|n[’\']est pas (?:autoris|permis)|(?:é|e)vite[rz] d[e’\']|ne peu(?:t|vent) pas (?:ê|e)tre (?:modifi|chang|touch|supprim|renomm|fusionn)\w*|interdit\w*|d(?:é|e)fense de|il ne faut (?:\S+ ){0,2}(?:pas|jamais|plus)|on ne (?:touche|modifie|change) pas|en aucun cas|sous aucun pr(?:é|e)texte|ne (?:\S+ )?\w+(?:ez|ons) (?:pas|jamais|plus|rien)|ne (?:touche|modifie|change|supprime|lance|relance|pousse|fusionne|d(?:é|e)ploie|fais|refais|efface|commite) (?:pas|jamais|plus|rien))\b`,
  es: String.raw`\b(?:no debe\w*|no se debe\w*|no hay que|no se toca\w*|no est(?:á|a) permitido|prohibid[oa]s?|en ning(?:ú|u)n caso|bajo ning(?:ú|u)n concepto|evit(?:ar|e[ns]?|a) \w+(?:ar|er|ir)(?:l[oae]s?)?|no se puede\w* (?:toc|cambi|borr|edit|modific|elimin|us|renombr|mov|sub|actualiz|fusion)\w*|(?:no|nunca|jam(?:á|a)s) (?:lo |la |los |las |se )?${spanishVerb})(?![\wáéíóúñ])`,
  pt: String.raw`\b(?:n(?:ã|a)o deve\w*|n(?:ã|a)o se deve\w*|n(?:ã|a)o pode(?:m)? ser (?:alter|mud|toc|apag|delet|remov|edit|renome|us|mex)\w*|n(?:ã|a)o (?:é|e) permitid[oa]|evit(?:ar|e[ms]?) \w+(?:ar|er|ir)|proibid[oa]s?|em hip(?:ó|o)tese alguma|de forma alguma|(?:n(?:ã|a)o|nunca|jamais) (?:o |a |os |as )?(?:\w+(?:ar|er|ir)|toque[ms]?|mex(?:a|am|as)|alter(?:e|em|es)|edit(?:e|em|es)|apagu(?:e|em|es)|rod(?:e|em|es)|fa(?:ç|c)(?:a|am|as)|us(?:e|em|es)|execut(?:e|em|es)|remov(?:a|am|as)|delet(?:e|em|es)|commit(?:e|em|es)|fa(?:ç|c)a|refa(?:ç|c)a|repit(?:a|am|as)|suba|publique))(?![\wáéíóúãõç])`,
  it: String.raw`\b(?:non deve|non devono|non si deve|non si devono|mai pi(?:ù|u)|non (?:va|vanno|fat[ei]|far[ei]?|si) .{0,20}\bmai\b|(?:da )?evitare di|evit(?:a|ate) di|non (?:è|e|é) (?:consentit|permess)[oaie]|mai \w+(?:are|ere|ire)|vietat[oaie]|proibit[oaie]|in nessun caso|per nessun motivo|non (?:\w+(?:are|ere|ire|arl[oaie]|erl[oaie]|irl[oaie]|tocc|modific)(?:te)?|toccate|modificate|cambiate|cancellate|eliminate|usate|fate|rifate|ripetete|lanciate|pubblicate))(?![\wàèéìòù])`,
  ru: String.raw`нельзя|запрещен|запрещён|запрещ|не долж|никогда (?:больше )?не [а-яё]*(?:ть|ти|чь|ться|й|йте|ь|ьте|(?<!л)и|ите)(?![а-яё])|избегай|не разреш|ни в коем случае|ни при каких|(?:^|[^а-яё])не (?:надо|нужно|следует|стоит|смей|вздумай)|(?:^|[.!?:;—–-]\s*|[^а-яё\s]\s*)не [а-яё]+(?:ть|ти|чь|ться|тись|йте|ите|ьте|айте|яйте|ай|яй|уй|ей)(?![а-яё])`,
  zh: String.raw`不得|禁止|不要(?!求|紧|緊)|不能(?=(?:再|直接|随意|随便|隨意)?(?:改|动|動|删|刪|碰|合并|合併|推|提交|修改|变更|變更|重启|重啟|用|使用|执行|執行|发布|發布|上线|上線|暴露|泄露|超过|超過|引入|升级|升級))|避免(?:修改|改动|直接|使用|提交)|不可(?!用|达|達|见|見|靠|知|避免)|不许|不許|不准|请勿|請勿|切勿|切忌|严禁|嚴禁|勿(?:动|動|改|删|刪|碰|用)|(?:^|[，,。；;：:\s])[别別](?:碰|动|動|改|删|刪|再|去|用|在|把|让|讓|提交|推送|重)|绝不|絕不|千万别|千萬別`,
  ja: 'してはならない|してはいけない|てはいけ(?:ない|ません)|てはなら(?:ない|ず)|てはダメ|てはだめ|ちゃだめ|しないで|ないでください|ないで下さい|しないこと(?![がもはにを])|ないこと(?:。|$)|らないこと(?![がもはにを])|さないこと(?![がもはにを])|ないようにして(?:ください|下さい)|ないようにすること|禁止|厳禁|べからず|べきで(?:は)?ない|絶対に[^。]{1,30}(?:ないこと|ないで|な$|な[。！]|ては(?:いけ|なら|ダメ|だめ))|触るな|消すな|変えるな|するな',
  ko: '해서는 안|하지 마|하지 말|(?:지 마라|지 마시오|지 마$)|지 마세요|지 마십시오|지 말 것|지 말아|지 말고|면 안 (?:된다|됩니다|돼|됨)|금지|절대(?:로)? .{1,30}(?:말|마|면 안|선 안)(?![가-힣]*지 않)',
} as const;

const { ru, zh, ja, ko, ...latin } = byLanguage;

let compiled: { latin: RegExp[]; others: RegExp[] } | undefined;

/**
 * Made on first use: a start shows most handoffs whole and then never asks. One for each language: as a single pattern
 * they take twice as long to be compiled (`npm run bench`, "100 waiting").
 */
function patterns() {
  const make = (sources: readonly string[]) => sources.map((source) => new RegExp(source, 'i'));
  compiled ??= { latin: make(Object.values(latin)), others: make([ru, zh, ja, ko]) };
  return compiled;
}

/** Whether a text forbids something, by its words. */
export function forbids(text: string): boolean {
  const isIn = (pattern: RegExp) => pattern.test(text);
  return patterns().latin.some(isIn) || (/[\u0400-\uffff]/.test(text) && patterns().others.some(isIn));
}
