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
  'unknown-sha': {
    found: [
      [assumption('- Since abcdef1234 it works.'), [7]],
      [assumption(`- Since ${'a1'.repeat(20)} it works.`), [7]],
    ],
    left: [
      assumption('- Since {{sha}} it works.'),
      assumption(
        '- sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b, #a1b2c3d, 9f86d081-884c-4d65-9a2f-eaa0c55ad015',
      ),
      assumption('- https://example.com/commit/abcdef1234 and the number 1234567'),
      assumption('```\nabcdef1234\n```'),
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
    ],
    left: [
      assumption('- It was fixed on 2026-05-15.\n- The `today` function.\n- Todays are none.'),
      assumption('```\ntoday\n```'),
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
