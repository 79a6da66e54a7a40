import { oneLine } from '../../text/lines.ts';

/** What a handoff is called in the languages of the headings, alone or before the title proper. */
const handoffWords = [
  String.raw`(?:(?:session|agent|project|context|task|work)[ -]+)*hand(?:-| )?(?:offs?|overs?)(?:[ -]+(?:notes?|documents?|docs?|file|summary|report|brief|prompt))*(?:\.md)?`,
  '(?:sitzungs-?)?übergabe(?:-?(?:dokument|protokoll|notiz|notizen|bericht))?',
  '(?:note|document|compte rendu)? ?(?:de )?(?:passation|transmission|relais)(?: de (?:session|travail|projet|relais))?',
  '(?:nota|notas|documento)? ?(?:de )?(?:traspaso|relevo|entrega)(?: de (?:la )?(?:sesión|trabajo|proyecto))?',
  '(?:nota|notas|documento)? ?(?:de )?(?:passagem|repasse|transferência|entrega)(?: de (?:bastão|sessão|trabalho|projeto|turno))?',
  '(?:nota|note|documento)? ?(?:di )?(?:passaggio(?: di consegne)?|consegne|consegna)(?: di (?:sessione|lavoro))?',
  'передача(?: (?:дел|сессии|работы|проекта))?',
  '(?:会话|會話|工作|项目|專案|任务)?交接(?:文档|文檔|文件|说明|說明|记录|記錄|笔记|筆記|单|單)?',
  '(?:セッション|作業|プロジェクト)?(?:引き?継ぎ?|ハンドオフ)(?:書|資料|メモ|文書|ドキュメント|ノート)?',
  '(?:세션|작업|프로젝트)? ?(?:인수인계|핸드오프)(?: ?(?:문서|노트|메모|서))?',
].join('|');
const symbols = String.raw`(?:[\s\u2000-\u2bff\ufe0f]|[\ud83c-\ud83e][\udc00-\udfff])*`;
const addition = String.raw`(?:\s*[([（][^)\]）]{0,40}[)\]）]|\s+#?\d[\d.:/T-]*)*`;

/** What each of these words has; to make the patterns takes milliseconds. */
const mayNameHandoff =
  /hand|gabe|passa|transm|relais|trasp|relev|entreg|repass|transf|conseg|передача|交接|引|ハンド|인수|핸드/i;

let compiled: { lead: RegExp; alone: RegExp } | undefined;

/** Made on first use, for titles that may need them. */
function patterns() {
  const word = `^${symbols}(?:${handoffWords})${addition}`;
  compiled ??= {
    lead: new RegExp(`${word}\\s*(?:[:：|·•—–―→-]\\s*)+`, 'i'),
    alone: new RegExp(`${word}\\s*[.!。]?$`, 'i'),
  };
  return compiled;
}

/** Longer titles are cut before they are read: nobody reads so much as one. */
const readLimit = 1_000;

function withoutMarks(line: string): string {
  return line
    .replace(/^(?:\s*(?:#{1,6}|>|[-*+]|\d{1,9}[.)]|\[[ xX]\])(?=\s))+\s*/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/(^|[\s("'])([*_])(?=[^\s*_])([^*_]*[^\s*_])\2(?=[\s)"'.,:;!?]|$)/g, '$1$3');
}

/**
 * Returns a title without list marks, emphasis, and a leading "Handoff —" in any language of the headings; empty when no
 * word is left.
 */
export function plainTitle(title: string): string {
  const line = oneLine(withoutMarks(oneLine(title.slice(0, readLimit))));
  if (mayNameHandoff.test(line) && patterns().alone.test(line)) return '';
  const rest = mayNameHandoff.test(line) ? line.replace(patterns().lead, '').trim() : line;
  return /[^\d\s.,:;/()[\]#+-]/.test(rest) ? rest : '';
}

/** Returns the first item or line of a text that is no fence and not ticked off, as a title. */
export function titleOfText(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:[`~]{3}|#)/.test(line));
  const open = lines.find((line) => !/^\s*(?:[-*+]|\d{1,9}[.)]) +\[[xX]\]/.test(line));
  return withoutMarks(oneLine(open ?? lines[0] ?? ''));
}
