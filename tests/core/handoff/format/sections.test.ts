import { describe, expect, it } from 'vitest';
import { sectionContent, sectionKeyOf, splitSections } from '../../../../core/handoff/format/sections.ts';
import { findHeadings } from '../../../../core/text/headings.ts';

function titles(text: string): string[] {
  return findHeadings(text.split('\n')).map((heading) => `${heading.level} ${heading.title}`);
}

const real = '## Immediate next action';

describe('headings as CommonMark sees them', () => {
  it.each<[string, string, string[]]>([
    ['one to six marks', '# a\n###### b\n####### c', ['1 a', '6 b']],
    ['closing marks', '## a ##\n## b#', ['2 a', '2 b#']],
    ['no space after the mark', '##a', []],
    ['three spaces before it', '   ## a', ['2 a']],
    ['four spaces make code', '    ## a', []],
    ['an empty heading', '##', ['2 ']],
    ['underlined', 'a\n===\nb\n---', ['1 a', '2 b']],
    ['a rule after an empty line is no underline', 'a\n\n---', []],
    ['a rule after a heading is no underline', '## a\n---', ['2 a']],
    ['in a fence', '```\n## a\n```\n## b', ['2 b']],
    ['in a tilde fence with a language', '~~~ md\n## a\n~~~\n## b', ['2 b']],
    ['a fence closes only with as many marks', '````\n```\n## a\n````\n## b', ['2 b']],
    ['a fence closes only with its own mark', '```\n~~~\n## a\n```\n## b', ['2 b']],
    ['a fence with text after its marks does not close', '```\n``` x\n## a\n```\n## b', ['2 b']],
    ['a mark four spaces in does not close a fence', '```\n    ```\n## a\n```\n## b', ['2 b']],
    ['an unclosed fence runs to the end', '```\n## a\n\n## b', []],
    ['backticks with backticks after them are no fence', '``` a`b\n## c', ['2 c']],
    ['a fence in a list item', '- x\n  ```\n  ## a\n  ```\n## b', ['2 b']],
    ['a fence on the line of its list item', '- ```sh\n  ## a\n  ```\n## b', ['2 b']],
    ['a numbered item with a fence', '1. ```\n   ## a\n   ```\n\n## b', ['2 b']],
    ['an unclosed fence in a list item ends with the item', '- x\n  ```\n  ## a\n\n## b', ['2 b']],
    ['an HTML comment', '<!--\n## a\n-->\n## b', ['2 b']],
    ['an HTML comment on one line', '<!-- ## a -->\n## b', ['2 b']],
    ['an unclosed comment runs to the end', '<!--\n## a', []],
    ['a pre block', '<pre>\n## a\n</pre>\n## b', ['2 b']],
    ['a quoted one is the quotation’s', '> ## a', []],
  ])('%s', (_, text, expected) => {
    expect(titles(text)).toEqual(expected);
  });
});

describe('which section a heading names', () => {
  it.each([
    ['Immediate next action', 'next-action'],
    ['immediate NEXT action!', 'next-action'],
    ['**Immediate next action**', 'next-action'],
    ['3. Immediate next action', 'next-action'],
    ['Immediate next actions', 'next-action'],
    ['Status as of 2026-05-15', 'status'],
    ['Status', 'status'],
    ['Decisions made (with evidence)', 'decisions'],
    ['Recently verified / completed — DO NOT REDO', 'done'],
    ['Open follow-ups', 'follow-ups'],
    ['Assumptions / world-model snapshot', 'assumptions'],
    ['Verification commands', 'verification'],
    ['Files touched this session', 'files'],
    ['What NOT to do on resume', 'donts'],
    ['Reader instruction', 'reader'],
    ['', 'other'],
  ])('%s → %s', (title, key) => {
    expect(sectionKeyOf(title)).toBe(key);
  });
});

describe('the parts of a body', () => {
  it('a section keeps its deeper headings and ends at one of its own level', () => {
    const sections = splitSections(`${real}\n\nfirst\n\n### Detail\n\nsecond\n\n## Mine\n\nthird`);
    expect(sections.map(({ key, content }) => [key, content])).toEqual([
      ['next-action', 'first\n\n### Detail\n\nsecond'],
      ['other', 'third'],
    ]);
  });

  it('a section of ours ends another, whatever its level', () => {
    const sections = splitSections(`${real}\n\nfirst\n\n### What NOT to do on resume\n\nsecond`);
    expect(sections.map(({ key }) => key)).toEqual(['next-action', 'donts']);
  });

  it('a title and what stands before the first section are the preamble', () => {
    const sections = splitSections(`# Auth refactor\n\nhello\n\n${real}\n\nfirst`);
    expect(sections.map(({ key, title, line }) => [key, title, line])).toEqual([
      ['preamble', 'Auth refactor', 1],
      ['next-action', 'Immediate next action', 5],
    ]);
  });

  it('two sections of one name are read as one', () => {
    expect(sectionContent(splitSections(`${real}\n\na\n\n${real}\n\nb`), 'next-action')).toBe('a\n\nb');
  });

  it('an indented first line keeps its indentation', () => {
    expect(sectionContent(splitSections(`${real}\n\n    code\n`), 'next-action')).toBe('    code');
  });

  it.each(['\n', '\r\n', '\r'])('line ends %j give the same parts', (eol) => {
    const sections = splitSections([real, '', 'a', 'b', ''].join(eol));
    expect(sections.map(({ content }) => content)).toEqual(['a\nb']);
  });
});

it('takes no quadratic time for long white space in headings: a start reads 4 MiB of them', () => {
  const line = `# a${' '.repeat(4_000)}x\n`;
  const before = process.cpuUsage();
  expect(splitSections(line.repeat(1_000))).not.toHaveLength(0);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
