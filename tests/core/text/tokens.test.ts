import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTokens as countExactly } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { countTokens, cutToTokens } from '../../../core/text/tokens.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const filesIn = (folder: string, ending: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

/** The tokens that a model counts. */
const exact = (text: string) => countExactly(text, { disallowedSpecial: new Set() });

/** A part as long as what an audience of this program gets. */
function partsOf(text: string): string[] {
  const parts = text.match(/[\s\S]{1,4000}/g) ?? [];
  return parts.length > 1 ? parts.slice(0, -1) : parts;
}

const documents = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'package-lock.json'],
  ...filesIn('spec', '.md'),
  ...filesIn('spec/schema', '.json'),
  ...filesIn('scripts', '.mjs'),
  ...filesIn('core/text', '.ts'),
  ...filesIn('tests/fixtures/packs', '.md'),
];

/** The same numbers every time, that look like chance. */
function bytes(count: number): Buffer {
  let seed = 7;
  return Buffer.from(
    Array.from({ length: count }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 256;
    }),
  );
}

const languages: [string, string][] = [
  [
    'German',
    'Die Übertragung der Zuständigkeit erfolgt gemäß den Vereinbarungen des Projektleiters; Rechtsschutzversicherungen und Schornsteinfeger müssen die Einschränkungen berücksichtigen. Fehlt der Schlüssel, darf nicht weitergearbeitet werden.',
  ],
  [
    'French',
    "Les exigences de l'équipe sont décrites ci-dessous : la clé ne doit jamais quitter le coffre, et l'export doit être terminé en moins de douze secondes, sauf s'il y a un problème.",
  ],
  [
    'Spanish',
    'Los requisitos del equipo se describen a continuación: la clave nunca debe salir de la bóveda y la exportación debe terminar en menos de doce segundos.',
  ],
  [
    'Portuguese',
    'Os requisitos da equipe estão descritos abaixo: a chave não deve sair do cofre, e a exportação deve terminar em menos de doze segundos.',
  ],
  [
    'Italian',
    'I requisiti della squadra sono descritti qui sotto: la chiave non deve mai lasciare la cassaforte e l’esportazione deve terminare in meno di dodici secondi. Il servizio riceve le fatture dal portale ogni notte e le registra nel libro mastro. Dopo la riunione si è deciso che il prossimo passo sarà la migrazione: prima di cambiare lo schema bisogna chiedere conferma al responsabile.',
  ],
  [
    'Russian',
    'Требования команды описаны ниже: ключ никогда не должен покидать сейф, а экспорт должен завершаться менее чем за двенадцать секунд.',
  ],
  [
    'Chinese',
    '团队的需求如下：密钥绝不能离开保险库，导出必须在十二秒内完成。会议之后决定，下一步是迁移数据源。請不要修改架構，除非獲得明確批准。',
  ],
  [
    'Japanese',
    'チームの要件は以下のとおりです。キーは決して保管庫から出てはならず、エクスポートは十二秒以内に完了しなければなりません。',
  ],
  [
    'Korean',
    '팀의 요구 사항은 아래에 설명되어 있습니다. 키는 절대로 금고를 떠나서는 안 되며 내보내기는 십이 초 이내에 완료되어야 합니다.',
  ],
  [
    'Turkish',
    'Ekibin gereksinimleri aşağıda açıklanmıştır: anahtar kasadan asla çıkmamalı ve dışa aktarma on iki saniyeden kısa sürede bitmelidir.',
  ],
  [
    'Polish',
    'Wymagania zespołu są opisane poniżej: klucz nigdy nie może opuścić sejfu, a eksport musi zakończyć się w mniej niż dwanaście sekund.',
  ],
  [
    'Ukrainian',
    'Вимоги команди описані нижче: ключ ніколи не повинен залишати сейф, а експорт має завершуватися менш ніж за дванадцять секунд.',
  ],
  [
    'Arabic',
    'متطلبات الفريق موصوفة أدناه: يجب ألا يغادر المفتاح الخزنة أبدًا، ويجب أن ينتهي التصدير في أقل من اثنتي عشرة ثانية.',
  ],
  [
    'Hebrew',
    'דרישות הצוות מתוארות להלן: המפתח לעולם לא יצא מהכספת, והייצוא חייב להסתיים תוך פחות משתים עשרה שניות.',
  ],
  [
    'Hindi',
    'टीम की आवश्यकताएँ नीचे वर्णित हैं: कुंजी कभी भी तिजोरी से बाहर नहीं जानी चाहिए, और निर्यात बारह सेकंड से कम में समाप्त होना चाहिए।',
  ],
  ['Thai', 'ข้อกำหนดของทีมอธิบายไว้ด้านล่าง: กุญแจต้องไม่ออกจากตู้นิรภัยเด็ดขาด และการส่งออกต้องเสร็จภายในสิบสองวินาที'],
];

const data: [string, string][] = [
  ['hexadecimal', bytes(2000).toString('hex')],
  ['SHAs', bytes(4000).toString('hex').replace(/.{40}/g, '$& a change\n')],
  ['Base64', bytes(3000).toString('base64')],
  ['Base64 in lines', bytes(3000).toString('base64').replace(/.{76}/g, '$&\n')],
  ['identifiers', bytes(3000).toString('base64url').replace(/.{12}/g, '$& ')],
  ['numbers', Array.from({ length: 500 }, (_, at) => at * 7_919_993).join(' ')],
  ['decimals', Array.from({ length: 500 }, (_, at) => (at * 7.9137).toFixed(4)).join(', ')],
  ['dates', Array.from({ length: 200 }, (_, at) => new Date(1e12 + at * 7e8).toISOString()).join('\n')],
  ['a table', '| `git push origin main`     | `push`    |     |\n'.repeat(60)],
  [
    'a log',
    '2026-05-15T18:30:01.123Z ERROR [worker-1] connect ECONNREFUSED 127.0.0.1:5001 (node:net:1161)\n'.repeat(
      40,
    ),
  ],
  ['HTML', '<div class="a b-c" id="x1"><p style="color:#ff00aa">Text</p><br/></div>\n'.repeat(40)],
  ['emoji', '👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪👨🏿‍💻🎯🛠🚀✅⚠️'.repeat(40)],
  ['boxes', '┌──────────┬─────┐\n│ abc      │ 12  │\n└──────────┴─────┘\n'.repeat(40)],
  ['arrows', '→ ← ↔ ⇒ ✓ ✗ ★ ● ■ ≤ ≥ ≠ ± ÷ × ° § … '.repeat(40)],
  ['long names', Array.from({ length: 100 }, (_, at) => `someVeryLongName${at}With_MANY_PARTS`).join(' ')],
  ['capitals', 'THIS MUST NOT BE CHANGED BY ANYBODY WITHOUT CONFIRMATION. '.repeat(40)],
  ['indentation', '        - x\n            y\n'.repeat(100)],
  ['spaces', ' '.repeat(2000)],
  ['line breaks', '\n'.repeat(2000)],
  ['marks', '}]));\n!&&({[(<%=\n'.repeat(100)],
  ['invisible marks', 'a\u200bb\u200de\u0301'.repeat(200)],
];

/** `usableTokens` leaves this share of every budget free. */
const reserve = 0.95;

describe('the estimate of tokens', () => {
  it.each(documents)('of %s is not so low that a budget is exceeded, nor twice too high', (name) => {
    for (const part of partsOf(read(name))) {
      expect(exact(part) * reserve).toBeLessThanOrEqual(countTokens(part));
      expect(countTokens(part)).toBeLessThan(exact(part) * 2);
    }
  });

  it.each([...languages, ...data])('of %s is not so low that a budget is exceeded', (_, text) => {
    expect(exact(text) * reserve).toBeLessThanOrEqual(countTokens(text));
  });

  it('of all documents together is less than a fifth too high', () => {
    const text = documents.map(read).join('\n');
    expect(countTokens(text)).toBeLessThan(exact(text) * 1.2);
    expect(countTokens(text)).toBeGreaterThan(exact(text));
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['Nobody knows about that.\n', 5],
  ])('of %j is %i', (text, tokens) => {
    expect(countTokens(text)).toBe(tokens);
  });

  it('of a megabyte is there in a second', () => {
    const text = read('spec/threads.md').repeat(50).slice(0, 1_048_576);
    const start = performance.now();
    countTokens(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('a text that is cut', () => {
  it.each([
    'A line of it.\n'.repeat(500),
    '漢字かな交じり'.repeat(200),
    '😀🎯'.repeat(200),
    'a1b2c3'.repeat(300),
  ])('of %j has as many tokens as there is room for', (text) => {
    for (const room of [0, 1, 7, 100]) {
      const cut = cutToTokens(text, room);
      expect(text.startsWith(cut)).toBe(true);
      expect(countTokens(cut)).toBeLessThanOrEqual(room);
      expect(countTokens(cut)).toBeGreaterThan(room - 4);
      expect(cut.isWellFormed()).toBe(true);
    }
  });

  it('stays whole where it fits', () => {
    expect(cutToTokens('Nobody knows.', 100)).toBe('Nobody knows.');
    expect(cutToTokens('', 0)).toBe('');
  });
});
