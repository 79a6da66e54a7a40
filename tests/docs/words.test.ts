import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documents, readDocument, root } from './markdown.ts';

const privateWords =
  /\b(?:purses?|wish(?:es)?|mend(?:s|ed|ing)?|haystacks?|giv(?:e|es|en|ing) (?:it |them )?(?:again|back)|stands (?:there|in|behind|at))\b/i;
const skills = readdirSync(join(root, 'skills'), { recursive: true })
  .map((name) => `skills/${String(name).replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.md'));

it.each([...documents, ...skills])('%s has the standard words', (file) => {
  const own = readDocument(file)
    // The names of tests, and what the program prints.
    .replace(/<!-- cases:[\s\S]*<!-- end of cases -->/, '')
    .replace(/^- \*\*Test:\*\*.*$/gm, '')
    .replace(/^(`{3,})[\s\S]*?^\1$/gm, '');
  expect(own.split('\n').filter((line) => privateWords.test(line))).toEqual([]);
});
