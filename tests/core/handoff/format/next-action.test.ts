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
