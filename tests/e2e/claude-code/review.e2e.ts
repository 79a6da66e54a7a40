import { readFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { onlyHandoff, type StoredHandoff, storedHandoffs } from '../product/inbox.ts';
import { it } from './installed.ts';
import { answerQuestion, reviewAndPublish, submitAnswers, typeAnswer, writeDraft } from './review-script.ts';
import { fact, writeHandoff } from './script.ts';

const sure = '- The queue is bounded (#12).\n';
const unsure = `- The provider ignores the key, because ${'its log shows both requests and '.repeat(6)}neither was refused (#13).\n`;
const followUps = '1. Tell the finance team.\n2. Remove the flag.\n';
const donts = '- Do not raise the timeout: it only hides the second charge.\n';

const start = '## Immediate next action\n\nRun `npm test -- queue` and expect 14 passed.\n';
const decisions = (items: string) => `\n## Decisions made (with evidence)\n\n${items}`;
const open = (items: string) => `\n## Open follow-ups\n\n${items}`;
const not = (items: string) => `\n## What NOT to do on resume\n\n${items}`;

const head = 'name: Double charge\ndescription: The retry is the cause\n';
const draft = `---\n${head}---\n\n${start}${decisions(sure + unsure)}${open(followUps)}${not(donts)}`;
const clean = draft.replace(unsure, '');

/** The whole file, with what differs from run to run taken from it. */
function expectedFile({ fields }: StoredHandoff, review: string, body: string): string {
  const { from, created, head: commit, session_id, worktree, sentinel } = fields;
  const own = `from: ${from}\nto: ${from}\ncreated: ${created}\nbranch: main\nhead: ${commit}\ndirty_files_count: 0\n`;
  const session = `session_tool: claude-code\nsession_id: ${session_id}\nworktree: ${worktree}\nreview: ${review}\n`;
  return `---\n${head}${own}${session}---\n\n${body}\n<!-- sentinel: ${sentinel} -->\n`;
}

async function filed(home: string): Promise<StoredHandoff> {
  const handoff = await onlyHandoff(home);
  const sentinel = /<!-- sentinel: ([a-z2-7]{10}) -->\n$/.exec(handoff.text)?.[1];
  // Hexadecimal that YAML could read as a number stands in quotes.
  const text = handoff.text.replace(/^(head|session_id): "([0-9a-f-]+)"$/gm, '$1: $2');
  return { ...handoff, text, fields: { ...handoff.fields, sentinel } };
}

describe('the review of /handoff', () => {
  it.for<[string, string, string[], [string, string][], string]>([
    [
      'asks exactly two questions about a clean draft, and include keeps every byte',
      clean,
      [],
      [
        ['donts', 'include'],
        ['follow-ups', 'include'],
      ],
      start + decisions(sure) + open(followUps) + not(donts),
    ],
    [
      'keeps what the model is sure of without a word',
      draft,
      [],
      [
        ['donts', 'include'],
        ['follow-ups', 'include'],
      ],
      start + decisions(sure + unsure) + open(followUps) + not(donts),
    ],
    [
      'asks about what it is unsure of, and skip removes that item and nothing else',
      draft,
      ['decisions-2'],
      [
        ['decisions-2', 'skip'],
        ['donts', 'include'],
        ['follow-ups', 'include'],
      ],
      start + decisions(sure) + open(followUps) + not(donts),
    ],
    [
      'replaces what the user edits, and leaves out a section that is skipped',
      draft,
      ['decisions-2'],
      [
        ['decisions-2', 'The provider honours the key since 3.2 (#13).'],
        ['donts', '- Never raise the timeout.'],
        ['follow-ups', 'skip'],
      ],
      start +
        decisions(`${sure}- The provider honours the key since 3.2 (#13).\n`) +
        not('- Never raise the timeout.\n'),
    ],
  ])('%s', async ([, text, low, answers, body], { installed: claude }) => {
    claude.api.script(writeDraft(text), ...reviewAndPublish(low));
    const tui = await claude.tui();
    await tui.submit('/handoff');
    for (const [header, answer] of answers) await answerQuestion(tui, header, answer);
    await submitAnswers(tui);
    await tui.waitFor(/● FILED with sentinel/);
    await tui.waitForPrompt();
    const handoff = await filed(claude.home);
    expect(handoff.text).toBe(expectedFile(handoff, 'done', body));
    const asked = textOf(await claude.api.waitForMain(4)).match(/"Keep \S+@[0-9a-f]{8}\? /g);
    expect(asked).toHaveLength(answers.length);
  });

  it('asks once more when edit is chosen without a text', async ({ installed: claude }) => {
    claude.api.script(writeDraft(clean), ...reviewAndPublish([], true));
    const tui = await claude.tui();
    await tui.submit('/handoff');
    await answerQuestion(tui, 'donts', 'edit');
    await answerQuestion(tui, 'follow-ups', 'include');
    await submitAnswers(tui);
    await tui.waitFor(/What stands there instead of donts\?/);
    await typeAnswer(tui, 'Never raise the timeout.');
    await tui.waitFor(/● FILED with sentinel/);
    const handoff = await filed(claude.home);
    const body = start + decisions(sure) + open(followUps) + not('Never raise the timeout.\n');
    expect(handoff.text).toBe(expectedFile(handoff, 'done', body));
  });

  it('broken off by the user files nothing and keeps the draft', async ({ installed: claude }) => {
    claude.api.script(writeDraft(draft), ...reviewAndPublish(['decisions-2']));
    const tui = await claude.tui();
    await tui.submit('/handoff');
    await answerQuestion(tui, 'decisions-2', 'skip');
    await tui.key('Escape');
    await tui.waitFor(/User declined to answer questions|Interrupted|declined/i);
    await tui.waitForPrompt();
    expect(await storedHandoffs(claude.home)).toEqual([]);
    const kept = fact(await claude.api.waitForMain(1), 'draft file');
    expect(await readFile(kept, 'utf8')).toBe(draft);
    expect(claude.api.mainRequests).toHaveLength(3);
  });

  it('asks again when the draft is edited after the answers', async ({ installed: claude }) => {
    const edited = draft.replace('14 passed', '15 passed');
    const [review, ask, answers, publish] = reviewAndPublish([]);
    if (!review || !ask || !answers || !publish) throw new Error('four turns are expected');
    const again = reviewAndPublish([]);
    claude.api.script(writeDraft(draft), review, ask, answers);
    claude.api.script(writeDraft(edited), publish, ...again);
    const tui = await claude.tui();
    await tui.submit('/handoff');
    for (const round of [1, 2]) {
      for (const header of ['donts', 'follow-ups']) await answerQuestion(tui, header, 'include');
      await submitAnswers(tui);
      if (round === 1) await claude.api.waitForMain(8);
    }
    await tui.waitFor(/● FILED with sentinel/);
    expect(textOf(await claude.api.waitForMain(7))).toContain(
      'answers another state of the draft than this one',
    );
    const handoff = await filed(claude.home);
    expect(handoff.text).toBe(expectedFile(handoff, 'done', edited.slice(edited.indexOf('## '))));
  });

  it('is skipped by -p, which says so and records it', async ({ installed: claude }) => {
    claude.api.script(...writeHandoff(clean));
    const run = await claude.print('/handoff');
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    expect(textOf(await claude.api.waitForMain(3))).toContain(
      'note: the review was skipped: nobody could be asked. The file records it (review: skipped).',
    );
    const handoff = await filed(claude.home);
    expect(handoff.text).toBe(expectedFile(handoff, 'skipped', clean.slice(clean.indexOf('## '))));
  });
});
