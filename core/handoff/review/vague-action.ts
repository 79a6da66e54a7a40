import { findReferences } from '../evidence/references.ts';
import { headingWords } from '../format/heading-meaning.ts';
import { hasFence, partsOf, summariseItem, textOf } from './outline.ts';
import type { Rule } from './rule.ts';

const setOf = (words: string) => new Set(words.split(/\s+/).filter(Boolean));

/** Verbs that only say "go on", as words are compared: without marks. */
const goingOn = setOf(`
  continue continuing carry keep going go resume proceed pick finish complete wrap move implement do
  weiter weitermachen weiterarbeiten weiterfuhren fortsetzen fortfahren fortfuhren anknupfen abschliessen fertigstellen
  fertigmachen beenden erledigen umsetzen
  continuer poursuivre reprendre finir terminer achever avancer completer
  continuar seguir proseguir retomar terminar acabar completar finalizar avanzar sigue continua
  prosseguir concluir avancar
  continuare proseguire riprendere finire terminare completare concludere
  продолжить продолжать продолжаем доделать закончить завершить доработать возобновить дописать
`);

/** Words that name nothing: with them alone no reader knows where to begin. */
const generic = setOf(`
  a an the of to in on at for from with by and or it its this that these those then just simply please now first next step
  steps we you i us our my your need must should can have has had made left off where what still further again more also
  rest remaining remainder everything all thing things stuff way so far as above below there here up down out let lets ll
  work works working task tasks job code implementation feature features project plan plans item items session issue issues
  problem problems bug bugs test tests testing changes change todo todos list part parts progress development ahead forward
  start begin write fix look check investigate debug see handle address get done make sure through into about was were is are
  der die das den dem des ein eine einen einem einer mit an am im auf zu zum zur und oder dann als nachstes nachste wir ich uns
  da wo es wie noch einfach bitte jetzt alles ist sind war waren haben habe hat muss mussen soll sollen werden restliche
  restlichen arbeit arbeiten aufgabe aufgaben implementierung umsetzung projekt punkte sache sachen probleme fehler schritt
  schritte entwicklung machen wieder fertig implementieren prufen anschauen ansehen beheben schauen gehen geht aufgehort
  stehen geblieben aufnehmen ubrigen
  le la les l de du un une et ou puis sur dans au aux en avec pour par nous je il c est ce qui que reste restant restante
  restants restantes tout toute tous toutes etait s arrete arretes laisse travail travaux tache taches developpement projet
  chose choses probleme problemes etape etapes suite faire implementer corriger verifier regarder avons on
  el los las del una y o con al por para lo se hay nos quedamos donde dejamos dejado resto restantes todo todos trabajo tarea
  tareas codigo implementacion desarrollo proyecto cosa cosas error errores prueba pruebas paso pasos hacer implementar
  arreglar revisar mirar trabajando
  os do dos das um uma e com em no na nas paramos parei tudo trabalho tarefa tarefas implementacao desenvolvimento projeto
  plano coisa coisas erro erros teste testes passo passos fazer corrigir verificar olhar
  il gli di della dei delle nel nella dal che dove eravamo rimasti restanti tutto lavoro lavori compito compiti attivita
  codice implementazione sviluppo progetto piano cose problemi errori passi andare avanti fare implementare correggere
  verificare guardare
  и с со на в во по за до к от для что где мы я все это остальное остальную остальные оставшееся оставшуюся оставшиеся дальше
  далее над того места остановились работу работы работа задачу задачи задача код реализацию реализация разработку разработка
  проект план проблему ошибку тесты шаги делать сделать реализовать исправить проверить посмотреть
`);

/** The same of languages that write without spaces: what is left without them names something. */
const spacelessGeneric =
  /引き続き|続き|残り|残作業|作業|実装|開発|対応|修正|確認|続け|続行|再開|進め|行う|完了|タスク|全部|次|今回|前回|ください|します|する|して|した|やる|やって|ます|まま|から|ところ|を|の|に|と|は|へ|で|も|る|て|继续|繼續|接着|接著|完成|处理|處理|推进|推進|剩下|剩余|剩餘|其余|其餘|未完成|工作|任务|任務|开发|開發|实现|實現|实施|實施|这个|這個|那个|那個|部分|内容|內容|事情|问题|問題|代码|代碼|下去|之前|上次|进行|進行|修复|修復|测试|測試|一下|看看|检查|檢查|优化|優化|然后|然後|把|做|看|的|了|吧|请|請|再|并|和|与|與|계속|이어서|이어|진행|작업|마무리|완료|남은|나머지|구현|개발|부분|코드|수정|확인|재개|다음|이전|합니다|해주세요|한다|하다|하기|하고|할|것|해|하|을|를|이|가|은|는|의|에|도|일|다|기/g;
const spaceless = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/;

const concrete =
  /`[^`\n]+`|\bhttps?:\/\/\S|(?:^|[\s(])[#!]\d+\b|\b[\w.-]+\/[\w./-]+\b|\b[A-Z][A-Z0-9]{1,9}-\d+\b|\b[\w-]+\.(?:tsx?|jsx?|mjs|py|rs|go|md|json|ya?ml|toml|sql|sh|java|kt|rb|php|c|h|cpp|cs|css|html|vue)\b|\b[a-z]+[A-Z]\w+\b|\b\w+\(\)|\b[a-z0-9]+_[a-z0-9_]+\b/m;

/** More words than these say something. */
const mostWords = 25;
/** Fewer words name a step only when none of them is generic. */
const fewWords = 3;

/** Of a list all of it counts, of prose its first paragraph. */
function isVague(text: string): boolean {
  const isList = /^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(text);
  const words = headingWords(isList ? text : (text.split(/\n[ \t]*\n/)[0] ?? ''));
  if (spaceless.test(words)) {
    return words.length <= 60 && words.replaceAll(' ', '').replace(spacelessGeneric, '').length <= 1;
  }
  const all = words.split(' ').filter((word) => !/^\d+$/.test(word));
  if (all.length > mostWords) return false;
  const named = all.filter((word) => !generic.has(word) && !goingOn.has(word)).length;
  if (named === 0) return true;
  return named === 1 && (all.length <= fewWords || all.some((word) => goingOn.has(word)));
}

/** "Continue the work" tells the reader nothing: the first step is the reason why the handoff is read. */
export const vagueAction: Rule = {
  id: 'vague-action',
  severity: 'error',
  check: ({ outline }) =>
    partsOf(outline, 'next-action')
      .slice(0, 1)
      .flatMap((part) => {
        const text = textOf(outline, part).trim();
        const isConcrete = concrete.test(text) || hasFence(outline, part) || findReferences(text).length > 0;
        if (text === '' || isConcrete || !isVague(text)) return [];
        return [
          {
            line: (part.items[0]?.start ?? part.start) + 1,
            message: `"${summariseItem(text)}" is no first step: name the command or the file and line, and the result to expect`,
          },
        ];
      }),
};
