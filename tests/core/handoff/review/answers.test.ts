import { describe, expect, it } from 'vitest';
import { applyAnswers, checkAnswers, parseAnswers } from '../../../../core/handoff/review/answers.ts';
import { outlineDraft } from '../../../../core/handoff/review/outline.ts';
import { questionsOf, ratedItems } from '../../../../core/handoff/review/questions.ts';
import { failureOf } from '../../world.ts';

const long = 'A long reason that nobody verified. '.repeat(7).trim();
const draft = `# Title

## Immediate next action

Run it.

## Decisions made (with evidence)

- First decision (src/a.ts:1).
- Second decision
  with a second line (src/a.ts:2).

  \`\`\`
  - not an item
  \`\`\`
- Third decision (#3).

## Open follow-ups

1. One.
2. Two.

## What NOT to do on resume

- Do not.
`;

const outline = outlineDraft(draft);
const id = (name: string) => `${name}@${outline.digest}`;

function apply(...answers: [string, 'include' | 'skip' | 'edit', string?][]): string {
  const list = answers.map(([name, answer, text]) => ({
    id: id(name),
    answer,
    ...(text === undefined ? {} : { text }),
  }));
  return applyAnswers(outline, parseAnswers(JSON.stringify({ answers: list }), 'test'));
}

describe('the questions', () => {
  it('of a clean draft are exactly the two', () => {
    expect(questionsOf(outline)).toMatchObject([
      { id: id('donts'), section: 'What NOT to do on resume', excerpt: '- Do not.', always: true },
      { id: id('follow-ups'), section: 'Open follow-ups', excerpt: '1. One.\n2. Two.', always: true },
    ]);
  });

  it('of a draft without those sections are the same two, with nothing in them', () => {
    const questions = questionsOf(outlineDraft('## Immediate next action\n\nRun it.\n'));
    expect(questions.map(({ always, excerpt }) => [always, excerpt])).toEqual([
      [true, ''],
      [true, ''],
    ]);
    expect(questions[0]?.reason).toMatch(/^Nothing is recorded/);
  });

  it.each([
    ['long and marked unsure', `- ${long} (confidence: low)`, 3],
    ['long and marked in a comment', `- ${long} <!-- confidence: low -->`, 3],
    ['long and sure', `- ${long}`, 2],
    ['short and marked unsure', '- Perhaps. (confidence: low)', 2],
  ])('with an item that is %s', (_, item, count) => {
    const text = draft.replace('- Third decision (#3).', item);
    expect(questionsOf(outlineDraft(text))).toHaveLength(count);
  });

  it('show at most 400 characters', () => {
    const text = draft.replace('- Do not.', `- ${'雪'.repeat(900)}`);
    expect([...(questionsOf(outlineDraft(text))[0]?.excerpt ?? '')]).toHaveLength(401);
  });

  it('leave long items to the agent, by name', () => {
    const text = draft.replace('- Third decision (#3).', `- ${long}`);
    const longer = outlineDraft(text);
    expect(ratedItems(longer)).toMatchObject([
      { id: `decisions-3@${longer.digest}`, line: 16, length: long.length + 2, excerpt: `- ${long}` },
    ]);
    const [cut] = ratedItems(outlineDraft(draft.replace('Third decision', '雪'.repeat(900))));
    expect([...(cut?.excerpt ?? '')]).toHaveLength(401);
  });
});

describe('answers change exactly what they name', () => {
  it.each<[string, [string, 'include' | 'skip' | 'edit', string?][], string]>([
    [
      'include keeps every byte',
      [
        ['donts', 'include'],
        ['follow-ups', 'include'],
        ['decisions-2', 'include'],
      ],
      draft,
    ],
    [
      'skip removes the item',
      [['decisions-1', 'skip']],
      draft.replace('- First decision (src/a.ts:1).\n', ''),
    ],
    [
      'skip removes all lines of the item',
      [['decisions-2', 'skip']],
      draft.replace(/- Second[\s\S]*?```\n {2}- not an item\n {2}```\n/, ''),
    ],
    [
      'edit replaces the item and keeps its mark',
      [['decisions-3', 'edit', 'Another\nin two lines']],
      draft.replace('- Third decision (#3).', '- Another\n  in two lines'),
    ],
    [
      'edit with a mark of its own',
      [['follow-ups-2', 'edit', '2. Drei.']],
      draft.replace('2. Two.', '2. Drei.'),
    ],
    [
      'edit of a whole section',
      [['follow-ups', 'edit', '1. Only this.\n']],
      draft.replace('1. One.\n2. Two.', '1. Only this.'),
    ],
    [
      'skip of a whole section',
      [['follow-ups', 'skip']],
      draft.replace('## Open follow-ups\n\n1. One.\n2. Two.\n\n', ''),
    ],
    [
      'skip of the last section',
      [['donts', 'skip']],
      draft.replace('\n## What NOT to do on resume\n\n- Do not.\n', ''),
    ],
    [
      'an empty edit is a skip',
      [['decisions-1', 'edit', ' \n']],
      draft.replace('- First decision (src/a.ts:1).\n', ''),
    ],
    [
      'several at once',
      [
        ['decisions-1', 'skip'],
        ['decisions-3', 'edit', 'New'],
        ['donts', 'edit', '- Never.'],
      ],
      draft
        .replace('- First decision (src/a.ts:1).\n', '')
        .replace('Third decision (#3).', 'New')
        .replace('Do not.', 'Never.'),
    ],
  ])('%s', (_, answers, expected) => {
    expect(apply(...answers)).toBe(expected);
  });

  it('in a draft with CRLF every line keeps its end', () => {
    const crlf = outlineDraft(draft.replaceAll('\n', '\r\n'));
    const text = applyAnswers(crlf, [
      { id: `decisions-1@${crlf.digest}`, answer: 'skip' },
      { id: `donts@${crlf.digest}`, answer: 'edit', text: '- Never.\n- Not.' },
    ]);
    const expected = draft
      .replace('- First decision (src/a.ts:1).\n', '')
      .replace('- Do not.', '- Never.\n- Not.');
    expect(text).toBe(expected.replaceAll('\n', '\r\n'));
  });

  it('adds a section that was not there', () => {
    const bare = outlineDraft('## Immediate next action\n\nRun it.\n\n## Reader instruction\n\nVerify.\n');
    const text = applyAnswers(bare, [{ id: `donts@${bare.digest}`, answer: 'edit', text: '- Do not.' }]);
    expect(text).toBe(
      '## Immediate next action\n\nRun it.\n\n## What NOT to do on resume\n\n- Do not.\n\n## Reader instruction\n\nVerify.\n',
    );
    const last = outlineDraft('## Immediate next action\n\nRun it.\n');
    const added = applyAnswers(last, [{ id: `donts@${last.digest}`, answer: 'edit', text: '- Do not.' }]);
    expect(added).toBe('## Immediate next action\n\nRun it.\n\n## What NOT to do on resume\n\n- Do not.\n');
  });
});

describe('answers that do not fit are refused', () => {
  const both = [
    { id: id('donts'), answer: 'include' },
    { id: id('follow-ups'), answer: 'include' },
  ];
  it.each<[string, unknown, string, RegExp]>([
    ['no JSON', 'yes', 'answers-invalid', /expected JSON/],
    ['another shape', { yes: true }, 'answers-invalid', /expected \{"answers"/],
    ['an unknown answer', [{ id: id('donts'), answer: 'maybe' }], 'answers-invalid', /include, skip or edit/],
    ['an edit without text', [{ id: id('donts'), answer: 'edit' }], 'answers-invalid', /text with edit only/],
    [
      'a text without edit',
      [{ id: id('donts'), answer: 'skip', text: 'x' }],
      'answers-invalid',
      /text with edit only/,
    ],
    [
      'an item that is not there',
      [...both, { id: id('decisions-9'), answer: 'skip' }],
      'answers-invalid',
      /"decisions-9@[0-9a-f]{8}" is no item/,
    ],
    ['an item twice', [...both, both[0]], 'answers-invalid', /is answered twice/],
    ['a question left open', [both[0]], 'answers-invalid', /not answered: follow-ups@/],
    [
      'answers to another draft',
      [{ id: 'donts@00000000', answer: 'include' }, both[1]],
      'answers-stale',
      /another state of the draft/,
    ],
    ['an id without digest', [{ id: 'donts', answer: 'include' }, both[1]], 'answers-stale', /another state/],
  ])('%s', async (_, value, code, says) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const error = await failureOf(() =>
      checkAnswers(outline, parseAnswers(text, 'answers.json'), 'answers.json'),
    );
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
  });
});
