/**
 * Words by which a sentence forbids something, a language each. Letters of other scripts have no word boundary in
 * JavaScript, so those words have none here. A plain negation ("does not work") forbids nothing.
 */
const byLanguage = {
  en: String.raw`\b(?:must not|mustn['’]t|must never|shall not|may not|can(?:not|['’]t) be|do not|don['’]t|dont|never|should (?:not|never) be|shouldn['’]t be|(?:is|are) (?:not allowed|forbidden|prohibited|not permitted|off[- ]limits)|no longer allowed|under no circumstances|hands off|off[- ]limits|keep (?:out of|away from|your hands off)|leave (?:\S+ ){1,4}(?:alone|untouched|as (?:it is|is|they are)))\b`,
  de: String.raw`\b(?:darf (?:\S+ ){0,3}(?:nicht|nie|kein\w*)|d(?:ü|ue)rfen (?:\S+ ){0,3}(?:nicht|nie|kein\w*)|niemals|verboten|tabu|untersagt|auf keinen fall|keinesfalls|unter keinen umst(?:ä|ae)nden|finger weg|h(?:ä|ae)nde weg|bitte (?:\S+ ){0,4}nicht|nicht (?:anfassen|(?:ä|ae)ndern|l(?:ö|oe)schen|bearbeiten|wiederholen|ber(?:ü|ue)hren|ver(?:ä|ae)ndern|pushen|mergen|committen|deployen|ausf(?:ü|ue)hren|starten|neu starten|entfernen|verwenden|benutzen|umbenennen|verschieben|r(?:ü|ue)ckg(?:ä|ae)ngig machen|antasten|tun|machen|noch einmal|erneut|nochmals?))(?![\wäöüß])`,
  fr: String.raw`\b(?:ne (?:doit|doivent|peut|peuvent|pas)\b[^.]{0,20}pas|ne pas|ne jamais|jamais|interdit\w*|d(?:é|e)fense de|il ne faut (?:\S+ ){0,2}(?:pas|jamais|plus)|on ne (?:touche|modifie|change) pas|en aucun cas|sous aucun pr(?:é|e)texte|ne (?:\S+ )?\w+(?:ez|ons) (?:pas|jamais|plus|rien)|ne (?:touche|modifie|change|supprime|lance|relance|pousse|fusionne|d(?:é|e)ploie|fais|refais|efface|commite) (?:pas|jamais|plus|rien))\b`,
  es: String.raw`\b(?:no debe\w*|no se debe\w*|no hay que|no se puede\w*|no se toca\w*|nunca|jam(?:á|a)s|prohibid[oa]s?|queda prohibid[oa]|en ning(?:ú|u)n caso|bajo ning(?:ú|u)n concepto|no (?:lo |la |los |las )?(?:\w+(?:ar|er|ir)(?:l[oae]s?)?|toqu(?:es?|(?:é|e)is|en)|cambi(?:es?|en)|borr(?:es?|en)|edit(?:es?|en)|modifiqu(?:es?|en)|ejecut(?:es?|en)|hag(?:as?|an)|us(?:es?|en)|sub(?:as?|an)|despliegu(?:es?|en)|reinici(?:es?|en)|elimin(?:es?|en)|mezcl(?:es?|en)|repit(?:as?|an)|rehag(?:as?|an)|mergees?))(?![\wáéíóúñ])`,
  pt: String.raw`\b(?:n(?:ã|a)o deve\w*|n(?:ã|a)o se deve\w*|n(?:ã|a)o pode(?:m)? ser|nunca|jamais|proibid[oa]s?|em hip(?:ó|o)tese alguma|de forma alguma|n(?:ã|a)o (?:o |a |os |as )?(?:\w+(?:ar|er|ir)|toque[ms]?|mex(?:a|am|as)|alter(?:e|em|es)|edit(?:e|em|es)|apagu(?:e|em|es)|rod(?:e|em|es)|fa(?:ç|c)(?:a|am|as)|us(?:e|em|es)|execut(?:e|em|es)|remov(?:a|am|as)|delet(?:e|em|es)|commit(?:e|em|es)|fa(?:ç|c)a|refa(?:ç|c)a|repit(?:a|am|as)|suba|publique))(?![\wáéíóúãõç])`,
  it: String.raw`\b(?:non deve|non devono|non si deve|non si devono|mai pi(?:ù|u)|non .{1,30} mai|mai \w+(?:are|ere|ire)|vietat[oaie]|proibit[oaie]|in nessun caso|per nessun motivo|non (?:\w+(?:are|ere|ire|arl[oaie]|erl[oaie]|irl[oaie]|tocc|modific)(?:te)?|toccate|modificate|cambiate|cancellate|eliminate|usate|fate|rifate|ripetete|lanciate|pubblicate))(?![\wàèéìòù])`,
  ru: String.raw`нельзя|запрещен|запрещён|запрещ|не долж|никогда|ни в коем случае|ни при каких|(?:^|[^а-яё])не (?:надо|нужно|следует|стоит|смей|вздумай)|(?:^|[.!?:;—–-]\s*|[^а-яё\s]\s*)не [а-яё]+(?:ть|ти|чь|ться|тись|йте|ите|ьте|айте|яйте|ай|яй|уй|ей)(?![а-яё])`,
  zh: String.raw`不得|禁止|不要|不能|不可(?!用|达|達|见|見|靠|知|避免)|不许|不許|不准|请勿|請勿|切勿|切忌|严禁|嚴禁|勿(?:动|動|改|删|刪|碰|用)|(?:^|[，,。；;：:\s])[别別](?:碰|动|動|改|删|刪|再|去|用|在|把|让|讓|提交|推送|重)|绝不|絕不|千万别|千萬別`,
  ja: 'してはならない|してはいけない|てはいけ(?:ない|ません)|てはなら(?:ない|ず)|てはダメ|てはだめ|ちゃだめ|しないで|ないでください|ないで下さい|しないこと|ないこと(?:。|$)|らないこと|さないこと|禁止|厳禁|べからず|べきで(?:は)?ない|絶対に.{1,30}(?:ない|な$|な。)|触るな|消すな|変えるな|するな',
  ko: '해서는 안|하지 마|하지 말|지 마세요|지 마십시오|지 말 것|지 말아|지 말고|면 안 (?:된다|됩니다|돼|됨)|금지|절대(?:로)? .{1,30}(?:말|마|안)',
} as const;

const { ru, zh, ja, ko, ...latin } = byLanguage;

let compiled: { latin: RegExp; others: RegExp } | undefined;

/** Made on first use: a start shows most handoffs whole and then never asks. */
function patterns() {
  compiled ??= {
    latin: new RegExp(Object.values(latin).join('|'), 'i'),
    others: new RegExp([ru, zh, ja, ko].join('|'), 'i'),
  };
  return compiled;
}

/** Whether a text forbids something, by its words. */
export function forbids(text: string): boolean {
  return patterns().latin.test(text) || (/[\u0400-\uffff]/.test(text) && patterns().others.test(text));
}
