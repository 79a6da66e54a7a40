import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaches, codeOf, filesUnder, importsOf, source, textOf, typescript } from './source.ts';

const nameOf = (file: string) => posix.basename(file).replace(/\.\w+$/, '');
const core = typescript.filter((file) => file.startsWith('core/'));

describe('a file', () => {
  it('has at most 250 lines', () => {
    const long = (file: string) => {
      const lines = textOf(file).split('\n').length - 1;
      return lines > 250 ? [String(lines)] : [];
    };
    expect(breaches(source, long)).toEqual([]);
  });

  it('has a name in kebab-case that says what it does', () => {
    const vague = /^(?:utils?|helpers?|index|common|misc|words|look|place|said)$/;
    const odd = (file: string) =>
      !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(nameOf(file)) || vague.test(nameOf(file));
    expect(source.filter(odd)).toEqual([]);
  });

  it('has no default export and re-exports nothing', () => {
    const breaks = (file: string) => /^export (?:default|\*|\{[^}]*\} from)/m.test(codeOf(file));
    // What the bundles hold of zod for schemas made on demand.
    expect(typescript.filter(breaks)).toEqual(['core/text/zod-parts.ts']);
  });
});

it('a folder has at most 15 source files', () => {
  const counts = new Map<string, number>();
  for (const file of filesUnder('core', 'install', 'adapters', 'scripts', 'bench', 'conformance')) {
    const folder = posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
});

describe('words', () => {
  /** Words that only this project used, and the standard ones that replaced them. */
  const privateWords =
    /\b(?:purses?|wish(?:es)?|mend(?:s|ed|ing)?|haystacks?|giv(?:e|es|en|ing) (?:it |them )?(?:again|back)|read lost)\b/i;
  const absentDocuments = /\bseeds? 00\d|\((?:facts|design), "|\bfacts\/[a-z-]+\.md\b|\bdesign, "/;

  it('are the standard ones in code, messages and names', () => {
    const found = (file: string) =>
      textOf(file)
        .split('\n')
        .filter((line) => privateWords.test(line));
    expect(breaches(source, found)).toEqual([]);
  });

  it('cite no document that is not in this repository', () => {
    const cited = (file: string) =>
      textOf(file)
        .split('\n')
        .filter((line) => absentDocuments.test(line));
    expect(
      breaches(filesUnder('core', 'install', 'adapters', 'hooks', 'scripts', 'bench', 'conformance'), cited),
    ).toEqual([]);
  });
});

describe('the disk', () => {
  it('is touched by core/files alone', () => {
    const touching = typescript.filter((file) => importsOf(file).some((path) => /^node:fs/.test(path)));
    expect(touching.filter((file) => !file.startsWith('core/files/'))).toEqual([]);
  });
});

describe('the core', () => {
  it.each([
    ['the environment', /\bprocess\.env\b/],
    ['the clock', /\bDate\.now\b|new Date\(\)|performance\.now/],
    ['the console', /\bconsole\./],
    ['stdout or stderr', /process\.std(?:out|err|in)/],
    ['exit codes', /process\.exit/],
    ['the working directory', /process\.cwd/],
    ['a home directory', /\bhomedir\b/],
  ])('does not know %s', (_, pattern) => {
    expect(core.filter((file) => pattern.test(codeOf(file)))).toEqual([]);
  });

  it('starts no process but git', () => {
    const starting = core.filter((file) => importsOf(file).some((path) => /child_process|execa/.test(path)));
    expect(starting.filter((file) => !file.startsWith('core/git/'))).toEqual([]);
  });
});
