import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { draftHandoff } from '../../../core/rescue/draft.ts';
import { countDraftTokens } from '../../../core/rescue/voices/draft-tokens.ts';
import * as claude from '../../transcripts/claude-code.ts';
import { sessionOf } from '../../transcripts/read.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const base64 = `${letters}${letters.toUpperCase()}0123456789+/`;
const between = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((code) => String.fromCodePoint(code));
const of = (unit: fc.Arbitrary<string>, least: number, most: number) =>
  fc.string({ unit, minLength: least, maxLength: most });
const wordsOf = (word: fc.Arbitrary<string>) =>
  fc.array(word, { minLength: 60, maxLength: 120 }).map((words) => words.join(' '));
const anyOf = (characters: string) => fc.constantFrom(...characters);
const marks = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Texts of which an estimate may count too few tokens. */
const kinds: Record<string, fc.Arbitrary<string>> = {
  'any characters': of(
    fc.constantFrom('binary', 'grapheme').chain((unit) => of(unit as never, 1, 1)),
    900,
    900,
  ),
  Base64: wordsOf(of(anyOf(base64), 40, 80)),
  'random letters': wordsOf(of(anyOf(letters), 5, 14)),
  'random capitals': wordsOf(of(anyOf(letters.toUpperCase()), 5, 14)),
  'hexadecimal ids': wordsOf(of(anyOf('0123456789abcdef'), 7, 40)),
  'marks and digits': wordsOf(of(between(33, 126), 2, 9)),
  'marks and letters': of(anyOf(marks + base64), 600, 900),
  marks: wordsOf(of(anyOf(marks), 1, 6)),
  'single letters': wordsOf(of(anyOf(base64), 1, 1)),
  'short words of no language': wordsOf(of(anyOf(letters), 1, 4)),
  'letters and digits': wordsOf(of(anyOf(`${letters}0123456789`), 1, 4)),
  emoji: of(between(0x1f300, 0x1f6ff), 400, 600),
  'families of emoji': fc.constant('👩‍👩‍👧‍👦 🇩🇪 '.repeat(120)),
  'rare Chinese characters': of(between(0x4e00, 0x9fff), 900, 1_200),
  syllables: of(between(0xac00, 0xd7a3), 900, 1_200),
  kana: of(between(0x3041, 0x30ff), 900, 1_200),
  Cherokee: of(between(0x13a0, 0x13f4), 600, 900),
  'a script outside of the basic plane': of(between(0x10330, 0x1034a), 500, 800),
  'letters with rare marks': wordsOf(of(between(0x100, 0x2af), 3, 9)),
};

/** The same in three languages: of these the count may not be far too high. */
const prose: [string, string][] = [
  [
    'English',
    'The refresh test fails because the cookie is written before the session is stored, so I moved the write behind it.',
  ],
  ['Chinese', '刷新测试失败的原因是在会话保存之前就写入了 cookie，所以我把写入的步骤移到了它的后面。'],
  ['Korean', '세션이 저장되기 전에 쿠키가 기록되어 새로 고침 테스트가 실패하므로 그 뒤로 옮겼습니다.'],
  [
    'Russian',
    'Тест обновления не проходит, потому что cookie записывается раньше, чем сохраняется сессия, поэтому я перенёс запись.',
  ],
  ['Japanese', 'セッションが保存される前にクッキーが書き込まれるため、更新のテストが失敗します。'],
];

describe('the tokens of a draft', () => {
  it.each(Object.entries(kinds))('%s: hardly fewer are counted than there are', (_, text) => {
    const check = (value: string) => {
      // A short text may have some tokens more than its share.
      expect(countTokens(value)).toBeLessThanOrEqual(countDraftTokens(value) * 1.05 + 15);
    };
    fc.assert(fc.property(text, check), { numRuns: 25 });
  });

  it.each(prose)('%s: not many more are counted than there are', (_, text) => {
    const real = countTokens(text.repeat(20));
    const counted = countDraftTokens(text.repeat(20));
    expect(counted).toBeGreaterThanOrEqual(real * 0.97);
    expect(counted).toBeLessThanOrEqual(real * 2);
  });

  it.each([1, 120, 300, 350, 400, 450, 500, 800])(
    'a budget of %i: the last request is in it, and all else is shortened first',
    async (budget) => {
      const lines = [
        claude.prompt('Make the refresh test pass, and do not touch the login page.'),
        claude.bash('a', 'npm test'),
        claude.failed('a', '1 failed'),
        claude.say('The cookie is written before the session is stored.'),
        claude.prompt(`Move the write behind it. ${'Then explain each step of that. '.repeat(40)}`),
        claude.bash('b', 'npm test'),
      ];
      const session = sessionOf(claude.textOf(lines));
      const now = new Date('2026-05-16T08:00:00Z');
      const { text } = await draftHandoff({ session, git: null, budget, now, from: 'shop', to: 'shop' });
      const action = text.slice(text.indexOf('## Immediate next action'));
      expect(action).toContain(
        'The last request is not known to be finished: 18:04 "Move the write behind it.',
      );
    },
  );

  it('keep to the budget by the real count, whatever was said', async () => {
    const said = fc.record({
      asked: fc.oneof(...Object.values(kinds)),
      replied: fc.oneof(...Object.values(kinds)),
      ran: fc.oneof(...Object.values(kinds)),
    });
    const turns = fc.array(said, { minLength: 3, maxLength: 6 });
    const property = fc.asyncProperty(turns, async (all) => {
      const lines = all.flatMap(({ asked, replied, ran }, index) => [
        claude.prompt(`Do not do this: ${asked}`),
        claude.bash(`t${index}`, `npm test -- ${ran}`),
        claude.result(`t${index}`, `1 failed: ${ran}`),
        claude.say(`I decided this because: ${replied}. It failed.`),
      ]);
      const session = sessionOf(claude.textOf(lines));
      const now = new Date('2026-05-16T08:00:00Z');
      const { text } = await draftHandoff({
        session,
        git: null,
        budget: 1_500,
        now,
        from: 'shop',
        to: 'shop',
      });
      expect(countTokens(text)).toBeLessThanOrEqual(1_500);
    });
    await fc.assert(property, { numRuns: 25 });
  }, 60_000);
});
