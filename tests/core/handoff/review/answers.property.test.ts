import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyAnswers } from '../../../../core/handoff/review/answers.ts';
import { outlineDraft } from '../../../../core/handoff/review/outline.ts';
import { questionsOf } from '../../../../core/handoff/review/questions.ts';

const pieces = [
  '## Immediate next action',
  '## Decisions made (with evidence)',
  '## Open follow-ups',
  '## What NOT to do on resume',
  'What NOT to do on resume\n===',
  '### Details',
  '# Title',
  'A paragraph.',
  '上限は100件である。',
  'that goes on',
  '- item',
  '  with more',
  '- 項目',
  '  - nested',
  '1. one',
  '2. two',
  '* star',
  '```',
  '````md',
  '```\n- no item\n```',
  '- ```sh\n  ls\n  ```',
  '~~~',
  '<!-- note -->',
  '> quoted',
  '',
  '',
  '   ',
];

const draft = fc
  .tuple(
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 25 }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '---\nname: x\n---\n', '\ufeff'),
    fc.boolean(),
  )
  .map(([lines, eol, head, ended]) => `${head}${lines.join('\n')}${ended ? '\n' : ''}`.replaceAll('\n', eol));

const said = (lines: readonly string[]) => lines.map((line) => line.trimEnd()).filter((line) => line !== '');

describe('answers to any draft', () => {
  it('include keeps every byte', () => {
    fc.assert(
      fc.property(draft, (text) => {
        const outline = outlineDraft(text);
        const answers = questionsOf(outline).map(({ id }) => ({ id, answer: 'include' as const }));
        expect(applyAnswers(outline, answers)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('skip removes the lines of its item and no other that says something', () => {
    fc.assert(
      fc.property(draft, fc.nat(), (text, pick) => {
        const outline = outlineDraft(text);
        const items = outline.parts.flatMap((part) => part.items);
        const item = items[pick % Math.max(1, items.length)];
        if (!item) return;
        const id = `${item.name}@${outline.digest}`;
        const after = applyAnswers(outline, [{ id, answer: 'skip' }]);
        const expected = [...outline.lines.slice(0, item.start), ...outline.lines.slice(item.end)];
        expect(said(after.split(/\r?\n/))).toEqual(said(expected));
      }),
      { numRuns: 500 },
    );
  });

  it('edit puts its text where the item stood', () => {
    fc.assert(
      fc.property(draft, fc.nat(), (text, pick) => {
        const outline = outlineDraft(text);
        const items = outline.parts.flatMap((part) => part.items);
        const item = items[pick % Math.max(1, items.length)];
        if (!item) return;
        const id = `${item.name}@${outline.digest}`;
        const after = said(applyAnswers(outline, [{ id, answer: 'edit', text: 'NEW' }]).split(/\r?\n/));
        const before = said(outline.lines.slice(0, item.start));
        const behind = said(outline.lines.slice(item.end));
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after[before.length]).toMatch(/^ *(?:[-*+] |\d+[.)] )?NEW$/);
        expect(after.slice(before.length + 1)).toEqual(behind);
      }),
      { numRuns: 500 },
    );
  });

  it('each line that says something belongs to one item at most, and to a heading otherwise', () => {
    fc.assert(
      fc.property(draft, (text) => {
        const outline = outlineDraft(text);
        const owners = new Array<number>(outline.lines.length).fill(0);
        for (const { start, end } of outline.parts.flatMap((part) => part.items))
          for (let line = start; line < end; line++) owners[line] = (owners[line] ?? 0) + 1;
        expect(Math.max(0, ...owners)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});
