import { countBreaks } from '../text/lines.ts';
import type { AddFact } from './fact.ts';

const months =
  'January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre';

const date = new RegExp(
  [
    String.raw`(?<![\w.-])\d{4}-\d{2}-\d{2}(?!\w)`,
    String.raw`(?<![\w.])\d{1,2}(?:st|nd|rd|th|\.)?[ \u00a0](?:${months})\b\.?(?:,?[ \u00a0]\d{4})?`,
    String.raw`\b(?:${months})\b\.?[ \u00a0]\d{1,2}(?:st|nd|rd|th)?(?:,?[ \u00a0]\d{4})?(?![\w.])`,
    String.raw`\b(?:${months})[ \u00a0]\d{4}\b`,
    String.raw`(?<![\w.])\d{1,2}\.\d{1,2}\.(?:\d{4}|(?!\d))`,
    String.raw`\bQ[1-4](?:[ \u00a0]\d{4})?\b`,
    String.raw`\bKW[ \u00a0]?\d{1,2}\b`,
    String.raw`(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?`,
  ].join('|'),
  'g',
);

/** Without one of these there is no date, and no version: the patterns themselves take longer. */
const mayHoldDate = new RegExp(String.raw`\d{4}-\d|\d\.\d|Q[1-4]|KW|\d月|(?:${months})\b`);
const mayHoldVersion = /[A-Z\u00c0-\u024f\u0370-\u04ff][^ \u00a0/]*[ \u00a0/]v?\d/;

const products =
  'Node(?:\\.js)?|Python|Java|PHP|Ruby|Rails|Django|React|Vue|Angular|iOS|Android|Windows|macOS|Ubuntu|Debian|Chrome|Firefox|Safari|Edge|Postgres(?:QL)?|MySQL|MariaDB|Redis|Kafka|Kubernetes|Terraform|TypeScript|Go|Rust|\\.NET|OpenSSL|TLS|HTTP';
const version = new RegExp(
  String.raw`(?<![\w.])(?:${products})[ \u00a0/]v?\d+(?:\.\d+)*(?![\w])|(?<![\w.-])\p{Lu}[\w+#-]*[ \u00a0](?!\d{1,2}\.(?:0?[1-9]|1[0-2])\.(?:\D|$))v?\d+\.\d+(?:\.\d+)*(?![\w%])`,
  'gu',
);

const roleWords =
  'PM|PO|QA|UX|UI|CTO|CEO|CFO|COO|SRE|SM|DPO|DBA|dev(?:eloper)?s?|lead|tech lead|backend|frontend|finance|sales|legal|support|design(?:er)?|product(?: owner| manager)?|ops|operations|security|engineer(?:ing)?|manager|marketing|research(?:er)?|analyst|architect|tester|testing|platform|infra(?:structure)?|data|mobile|owner|sponsor|Leitung|Entwicklung|Vertrieb|Recht|Einkauf|Technik|Betrieb|Fachbereich|Gestaltung|Prüfung|Datenschutz|開発|設計|品質|営業|法務|企画|運用|デザイン|テスト|担当|部長|課長';
const name = String.raw`\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’.-]+)?|[\p{sc=Han}\p{sc=Katakana}]{1,6}(?:さん|氏|様)?`;
const person = new RegExp(
  String.raw`(?:${name}) ?[(（](?:[^()（）\n]{0,20}[ /、,])?(?:${roleWords})(?:[ /、,][^()（）\n]{0,20})?[)）]|(?:Owner|Lead|Reviewer|Assignee|Decider|Approver|Verantwortlich|Zuständig|担当者?)\**[:：]\**[ \u00a0]?(?:${name})`,
  'gu',
);

/** Calls back with dates, versions that follow a product's name, and people with what they are. */
export function findNames(text: string, add: AddFact): void {
  const each = (kind: 'date' | 'version' | 'person', pattern: RegExp) => {
    for (const { 0: found, index } of text.matchAll(pattern))
      add(kind, found.replace(/\s+/g, ' '), countBreaks(text.slice(0, index)));
  };
  if (mayHoldDate.test(text)) each('date', date);
  if (mayHoldVersion.test(text)) each('version', version);
  if (/[(（:：]/.test(text)) each('person', person);
}
