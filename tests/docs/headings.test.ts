import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headingWords, meaningsOf } from '../../core/handoff/format/heading-meaning.ts';
import phrases from '../../core/handoff/format/heading-phrases.json' with { type: 'json' };
import { readDocument, root, tableWithHead } from './markdown.ts';

const page = 'spec/headings.md';
const languages = {
  en: 'English',
  de: 'German',
  fr: 'French',
  es: 'Spanish',
  pt: 'Portuguese',
  it: 'Italian',
  ru: 'Russian',
  zh: 'Chinese',
  ja: 'Japanese',
  ko: 'Korean',
} as const;

const all = Object.entries(phrases).flatMap(([meaning, lists]) =>
  Object.entries(lists).map(([language, list]) => ({ meaning, language, list })),
);

/** The table of the page as the list gives it. */
function tableText(): string {
  const rows = all.map(
    ({ meaning, language, list }) =>
      `| \`${meaning}\` | ${languages[language as keyof typeof languages]} | ${list} |`,
  );
  return `| meaning | language | phrases |\n|---|---|---|\n${rows.join('\n')}\n`;
}

describe('the list of what headings mean', () => {
  it('is the table of the page', () => {
    const before = readDocument(page);
    const from = before.indexOf('| meaning | language | phrases |');
    expect(from).toBeGreaterThan(0);
    const end = before.indexOf('\n\n', from);
    const after = `${before.slice(0, from)}${tableText()}${end < 0 ? '' : before.slice(end + 1)}`;
    if (process.env.UPDATE_DOCS) writeFileSync(join(root, page), after);
    else expect(before).toBe(after);
  });

  it('has every meaning in ten languages', () => {
    for (const lists of Object.values(phrases)) expect(Object.keys(lists)).toEqual(Object.keys(languages));
  });

  it('gives no phrase two meanings', () => {
    const owners = new Map<string, Set<string>>();
    for (const { meaning, list } of all)
      for (const phrase of list.split('; ')) {
        const words = headingWords(phrase);
        owners.set(words, (owners.get(words) ?? new Set()).add(meaning));
      }
    expect([...owners].filter(([, meanings]) => meanings.size > 1)).toEqual([]);
  });

  it.each(all)('$meaning, $language: a heading of each phrase means it', ({ meaning, list }) => {
    const missed = list
      .split('; ')
      .map((phrase) => phrase.replace(/^[=^]/, ''))
      .filter((phrase) => !meaningsOf(phrase).some((said) => said.meaning === meaning));
    expect(missed).toEqual([]);
  });

  it('means what the examples of the page say', () => {
    for (const [heading = '', means = ''] of tableWithHead(page, 'heading', 'means')) {
      const said = meaningsOf(heading).map(({ meaning }) => meaning);
      expect([heading, said.sort()]).toEqual([heading, means.split(', ').filter(Boolean).sort()]);
    }
  });
});
