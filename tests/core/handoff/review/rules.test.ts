import { describe, expect, it } from 'vitest';
import { reviewDraft } from '../../../../core/handoff/review/review.ts';
import { rules } from '../../../../core/handoff/review/rules.ts';
import { makePlace } from './place.ts';

const action = (text: string) => `## Immediate next action\n\n${text}\n`;
const under = (title: string, text: string) =>
  `${action('Run `ls` first of all.')}\n## ${title}\n\n${text}\n`;
const decision = (text: string) => under('Decisions made (with evidence)', text);
const assumption = (text: string) => under('Assumptions / world-model snapshot', text);
const commands = (text: string) => under('Verification commands', text);
const files = (text: string) => under('Files touched this session', text);
const key = `AKIA${'Z7QF2LWTRK5HD3MB'}`;

/** For each rule: drafts in which it finds something, with the lines, and drafts in which it must not. */
const table: Record<string, { found: [string, number[]][]; left: string[] }> = {
  secret: {
    found: [
      [assumption(`- The key is ${key}.`), [7]],
      [`---\nname: ${key}\n---\n${action('Run `ls`.')}`, [2]],
    ],
    left: [
      assumption('- The key stands in `op://vault/aws/key`.'),
      assumption('- $AWS_SECRET_ACCESS_KEY is set.'),
    ],
  },
  'vague-action': {
    found: [
      [action('Continue the work.'), [3]],
      [action('**Continue the work**'), [3]],
      [action("Let's keep going with the queue"), [3]],
      [action('Next: resume where we left off'), [3]],
      [action('1. Finish the implementation of the queue'), [3]],
      [action('Implement the rest of the plan we made'), [3]],
      [action('Look at the code.'), [3]],
      [action('Fix it'), [3]],
      [action('続きを実装する。'), [3]],
      [action('作業を続ける'), [3]],
      [action('残りの作業を進める。'), [3]],
      [action('Mit der Arbeit weitermachen.'), [3]],
      [action('Die restlichen Aufgaben erledigen'), [3]],
      [action('Continuer le travail là où nous nous sommes arrêtés.'), [3]],
      [action('Seguir con el trabajo donde lo dejamos'), [3]],
      [action('Continuar o trabalho de onde paramos.'), [3]],
      [action('Continuare il lavoro da dove eravamo rimasti.'), [3]],
      [action('Продолжить работу с того места, где остановились.'), [3]],
      [action('继续完成剩下的工作。'), [3]],
      [action('繼續開發'), [3]],
      [action('남은 작업을 계속 진행한다'), [3]],
    ],
    left: [
      action('Run `npm test` and expect 14 passed.'),
      action('Rename the flag in src/queue.ts:3, then run the tests.'),
      action('Continue with step 3 of docs/plan.md: the parser.'),
      action('Ask Ada whether the port may change before anything else.'),
      action('Continue the work.\n\nFirst run `npm test`.'),
      action('Answer the review in https://example.com/pull/3 and merge it.'),
      action('`npm test` を実行し、14件通ることを確かめる。'),
      action('上限を百件にして試験を走らせる。'),
      action('ログイン画面の実装を完了する。'),
      action('Complete the German translation of the settings page, then ask Ana.'),
      action('Deploy to staging.'),
      action('- Finish the docs\n- Rename the flag in the parser\n- Ask Ana for the key'),
      action('Den Import der Rechnungen auf die neue Schnittstelle umstellen.'),
      action('Terminer la migration des factures vers le nouveau schéma.'),
      action('完成登录页面的国际化文案。'),
      action('결제 화면의 오류 메시지를 번역한다'),
    ],
  },
  'template-left': {
    found: [
      [assumption('- <what must still be true>'), [7]],
      [assumption('- TODO'), [7]],
      [files('- `<path>`'), [7]],
      [commands('```bash\n<two to five commands>\n```'), [8]],
      [`---\nname: <one line: what this is about>\n---\n${action('Run `ls`.')}`, [2]],
      [assumption('- As of {{date}}.'), [7]],
    ],
    left: [
      assumption('- `git log <sha>` shows it, and <br> is a tag, and a < b > c.'),
      assumption('- `Map<string, number>`, Promise<Array<unknown value>>.'),
      assumption('- <https://example.com> and <ada@example.com>'),
      under('Open follow-ups', '1. TODO: write the test for CRLF.'),
      assumption('- <details open="true">'),
    ],
  },
  'done-and-open': {
    found: [
      [
        `${under('Recently verified / completed — DO NOT REDO', '- Migrated the mailers to the interface.')}\n## Open follow-ups\n\n1. Migrate the mailers to the interface.\n`,
        [11],
      ],
      [
        `${action('Bound the queue at one hundred.')}\n## Recently verified / completed — DO NOT REDO\n\n- Bound the queue at one hundred.\n`,
        [3],
      ],
    ],
    left: [
      `${under('Recently verified / completed — DO NOT REDO', '- Migrated the receipt mailer.')}\n## Open follow-ups\n\n1. Migrate the newsletter mailer.\n`,
      `${under('Recently verified / completed — DO NOT REDO', '- The queue is bounded.')}\n## Open follow-ups\n\n1. Measure the queue under load.\n`,
    ],
  },
  'missing-path': {
    found: [
      [assumption('- See src/none.ts:3 and `lib/none.rs:1-2`.'), [7, 7]],
      [assumption('- 理由はsrc/無い.ts:3にある。'), [7]],
    ],
    left: [
      assumption('- See src/queue.ts:3, ./src/queue.ts:4 and `src/auth/token.ts:2-3`.'),
      assumption('- At localhost:3000 since 10:30, https://example.com/a.ts:3.'),
      assumption('- deploy@web1.prod:22, acme/api:42, worker.prod:9090, Next.js:14, postgres:16.'),

      assumption('```\nsrc/none.ts:3\n```'),
      assumption('- src/none.ts is gone.'),
    ],
  },
  'line-beyond-end': {
    found: [
      [assumption('- See src/queue.ts:42.'), [7]],
      [assumption('- See src/auth/token.ts:19-21.'), [7]],
    ],
    left: [assumption('- See src/queue.ts:41 and src/auth/token.ts:19-20.')],
  },
  'path-elsewhere': {
    found: [[assumption('- See queue.ts:3, auth/token.ts:2 and `lib/token.ts:2`.'), [7, 7, 7]]],
    left: [assumption('- See src/queue.ts:3 and src/none.ts:3.')],
  },
  'unknown-sha': {
    found: [
      [assumption('- Since abcdef1234 it works.'), [7]],
      [assumption(`- Since ${'a1'.repeat(20)} it works.`), [7]],
      [assumption('- Since commit 0123456789abcdef it works.'), [7]],
    ],
    left: [
      assumption('- Since {{sha}} it works.'),
      assumption(
        '- sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b, #a1b2c3d, 9f86d081-884c-4d65-9a2f-eaa0c55ad015',
      ),
      assumption('- https://example.com/commit/abcdef1234 and the number 1234567'),
      assumption('```\nabcdef1234\n```'),
      assumption(`- Trace ${'a1'.repeat(8)}, upload ${'a1'.repeat(16)}, object ${'a1'.repeat(12)}.`),
      assumption('- Container 3f9a1c2b7d4e and request id: 9f86d081 were slow.'),
    ],
  },
  'decision-evidence': {
    found: [
      [decision('- The queue is bounded.\n- So is the cache, in UTF-8.'), [7, 8]],
      [decision('We use a bounded queue, because it is simpler.'), [7]],
    ],
    left: [
      decision(
        '- Bounded (src/queue.ts:3).\n- Bounded since {{sha}}.\n- Bounded, see https://example.com/a.',
      ),
      decision('- Bounded (#12).\n- Bounded (SHOP-7).\n- Bounded: `npm test -- queue`, 14 passed.'),
      decision('- Bounded, see [the ADR](docs/adr.md).\n- Bounded in `src/queue.ts`, function `push`.'),
      decision('- Bounded:\n\n  ```\n  14 passed\n  ```'),
      decision('None.'),
      assumption('- The queue is bounded.'),
    ],
  },
  'missing-program': {
    found: [
      [commands('```bash\nls\nno-such-program-here --all\n```'), [9]],
      [commands('- `no-such-program-here --all` prints 3'), [7]],
      [commands('```bash\n./none.sh && ls\n```'), [8]],
    ],
    left: [
      commands(
        '```bash\nls -l | sort # no-such-program-here\nFOO=1 ./run.sh\nif true; then echo ok; fi\n```',
      ),
      commands('```json\n{ "no-such-program-here": 1 }\n```'),
      commands('```bash\necho "no-such-program-here; none"\n```'),
      assumption('- `no-such-program-here --all`'),
    ],
  },
  'files-not-touched': {
    found: [[files('- `src/queue.ts`\n- notes.md\n- `src/none.ts`'), [9]]],
    left: [
      files('- `src/queue.ts`\n- notes.md: new\n- src/auth/ (read only)'),
      files('- `~/.config/app.toml`, outside'),
      assumption('- `src/none.ts`'),
    ],
  },
  'files-not-listed': {
    found: [[files('- `src/queue.ts`'), [5]]],
    left: [files('- `src/queue.ts`\n- `notes.md`'), files('- `src/*`\n- `*.md`'), assumption('- no list')],
  },
  'relative-words': {
    found: [
      [assumption('- It was fixed today.'), [7]],
      [assumption('- The other file is wrong.\n- As discussed, wait.\n- Changed two hours ago.'), [7, 8, 9]],
      [assumption('- 昨日直した。'), [7]],
      [
        assumption('- Gestern behoben.\n- Wie besprochen erst danach.\n- Die andere Datei zuerst.'),
        [7, 8, 9],
      ],
      [assumption('- Corrigé hier soir.\n- Comme convenu, on attend.\n- Voir l’autre fichier.'), [7, 8, 9]],
      [assumption('- Se arregló ayer.\n- Como acordamos, esperar.\n- Mira el otro archivo.'), [7, 8, 9]],
      [assumption('- Corrigido ontem.\n- Como combinado, aguardar.\n- Veja o outro arquivo.'), [7, 8, 9]],
      [assumption('- Corretto ieri.\n- Come concordato, aspettare.\n- È nell’altro file.'), [7, 8, 9]],
      [assumption('- Исправлено вчера.\n- Как договорились, ждём.\n- Смотри другой файл.'), [7, 8, 9]],
      [assumption('- 昨天修好了。\n- 按照讨论先等。\n- 另一个文件有错。'), [7, 8, 9]],
      [assumption('- 어제 고쳤다.\n- 논의한 대로 기다린다.\n- 그 파일이 틀렸다.'), [7, 8, 9]],
      [assumption('- さっき直した。\n- 相談した通り待つ。\n- 別のファイルが違う。'), [7, 8, 9]],
    ],
    left: [
      assumption('- It was fixed on 2026-05-15.\n- The `today` function.\n- Todays are none.'),
      assumption('```\ntoday\n```'),
      assumption(
        '- It was fixed today (2026-05-15).\n- The list of recently used files.\n- The button "Today".',
      ),
      assumption('- Der Fehler liegt hier: im Import. Am Morgen läuft der Cron.'),
      assumption('- Por la mañana corre el cron.\n- 最近使用的文件。\n- 다음 주의사항.'),
      assumption('- The other three tests pass.'),
    ],
  },
  'too-long': {
    found: [[assumption(`- ${'A line that nobody reads. '.repeat(400)}`), [1]]],
    left: [assumption(`- ${'A line that nobody reads. '.repeat(300)}`)],
  },
};

async function linesOf(rule: string, text: string): Promise<number[]> {
  const { ctx, sha } = makePlace();
  const { review } = await reviewDraft(ctx, text.replaceAll('{{sha}}', sha));
  return review.problems.filter((problem) => problem.rule === rule).map(({ line }) => line);
}

describe.each(Object.entries(table))('%s', (rule, { found, left }) => {
  it.each(found)('finds %j', async (text, lines) => expect(await linesOf(rule, text)).toEqual(lines));
  it.each(left)('leaves %j', async (text) => expect(await linesOf(rule, text)).toEqual([]));
});

describe('the table', () => {
  it('holds every rule', () => expect(Object.keys(table).sort()).toEqual(rules.map(({ id }) => id).sort()));
});

describe('a run of 100,000 spaces or line ends takes no quadratic time', () => {
  const spaces = ' '.repeat(100_000);
  it.each([
    ['in a command', commands(`\`\`\`sh\na${spaces}b\n\`\`\``)],
    ['before a subshell', commands(`\`\`\`sh\n${'\n'.repeat(100_000)}(x\n\`\`\``)],
    ['in a code span', assumption(`\`a${spaces}b\``)],
    ['behind a mark of the template', assumption(`TODO${spaces}x`)],
    ['in angle brackets', assumption(`<a${spaces}b`)],
    ['in angle brackets of a fence', assumption(`\`\`\`\n<a${spaces}b\n\`\`\``)],
  ])('%s', async (_, text) => {
    const { ctx } = makePlace();
    const before = process.cpuUsage();
    await reviewDraft(ctx, text);
    expect(process.cpuUsage(before).user).toBeLessThan(1_500_000);
  });
});
