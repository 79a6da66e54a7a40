import { type Ban, code, type Guard, type Statement } from './guard.ts';

const list = `${code}(?:(?:,? (?:oder|und|noch|bzw\\.) |, |/| / )(?:(?:die|das|den|der|auf|in) )?(?:(?:Datei|Paket|Skript|Befehl) )?${code})*`;

/** Infinitives and participles by what is done, and separable verbs in a main clause. */
const verbs: Readonly<Record<Guard['act'], { end: string; main: string }>> = {
  run: {
    end: 'ausf(?:ü|ue)hren|ausgef(?:ü|ue)hrt|starten|gestartet|neu ?starten|neu ?gestartet|aufrufen|aufgerufen|laufen(?: lassen)?|ansto(?:ß|ss)en|angesto(?:ß|ss)en|absetzen|wiederholen|wiederholt',
    main: '(?:f(?:ü|ue)hre?|starte|rufe?) ',
  },
  change: {
    end: '(?:ver|ab)?(?:ä|ae)ndern|(?:ver|ge|abge)(?:ä|ae)ndert|anfassen|angefasst|anr(?:ü|ue)hren|anger(?:ü|ue)hrt|bearbeiten|bearbeitet|editieren|editiert|ber(?:ü|ue)hren|ber(?:ü|ue)hrt|(?:ü|ue)berschreiben|(?:ü|ue)berschrieben|umschreiben|umgeschrieben|anpassen|angepasst|modifizieren|modifiziert|formatieren|formatiert|neu generieren|neu generiert|antasten|angetastet',
    main: '(?:(?:ä|ae)ndere|bearbeite|editiere|fasse?|r(?:ü|ue)hre?|(?:ü|ue)berschreibe) ',
  },
  remove: {
    end: 'l(?:ö|oe)schen|gel(?:ö|oe)scht|entfernen|entfernt|umbenennen|umbenannt|verschieben|verschoben',
    main: '(?:l(?:ö|oe)sche|entferne|verschiebe|benenne) ',
  },
  add: {
    end: 'hinzuf(?:ü|ue)gen|hinzugef(?:ü|ue)gt|installieren|installiert|einbauen|eingebaut|einf(?:ü|ue)hren|eingef(?:ü|ue)hrt|aufnehmen|aufgenommen|einziehen|nachinstallieren|einbinden',
    main: '(?:installiere) ',
  },
  use: {
    end: 'verwenden|verwendet|benutzen|benutzt|nutzen|genutzt|einsetzen|eingesetzt|umsteigen|wechseln|umstellen|umgestellt|zur(?:ü|ue)ckwechseln|nehmen',
    main: '(?:verwende|benutze|nutze|nimm) ',
  },
};
const acts = Object.keys(verbs) as Guard['act'][];

const negation =
  '(?:nie wieder|nie(?:mals)?|nichts?(?: mehr)?|auf keinen fall|keinesfalls|unter keinen umst(?:ä|ae)nden)';
const adverbs =
  '(?:(?:noch ?(?:ein)?mal|nochmals|erneut|wieder|mehr|von hand|h(?:ä|ae)ndisch|direkt|manuell|jetzt|vorerst|selbst|lokal|mit der hand|auf \\w+) )*';
const word = '[^\\s,;.:\\ue000-\\ue0fa]+';
const end = '(?![\\wäöüß])';
/** Who says that something need not be or cannot be does not forbid it. */
const needless =
  /\b(?:muss|m(?:ü|ue)ssen|musst|brauch\w*|kann|k(?:ö|oe)nnen|konnte\w*|wei(?:ß|ss)|wollte\w*|hatte\w*|habe|haben|hat|wurden?|worden|nicht (?:verboten|tabu|n(?:ö|oe)tig))\b/i;
const permits =
  /(?:^|[\s,(])((?:(?:nur|erst) (?:nach|wenn|mit|bei|im|in|falls)|bevor|ehe|bis|au(?:ß|ss)er|solange|ohne|falls|wenn|es sei denn|vor (?:dem|der|den))(?![\wäöüß]).*)$/i;

function compile() {
  const make = (source: string) => new RegExp(source, 'gi');
  return {
    behind: acts.map((act) => ({
      act,
      pattern: make(
        `(${list})((?: ${word}){0,3}?) (?:bitte )?${negation} ${adverbs}((?:(?:ohne|vor|bei|w(?:ä|ae)hrend) (?:${word} ){1,3}?)?)(?:zu )?(?:${verbs[act].end})${end}(?: werden${end})?`,
      ),
    })),
    before: acts.map((act) => ({
      act,
      pattern: make(
        `(?:(?<![\\wäöüß])${negation}|(?<=^|[.;:—–] |bitte )kein(?:e[nrms]?)?)((?: ${word}){0,5}?) (${list}) ${adverbs}(?:${verbs[act].end})${end}`,
      ),
    })),
    main: acts.map((act) => ({
      act,
      pattern: make(`^(?:bitte )?${verbs[act].main}(?:${word} ){0,3}?(${list}) (?:bitte )?${negation}${end}`),
    })),
    apposed: make(
      `(?<![\\wäöüß])${negation} ${adverbs}(?:${verbs.run.end}|deployen|ver(?:ö|oe)ffentlichen|einspielen|zur(?:ü|ue)cksetzen|anwenden|migrieren)(?: werden)?(?: \\(|: )(${code})`,
    ),
    inner: make(
      `\\((${code})\\)(?: ${word}){0,3}? (?:bitte )?${negation} ${adverbs}(?:${verbs.run.end}|deployen|einspielen|anwenden)${end}`,
    ),
    direct: make(
      `(?<=^|[.;:—–,] )(?:bitte )?(?:${negation}|keine?[nrms]?)[:,]? (?:(?:noch ?(?:ein)?mal|wieder|erneut) )?(${list})(?=[.!,;:]|$| [—–-] )`,
    ),
    closed: make(
      `(${list}) (?:ist|sind|bleibt|bleiben) (?:strikt |derzeit |gerade )?(?:tabu|verboten|untersagt|gesperrt|eingefroren)${end}`,
    ),
    kept: make(
      `(${list}) (?:bleibt|bleiben),? (?:wie (?:es|sie|er) (?:ist|sind)|unver(?:ä|ae)ndert|unangetastet|so)${end}`,
    ),
    hands: make(`(?:finger|h(?:ä|ae)nde) weg von (?:${word} ){0,2}?(${list})`),
    only: make(`(?<=^|[.;:—–] )(${list}) (?=(?:nur|erst) (?:nach|wenn|mit|bei|falls)\\b)`),
    led: acts.map((act) => ({
      act,
      pattern: make(`(?<![\\wäöüß])${negation} ${adverbs}(?:${verbs[act].end})(?: werden)? *:? *$`),
    })),
  };
}

let compiled: ReturnType<typeof compile> | undefined;

const withCondition = (condition: string | undefined) => {
  const plain = condition?.replace(/[.!,;:]+\s*$/, '').trim();
  return plain ? { condition: plain } : {};
};

/** Returns what a German sentence forbids of the codes in it. */
export function bansInGerman({ text, lead }: Statement): Ban[] {
  compiled ??= compile();
  const patterns = compiled;
  const bans: Ban[] = [];
  const clauses = text.split(/;| [—–-] /);
  const behindOf = (rest: string) =>
    permits.exec(rest.split(/[:.!]|, (?:das|die|der|weil|denn|da|sonst|sie|es|er)\b/)[0] ?? '')?.[1];
  for (const clause of clauses) {
    const own = clause.trim();
    if (needless.test(own.replace(/,? (?:bevor|bis|wenn|au(?:ß|ss)er|solange|ehe)(?![\wäöüß]).*$/i, '')))
      continue;
    const take = (act: Ban['act'], codes: string | undefined, at: number, length: number, within = '') => {
      const condition = behindOf(own.slice(at + length)) ?? permits.exec(within)?.[1];
      bans.push({ act, codes: codes ?? '', ...withCondition(condition) });
    };
    for (const { act, pattern } of patterns.behind) {
      for (const { 0: all, 1: codes, 2: words = '', 3: given = '', index } of own.matchAll(pattern)) {
        const owned =
          /(?:kommentar|ergebnis|ausgabe|namen?|spalte|tabelle|api|verhalten|inhalt)\s+(?:in|von|aus)?\s*$/i.test(
            own.slice(0, index),
          );
        if (!owned && !/\b(?:zu|um|mit)\b/.test(words)) take(act, codes, index, all.length, given || words);
      }
    }
    for (const { act, pattern } of patterns.before) {
      for (const { 0: all, 1: words = '', 2: codes, index } of own.matchAll(pattern)) {
        if (!/\b(?:nur|als|blo(?:ß|ss)|einfach|vergessen|vergiss|zeit|ohne)\b/i.test(words))
          take(act, codes, index, all.length, words.trim());
      }
    }
    for (const { act, pattern } of patterns.main)
      for (const { 0: all, 1: codes, index } of own.matchAll(pattern)) take(act, codes, index, all.length);
    for (const { 0: all, 1: codes, index } of [
      ...own.matchAll(patterns.apposed),
      ...own.matchAll(patterns.inner),
    ])
      take('run', codes, index, all.length);
    for (const { 0: all, 1: codes, index } of [
      ...own.matchAll(patterns.hands),
      ...own.matchAll(patterns.kept),
    ])
      take('change', codes, index, all.length);
    for (const { 0: all, 1: codes, index } of own.matchAll(patterns.only))
      take('any', codes, index, all.length);
    for (const pattern of [patterns.direct, patterns.closed])
      for (const { 0: all, 1: codes, index } of own.matchAll(pattern)) take('any', codes, index, all.length);
  }
  const leading = new RegExp(`^${list}(?=$|[.,;:!)(—–]| [-—–(])`).exec(text)?.[0];
  const led =
    leading === undefined ? undefined : patterns.led.find(({ pattern }) => lead.search(pattern) >= 0);
  if (led && leading !== undefined && !needless.test(lead)) bans.push({ act: led.act, codes: leading });
  return bans;
}
