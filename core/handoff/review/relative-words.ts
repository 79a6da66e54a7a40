import { proseLines, withoutCode } from './outline.ts';
import type { Rule } from './rule.ts';

const day = 'write the date';
const time = 'write when';
const thing = 'name it';
const talk = 'say what was said';

/** Words that mean something only to who was there: a language each, with what to write instead. */
const relative: readonly [pattern: RegExp, instead: string][] = [
  [
    /\b(?:today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening|week|month)|last (?:night|week|month|time)|next (?:week|month))\b/i,
    day,
  ],
  [
    /\b(?:(?<!(?:most|least) )recently(?! (?:used|opened|viewed|added|visited|played|active|searched|created|updated|deleted|modified|closed|read|sent))|just now|(?:an?|one|two|a few|several|\d+) (?:moments?|while|minutes?|hours?|days?|weeks?) ago|lately|the other day)\b/i,
    time,
  ],
  [
    /\bthe other (?:file|one|branch|repo|repository|function|test|bug|issue|session|terminal|approach)\b/i,
    thing,
  ],
  [
    /\b(?:as (?:discussed|mentioned|agreed|you said)|you (?:said|told me|asked)|we (?:talked about|looked at|discussed)|see (?:our )?chat|(?:in|from|earlier in) this conversation|from (?:our|the) (?:chat|discussion))\b/i,
    talk,
  ],
  [
    /(?<![\wäöü])(?:heute|gestern|vorgestern|(?<!(?:am|guten|jeden) )morgen|übermorgen|diese[rsn]? (?:woche|monat)|letzte[rsn]? (?:woche|monat|nacht)|nächste[rsn]? (?:woche|monat))(?![\wäöüß])/i,
    day,
  ],
  [
    /(?<![\wäöü])(?:kürzlich|neulich|vorhin|soeben|gerade eben|vor (?:kurzem|einer (?:stunde|weile|woche)|einem tag|(?:zwei|drei|ein paar|\d+) (?:minuten|stunden|tagen|wochen)))(?![\wäöüß])/i,
    time,
  ],
  [
    /\b(?:die|der|das|den|dem) andere[nr]? (?:datei|branch|zweig|repo|funktion|test|bug|fehler|sitzung|ansatz|terminal|fenster)\b/i,
    thing,
  ],
  [
    /\b(?:wie (?:besprochen|gesagt|erwähnt|vereinbart|abgesprochen)|siehe chat|in diesem (?:gespräch|chat))\b/i,
    talk,
  ],
  [
    /\baujourd['’]hui\b|\bavant-hier\b|\bdemain\b|\bhier (?:soir|matin|après-midi)\b|(?:(?:ée?s?|depuis|fait|faite|vue?) |d['’])hier\b|\b(?:ce (?:matin|soir)|cet après-midi|cette semaine|la semaine (?:dernière|prochaine)|le mois (?:dernier|prochain))\b/i,
    day,
  ],
  [
    /\b(?:récemment|tout à l['’]heure|il y a (?:un moment|peu|quelques \w+|une heure|(?:deux|\d+) (?:minutes|heures|jours)))\b|à l['’]instant/i,
    time,
  ],
  [/\bl['’]autre (?:fichier|branche|dépôt|fonction|test|bug|session|terminal|approche)\b/i, thing],
  [
    /\b(?:comme (?:convenu|discuté|dit|mentionné|vu ensemble)|on en a (?:parlé|discuté)|dans cette conversation)(?!\p{L})/iu,
    talk,
  ],
  [
    /\b(?:hoy|ayer|anteayer|(?<!(?:la|una|cada) )mañana|esta (?:mañana|tarde|noche|semana)|este mes|la semana (?:pasada|que viene|próxima)|el mes (?:pasado|próximo|que viene))(?!\p{L})/iu,
    day,
  ],
  [
    /\b(?:recientemente|hace (?:un (?:rato|momento)|poco|una hora|(?:dos|unos|unas|\d+) (?:minutos|horas|días)))(?!\p{L})/iu,
    time,
  ],
  [
    /\b(?:el otro (?:archivo|fichero|repo|test|bug|terminal|enfoque)|la otra (?:rama|función|sesión|prueba))(?!\p{L})/iu,
    thing,
  ],
  [
    /\b(?:como (?:hablamos|comentamos|acordamos|dijimos|quedamos|discutimos)|en esta conversación)(?!\p{L})/iu,
    talk,
  ],
  [
    /\b(?:hoje|ontem|anteontem|amanhã|esta (?:manhã|tarde|noite)|este mês|n?a semana (?:passada|que vem)|n?o mês (?:passado|que vem))(?!\p{L})/iu,
    day,
  ],
  [
    /(?<!\p{L})(?:recentemente|agora há pouco|há (?:pouco|uma hora|(?:dois|duas|\d+) (?:minutos|horas|dias)))(?!\p{L})/iu,
    time,
  ],
  [
    /(?<!\p{L})(?:o outro (?:arquivo|ficheiro|branch|repo|teste|bug|terminal)|a outra (?:branch|função|sessão|abordagem))(?!\p{L})/iu,
    thing,
  ],
  [
    /\b(?:como (?:combinado|combinamos|conversamos|discutido|discutimos|falamos|mencionado)|nesta conversa)(?!\p{L})/iu,
    talk,
  ],
  [
    /\b(?:oggi|ieri|domani|stamattina|stasera|stanotte|questa (?:mattina|settimana|sera)|questo mese|la settimana (?:scorsa|prossima)|il mese (?:scorso|prossimo))\b/i,
    day,
  ],
  [/\b(?:recentemente|di recente|poco fa|(?:un['’]ora|(?:due|\d+) (?:ore|minuti|giorni)) fa)\b/i, time],
  [
    /\b(?:a|da|ne|su|de)?l?l['’]altr[oa] (?:file|branch|repo|funzione|test|bug|sessione|terminale|approccio)\b/i,
    thing,
  ],
  [/\b(?:come (?:discusso|concordato|detto|menzionato|d['’]accordo)|in questa conversazione)\b/i, talk],
  [
    /(?<!\p{L})(?:сегодня|вчера|позавчера|завтра|послезавтра|на (?:этой|прошлой|следующей) неделе|в (?:этом|прошлом|следующем) месяце)(?!\p{L})/iu,
    day,
  ],
  [
    /(?<!\p{L})(?:недавно|только что|(?:час|минуту|пару \p{L}+|\d+ (?:час\p{L}*|минут\p{L}*|дн\p{L}+)) назад)(?!\p{L})/iu,
    time,
  ],
  [/(?<!\p{L})друг(?:ой|ая|ую|ом|ое) (?:файл|ветк|репозитори|функци|тест|баг|сесси|терминал)/iu, thing],
  [
    /(?<!\p{L})(?:как (?:обсуждали|договорились|договаривались|говорили|условились)|в этом (?:чате|разговоре))(?!\p{L})/iu,
    talk,
  ],
  [
    /今天|昨天|前天|明天|今早|今晚|昨晚|这周|這週|本周|本週|上周|上週|下周|下週|[上下这這]个月|[上下這]個月/,
    day,
  ],
  [
    /刚才|剛才|刚刚|剛剛|最近(?!使用|一次|的提交|访问|邻|鄰)|不久前|前几天|前幾天|(?:几|幾|\d+ ?)(?:分钟|分鐘|小时|小時|天)前/,
    time,
  ],
  [
    /另一[个個](?:文件|檔案|分支|仓库|倉庫|函数|函數|测试|測試|窗口|会话|會話|终端|終端)|那个文件|那個檔案/,
    thing,
  ],
  [
    /如(?:之前|刚才|剛才|我们|我們)(?:所|的)?(?:说|說|讨论|討論)|(?:之前|刚才|剛才)(?:讨论|討論|聊|说|說)过?過?的|按照?(?:之前的)?(?:讨论|討論)/,
    talk,
  ],
  [
    /(?:今日|昨日|明日|今朝|昨晩|昨夜|一昨日|今週|先週|来週|今月|先月|来月|さっき|先ほど|先日|最近(?!傍|使用|使った|一次|的提交|访问|邻|鄰)|この前|ついさっき|たった今|\d+(?:分|時間|日)前|例のファイル|別のファイル|あのファイル)/,
    '日付や名前を書く (write the date or the name)',
  ],
  [/(?:話した|相談した|議論した|打ち合わせた)(?:通り|とおり)|この会話で/, talk],
  [
    /(?:오늘|어제|그제|그저께|내일|모레|이번 주|지난주|지난 주|다음 주(?!의|요|제)|이번 달|지난달|다음 달)/,
    day,
  ],
  [/(?:방금|최근(?! 사용)|얼마 전|조금 전|아까|\d+ ?(?:분|시간|일) 전)/, time],
  [/(?:그 파일|저 파일|그 다른 파일|그 다른 브랜치)/, thing],
  [/(?:논의한|말한|얘기한|이야기한|합의한) ?대로|말씀드린|이 대화에서/, talk],
];

/** A date beside them says what such words mean. */
const dated = /\d{4}[-/.年]\s?\d{1,2}(?:[-/.月]\s?\d{1,2})?|\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}/;
const quoted =
  /"[^"\n]{1,80}"|“[^”\n]{1,80}”|„[^“”\n]{1,80}[“”]|«[^»\n]{1,80}»|「[^」\n]{1,80}」|『[^』\n]{1,80}』/g;

/** "Today" and "the other file" mean nothing to a reader who comes later and was not there. */
export const relativeWords: Rule = {
  id: 'relative-words',
  severity: 'warn',
  check: ({ outline }) =>
    proseLines(outline).flatMap(({ line, text }) => {
      const prose = withoutCode(text).replace(quoted, (words) => ' '.repeat(words.length));
      const isDated = dated.test(prose);
      for (const [pattern, instead] of relative) {
        if (isDated && (instead === day || instead === time)) continue;
        const found = pattern.exec(prose);
        if (found)
          return [{ line, message: `"${found[0].trim()}" means nothing to a later reader: ${instead}` }];
      }
      return [];
    }),
};
