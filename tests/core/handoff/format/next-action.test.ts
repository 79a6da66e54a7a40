import { describe, expect, it } from 'vitest';
import { namedHeading, nextActionCandidates } from '../../../../core/handoff/format/next-action.ts';
import { sectionContent, splitSections } from '../../../../core/handoff/format/sections.ts';

const keysOf = (text: string, named?: string) =>
  splitSections(text, named).map(({ key, title, content }) => [key, title, content]);
const actionOf = (text: string, named?: string) => sectionContent(splitSections(text, named), 'next-action');

describe('of several headings the most explicit is the next action', () => {
  it.each<[string, string, string]>([
    ['ours wins over all', '## Start here\n\na\n\n## Immediate next action\n\nb', 'b'],
    ['start here over next steps', '## Next steps\n\na\n\n## Start here\n\nb', 'b'],
    ['next steps over what remains', '## TODO\n\na\n\n## Next steps\n\nb', 'b'],
    ['a part of its own over words within', '## Why the next steps failed\n\na\n\n## Next steps\n\nb', 'b'],
    ['one with text over an empty one', '## Start here\n\n## Next steps\n\nb', 'b'],
    ['the higher of equals', '### Next steps\n\na\n\n## Next steps\n\nb', 'b'],
    ['equals together', '## Next steps: app\n\na\n\n## Next steps: docs\n\nb', 'a\n\nb'],
    ['any heading over the title', '# Next steps for login\n\na\n\n## TODO\n\nb', 'b'],
    ['the title where nothing else says it', '# Next steps for login\n\n1. a\n2. b', '1. a\n2. b'],
    [
      'a line over a title of several words',
      '# The ball is in your court for next steps\n\nFine.\n\nNext: a',
      'Next: a',
    ],
    [
      'a numbered line with a list right below it',
      '# 今日进展与明日安排\n\n一、完成\n- x\n\n二、明日计划\n- a',
      '- a',
    ],
    ['a heading over a line', 'Next: a\n\n## TODO\n\nb', 'b'],
    ['what remains is enough alone', '## Stand\n\na\n\n## Restarbeiten\n\nb', 'b'],
    ['deep ones count', '## Session 3\n\na\n\n#### Next steps\n\nb\n\n#### Notes\n\nc', 'b'],
    [
      'its numbered steps beside it',
      '## Next steps\n\n## 1. A\n\na\n\n## 2. B\n\nb\n\n## Files\n\nc',
      '## 1. A\n\na\n\n## 2. B\n\nb',
    ],
    [
      'all of a numbered list',
      '## Next steps\n\n1. a\n   - b\n\n   ```sh\n   c\n   ```\n2. d',
      '1. a\n   - b\n\n   ```sh\n   c\n   ```\n2. d',
    ],
    ['our follow-ups are never it', '## Open follow-ups\n\n1. a', ''],
    ['a question is none', '## Open questions\n\n- a', ''],
  ])('%s', (_, text, expected) => {
    expect(actionOf(text)).toBe(expected);
  });

  it('the others are follow-ups, and nothing is lost', () => {
    expect(keysOf('# T\n\nintro\n\n## TODO\n\na\n\n## Next steps\n\nb')).toEqual([
      ['preamble', 'T', 'intro'],
      ['follow-ups', 'TODO', 'a'],
      ['next-action', 'Next steps', 'b'],
    ]);
  });

  it('the one that the writer named wins over all', () => {
    const text = '## Next steps\n\na\n\n## My plan, Ana\n\nb';
    expect([actionOf(text), actionOf(text, 'my plan — ANA')]).toEqual(['a', 'b']);
  });
});

describe('a line that says what comes next, where no heading does', () => {
  it.each<[string, string, string]>([
    ['with its paragraph', 'Done: a\nNext: b\ngoes on\n\nc', 'Next: b\ngoes on'],
    ['with the list below it', 'Next steps:\n- a\n- b\n\nc', '- a\n- b'],
    [
      'as an item with all of it',
      '- **Done:** a\n- **Next:** b\n  more\n- **Why:** c',
      '- **Next:** b\n  more',
    ],
    [
      'in bold, to the next bold line',
      '**Done**\n\na\n\n**Next steps**\n\n- b\n\nc\n\n**Files**\n\nd',
      '- b\n\nc',
    ],
    ['in full width', '完了：a\n次の作業：b', '次の作業：b'],
    ['behind an arrow', 'Done: a\n\n→ next: b', '→ next: b'],
    [
      'in a chat, with who said it when',
      '[10:02] ada: done\n[10:03] teo: next step: b',
      '[10:03] teo: next step: b',
    ],
    ['in a row of a table', '| What | Notes |\n|---|---|\n| Next | b |', '| Next | b |'],
    [
      'as an item with a list of its own',
      '- Done\n  - a\n- Next steps\n  - b\n- Why\n  - c',
      '- Next steps\n  - b',
    ],
    ['with more words, where a list follows', 'TODO next session:\n- b', '- b'],
    ['of a word that says nothing it is none', 'Teo: a\nNext week: b', ''],
    ['in a fence it is none', '```\nNext: a\n```', ''],
    ['a word before a colon is none', 'Note: a\nNext.js: b', ''],
  ])('%s', (_, text, expected) => {
    expect(actionOf(text)).toBe(expected);
  });

  it('what is around it stays', () => {
    expect(keysOf('# T\n\n## Notes\n\nDone: a\nNext: b\n\nc')).toEqual([
      ['preamble', 'T', ''],
      ['other', 'Notes', 'Done: a'],
      ['next-action', '', 'Next: b'],
      ['other', 'Notes', 'c'],
    ]);
  });
});

describe('headings that Markdown does not know, where none of its own says what comes next', () => {
  it.each<[string, string]>([
    ['of org-mode', '* Notes\n** Status\na\n** Next steps\nb\n** Why\nc'],
    ['of AsciiDoc', '= Notes\n\n== Next steps\n\nb\n\n== Colophon\n\nc'],
    ['of HTML', '<h2 class="x">Next <b>steps</b></h2>\nb\n<h2>Colours</h2>\nc'],
    ['underlined as in reStructuredText', 'Next steps\n^^^^^^^^^^\n\nb\n\nColours\n~~~~~~~\n\nc'],
    ['numbered', '1. Status\n\na\n\n2. Next steps\n\nb\n\n3. Done\n\nc'],
    ['numbered in Roman', 'I. Status\n\na\n\nII. Nächste Schritte\n\nb\n\nIII. Erledigt\n\nc'],
    ['numbered in Chinese', '一、背景\n\na\n\n二、下一步\n\nb\n\n三、禁止事项\n\nc'],
    ['behind a symbol', '■ 現状\na\n■ 次にやること\nb\n■ 備考\nc'],
    ['in brackets', '[Done]\na\n\n[Next]\nb\n\n[Colours]\nc'],
    ['in Japanese brackets', '【現状】\na\n【次のステップ】\nb\n【色】\nc'],
    ['between dashes', '--- Done ---\na\n\n--- Next steps ---\nb\n\n--- Colours ---\nc'],
    ['in capitals', 'DONE\n\na\n\nWHAT COMES NEXT\n\nb\n\nCOLOURS\n\nc'],
    ['bare', 'Done\n\na\n\nWhat’s next?\n\nb\n\nBlockers\n\nc'],
  ])('%s', (_, text) => {
    expect(actionOf(text).split('\n')[0]).toBe('b');
    expect(actionOf(text)).not.toContain('c');
  });

  it.each<[string, string]>([
    ['in a sentence', 'We did a. What comes next is unclear.\n\nb'],
    ['in a fence', '```\nNEXT STEPS\n\nb\n```'],
    ['as a step of a list', '1. Next steps\n2. b\n3. c'],
    ['in a comment', '<!--\nNEXT STEPS\n\nb\n-->'],
  ])('but not %s', (_, text) => {
    expect(actionOf(text)).toBe('');
  });

  it('count only there', () => {
    expect(actionOf('## Next steps\n\na\n\nSTART HERE\n\nb')).toBe('a\n\nSTART HERE\n\nb');
  });

  it('can be named by the writer', () => {
    const text = '== Status\n\na\n\n== My plan\n\nb';
    expect(nextActionCandidates(text).map(({ title }) => title)).toEqual(['My plan', 'Status']);
    expect(namedHeading(text, 'my plan')).toBe('My plan');
    expect(actionOf(text, 'My plan')).toBe('b');
  });
});

describe('of several next actions', () => {
  it.each<[string, string, string]>([
    [
      'the newest counts',
      '## Next steps (2026-05-10)\n\na\n\n## Next steps (2026-05-12)\n\nb\n\n## Next steps (2026-05-11)\n\nc',
      'b',
    ],
    ['dated as in Europe', '## Nächste Schritte 31.12.2025\n\na\n\n## Nächste Schritte 2.1.2026\n\nb', 'b'],
    ['dated as in America', '## Next steps 12/30/2025\n\na\n\n## Next steps 1/2/2026\n\nb', 'b'],
    ['dated in words', '## Next steps, 3 June 2026\n\nb\n\n## Next steps, May 28, 2026\n\na', 'b'],
    [
      'dated in French',
      '## Prochaines étapes (2 février)\n\nb\n\n## Prochaines étapes (31 janvier)\n\na',
      'b',
    ],
    ['dated in Japanese', '## 次のステップ（5月9日）\n\na\n\n## 次のステップ（5月12日）\n\nb', 'b'],
    ['dated in Russian', '## Что дальше, 3 мая\n\nb\n\n## Что дальше, 30 апреля\n\na', 'b'],
    ['by the hour', '## Next steps 2026-05-10 09:30\n\na\n\n## Next steps 2026-05-10 17:05\n\nb', 'b'],
    ['dated above', '## 2026-05-11\n\n### Next steps\n\nb\n\n## 2026-05-10\n\n### Next steps\n\na', 'b'],
    ['counted above', '## Session 9\n\n### Next steps\n\na\n\n## Session 10\n\n### Next steps\n\nb', 'b'],
    ['the one without a date counts', '## Next steps\n\nb\n\n## Next steps (2026-05-10)\n\na', 'b'],
    ['the last counts where none has one', '## Next steps\n\na\n\n## Status\n\nx\n\n## Next steps\n\nb', 'b'],
    [
      'in our own words too',
      '## Immediate next action (2026-05-10)\n\na\n\n## Immediate next action (2026-05-12)\n\nb',
      'b',
    ],
    [
      'one for each part of the work counts with the others',
      '## Next steps: server\n\na\n\n## Next steps: client\n\nb',
      'a\n\nb',
    ],
    ['and below its part', '## Server\n\n### Next steps\n\na\n\n## Client\n\n### Next steps\n\nb', 'a\n\nb'],
  ])('%s', (_, text, expected) => {
    expect(actionOf(text)).toBe(expected);
  });

  it('the older ones stay where they are, with their headings', () => {
    expect(keysOf('# T\n\n## Next steps (2026-05-10)\n\na\n\n## Next steps (2026-05-12)\n\nb')).toEqual([
      ['preamble', 'T', ''],
      ['other', 'Next steps (2026-05-10)', 'a'],
      ['next-action', 'Next steps (2026-05-12)', 'b'],
    ]);
  });
});

describe('what must not be lost opens a section of its own', () => {
  it.each<[string, string, string[]]>([
    ['below another', '## Work\n\na\n\n### Pitfalls\n\nb\n\n## More\n\nc', ['other', 'donts', 'other']],
    ['but not below the next action', '## Next steps\n\na\n\n### Pitfalls\n\nb', ['next-action']],
    ['in bold', '## Work\n\na\n\n**Gotchas:**\n\n- b', ['other', 'donts']],
    [
      'of several topics',
      '## Blockers / Gotchas\n\na\n\n## Setup and constraints\n\nb',
      ['donts', 'constraints'],
    ],
    ['acceptance', '## Done when\n\na\n\n## Критерии приёмки\n\nb', ['acceptance', 'acceptance']],
  ])('%s', (_, text, expected) => {
    expect(splitSections(text).map(({ key }) => key)).toEqual(expected);
  });
});

describe('the headings that may be meant', () => {
  const text = '# T\n\n## Status\n\na\n\n## How I would go on\n\nb\n\n## Colours\n\nc';

  it('are the likeliest first, those of another meaning last', () => {
    expect(nextActionCandidates(text)).toEqual([
      { title: 'How I would go on', line: 7 },
      { title: 'Colours', line: 11 },
      { title: 'Status', line: 3 },
    ]);
  });

  it.each<[string, number, string | null]>([
    ['how i would GO ON', 0, 'How I would go on'],
    ['11', 0, 'Colours'],
    ['14', 3, 'Colours'],
    ['nothing of it', 0, null],
  ])('%s, %d lines above', (given, above, expected) => {
    expect(namedHeading(text, given, above)).toBe(expected);
  });
});

it('an empty section of ours is not proposed as the one to take', () => {
  expect(nextActionCandidates('# T\n\n## Immediate next action\n\n## Facts\n\na')).toEqual([
    { title: 'Facts', line: 5 },
  ]);
});
