import { describe, expect, it } from 'vitest';
import { type Fact, isBinding } from '../../../core/facts/fact.ts';
import { checkPackage, type PackageProblem } from '../../../core/packs/check/check-package.ts';
import { parsePackage } from '../../../core/packs/reading/package-form.ts';
import { audiences, corpus, count, pack, type Result } from './place.ts';

function errorsOf({ request, packed }: Result, text: string): PackageProblem[] {
  const problems = checkPackage({ found: parsePackage(text), request, packed });
  return problems.filter(({ severity }) => severity === 'error');
}

const checked = ['dev', 'planning', 'qa'].flatMap((audience) =>
  corpus.map(({ name, text }) => ({ name, audience, result: pack(text, audience) })),
);

/** A text wherever it stands for itself, also where its line was wrapped. */
function patternOf(fact: string): RegExp {
  const escaped = fact.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/ /g, '\\s+');
  return new RegExp(`(?<![\\w./~-])${escaped}(?![\\w/])`, 'g');
}

function replaceAll(text: string, fact: string, by: string): string {
  return text.replace(patternOf(fact), () => by);
}

/** The text with one of several places of a fact replaced, place by place; nothing where it stands once. */
function replaceOne(text: string, fact: string, by: string): string[] {
  const places = [...text.matchAll(patternOf(fact))];
  if (places.length < 2) return [];
  return places.map(({ 0: old, index }) => text.slice(0, index) + by + text.slice(index + old.length));
}

/** Another fact of the same form: one letter or digit is another. */
function alter(fact: string): string {
  const digit = /\d/.exec(fact);
  if (digit) {
    const other = String((Number(digit[0]) + 3) % 10);
    return fact.slice(0, digit.index) + other + fact.slice(digit.index + 1);
  }
  const letter = /[a-z](?=[a-z]*$)/i.exec(fact) ?? /\p{L}/u.exec(fact);
  if (!letter) return `${fact}9`;
  return fact.slice(0, letter.index) + (letter[0] === 'q' ? 'j' : 'q') + fact.slice(letter.index + 1);
}

const weaker: readonly [RegExp, string][] = [
  [/\bmust not\b/i, 'should not'],
  [/\bmust never\b/i, 'should rarely'],
  [/\bmust\b/i, 'should'],
  [/\bnever\b/i, 'rarely'],
  [/\bdo not\b/i, 'try not to'],
  [/\bdarf nicht\b/i, 'sollte nicht'],
  [/\bmuss\b/i, 'sollte'],
  [/\bno debe\b/i, 'no debería'],
  [/必须/, '应该'],
  [/不得/, '最好不要改，除非需要，'],
  [/\bat most\b/i, 'about'],
  [/\bat least\b/i, 'about'],
];

interface Mutation {
  kind: 'drop' | 'alter' | 'alter one' | 'swap one' | 'invent' | 'weaken';
  text: string;
  /** Whether a problem is about this very mutation. */
  isCaught: (problem: PackageProblem) => boolean;
}

const gone = new Set(['lost', 'altered', 'weakened']);

/** The figures of one fact in the place of another's: both are known, only the place is wrong. */
function swapOf(fact: Fact, facts: readonly Fact[]): Fact | undefined {
  const form = (text: string) => text.replace(/\d+(?:[.,]\d+)*/g, '#');
  return facts.find(
    ({ kind, text }) => kind === fact.kind && text !== fact.text && form(text) === form(fact.text),
  );
}

function mutationsOf(text: string, fact: Fact, facts: readonly Fact[]): Mutation[] {
  const isAbout = (problem: PackageProblem) => gone.has(problem.code) && problem.fact?.text === fact.text;
  const mutations: Mutation[] = [];
  const add = (kind: Mutation['kind'], next: string, isCaught = isAbout) => {
    if (next !== text) mutations.push({ kind, text: next, isCaught });
  };
  const other = alter(fact.text);
  add('drop', replaceAll(text, fact.text, ''));
  add('alter', replaceAll(text, fact.text, other));
  const isNoticed = (problem: PackageProblem) => problem.code === 'invented' || isAbout(problem);
  for (const next of replaceOne(text, fact.text, other)) add('alter one', next, isNoticed);
  const swap = swapOf(fact, facts);
  if (swap) for (const next of replaceOne(text, fact.text, swap.text)) add('swap one', next, isNoticed);
  const invented = `The receiver needs \`${other}\` too, as ${other}.`;
  if (!isBinding(fact) && fact.kind !== 'error')
    add('invent', `${text}\n${invented}\n`, (problem) => problem.code === 'invented');
  if (isBinding(fact)) {
    const found = weaker.find(([strong]) => strong.test(fact.text));
    if (found) add('weaken', replaceAll(text, fact.text, fact.text.replace(found[0], found[1])));
  }
  return mutations;
}

describe('an untouched package', () => {
  it.each(audiences)('passes for %s, of every document of the corpus', (audience) => {
    const alarms = corpus.flatMap(({ name, text }) => {
      const result = pack(text, audience);
      return errorsOf(result, result.packed.text).map(({ message }) => `${name}: ${message}`);
    });
    expect(alarms).toEqual([]);
  });

  it('passes with words of the sender that stand in no source', () => {
    const result = pack(corpus[1]?.text ?? '', 'dev', { reason: 'src/other/file.ts must be done in 3 days' });
    expect(errorsOf(result, result.packed.text)).toEqual([]);
  });
});

describe('a mutated package', () => {
  const report = new Map<string, { made: number; caught: number }>();
  const missed: string[] = [];
  for (const { name, audience, result } of checked) {
    const { text, ledger } = result.packed;
    for (const fact of ledger.kept) {
      for (const mutation of mutationsOf(text, fact, ledger.kept)) {
        const row = report.get(mutation.kind) ?? { made: 0, caught: 0 };
        report.set(mutation.kind, row);
        row.made++;
        if (errorsOf(result, mutation.text).some(mutation.isCaught)) row.caught++;
        else missed.push(`${mutation.kind} in ${name} for ${audience}: ${fact.kind} ${fact.text}`);
      }
    }
  }
  const lines = [...report].map(([kind, { made, caught }]) => `${kind} ${caught}/${made}`);
  console.info(
    `pack --check, mutations caught: ${lines.join(', ')}; false alarms on the untouched corpus: 0`,
  );

  it.each([
    ['drop', 400],
    ['alter', 400],
    ['alter one', 50],
    ['swap one', 5],
    ['invent', 300],
    ['weaken', 40],
  ])('%s: each is caught, and there are more than %i', (kind, least) => {
    expect(missed.filter((line) => line.startsWith(`${kind} in `))).toEqual([]);
    expect(report.get(kind)?.made).toBeGreaterThan(least);
  });

  it('a weakened constraint is called that', () => {
    const result = pack(
      '# T\n\n## Constraints\n\n- Keys must not leave the vault.\n\n## Task\n\nMove keys.\n',
      'dev',
    );
    const text = result.packed.text.replace('must not leave', 'should not leave');
    expect(errorsOf(result, text)).toMatchObject([
      { code: 'weakened', fact: { kind: 'prohibition', text: 'Keys must not leave the vault.', line: 5 } },
    ]);
  });
});

describe('a fact that stands in two places', () => {
  const source = `# T

## Constraints

- Keys must not leave the vault.

## Task

Move keys. Keys must not leave the vault. See src/keys.ts, within 12 s.

## Acceptance criteria

- It ends within 12 s, as src/keys.ts says; payments-core stays up.
- The service \`payments-core\` answers within 40 s.
`;
  const result = pack(source, 'dev');
  const { text } = result.packed;
  const last = (whole: string, from: string, by: string) => {
    const at = whole.lastIndexOf(from);
    return whole.slice(0, at) + by + whole.slice(at + from.length);
  };

  it.each<[string, string, string, string]>([
    ['figures that stand elsewhere', 'within 12 s', 'within 40 s', 'altered'],
    ['other figures', 'within 12 s', 'within 13 s', 'altered'],
    ['another letter in a name', 'payments-core stays', 'payments-cove stays', 'altered'],
    ['a constraint that binds less', 'must not leave the vault', 'should not leave the vault', 'weakened'],
    ['another path', 'src/keys.ts', 'src/key.ts', 'altered'],
  ])('is %s in one of them: an error', (_, from, by, code) => {
    const changed = last(text, from, by);
    expect(changed).not.toBe(text);
    expect(errorsOf(result, changed).map((problem) => problem.code)).toContain(code);
  });

  const dropped = text.replace(' See src/keys.ts, within 12 s.', '');

  it('a sentence is left out when its line is listed, and lost when it is not', () => {
    expect(dropped).not.toBe(text);
    expect(errorsOf(result, dropped).map((problem) => problem.code)).toEqual(['lost']);
    expect(errorsOf(result, `${dropped}\n## Left out\n\n- source-1.md:8-9\n`)).toEqual([]);
    expect(errorsOf(result, `${dropped}\n## Left out\n\n- source-1.md:11\n`)).toHaveLength(1);
  });

  it('a prohibition cannot be listed: neither its line nor its words', () => {
    const without = text.replaceAll('Keys must not leave the vault.', 'See below.');
    for (const listed of ['source-1.md:5, 9', 'Keys must not leave the vault.']) {
      const [first] = errorsOf(result, `${without}\n## Left out\n\n- ${listed}\n`);
      expect(first).toMatchObject({ severity: 'error', fact: { kind: 'prohibition' } });
    }
  });
});

describe('what a rewriting may do', () => {
  const source = `# Export

## Task

The export in src/export.ts writes 40 MB and
takes 9 s. It calls \`writeAll\`.

## Constraints

- The file must not be **larger** than 50 MB.

## Acceptance criteria

- It ends within 12 s.
`;
  const result = pack(source, 'dev');
  const { text } = result.packed;

  it.each<[string, (text: string) => string]>([
    [
      'say it in other words',
      (whole) =>
        whole.replace(
          /The export in src\/export\.ts[\s\S]*?`writeAll`\./,
          'src/export.ts calls `writeAll`: 40 MB, 9 s today.',
        ),
    ],
    ['leave emphasis out', (whole) => whole.replace('**larger**', 'larger')],
    ['leave backquotes out', (whole) => whole.replace('`writeAll`', 'writeAll')],
    ['name what it leaves out', (whole) => `${whole.replace('takes 9 s', 'is slow')}\nAlso left out: 9 s.\n`],
    ['add words without facts', (whole) => `${whole}\nBegin with the slow part.\n`],
  ])('%s', (_, rewrite) => {
    const rewritten = rewrite(text);
    expect(rewritten).not.toBe(text);
    expect(errorsOf(result, rewritten)).toEqual([]);
  });

  it.each<[string, (text: string) => string, string]>([
    ['keep a title without content', (whole) => `${whole}\n## Dependencies\n`, 'template'],
    ['keep an empty form', (whole) => `${whole}\n## Dependencies\n\nNone in the sources.\n`, 'template'],
    ['drop the title', (whole) => whole.replace(/^# .*\n/, ''), 'template'],
    ['change the receiver', (whole) => whole.replace('→ dev', '→ qa'), 'template'],
    ['grow over the budget', (whole) => `${whole}\n${'many words '.repeat(1000)}\n`, 'budget'],
    ['cut a path short', (whole) => whole.replace('src/export.ts', 'src/export'), 'lost'],
    ['make a number larger by a digit', (whole) => whole.replace('40 MB', '140 MB'), 'lost'],
  ])('not: %s', (_, rewrite, code) => {
    expect(errorsOf(result, rewrite(text)).map((problem) => problem.code)).toContain(code);
  });

  it('a figure that is no longer true is named with the right one, and is no error', () => {
    const rewritten = text.replace(
      'takes 9 s. It calls `writeAll`.',
      'takes 9 s; `writeAll` is called once again there.',
    );
    const problems = checkPackage({
      found: parsePackage(rewritten),
      request: result.request,
      packed: result.packed,
    });
    expect(new Set(problems.map(({ severity, code }) => `${severity} ${code}`))).toEqual(
      new Set(['warn figure']),
    );
    expect(problems[0]?.message).toEqual(
      expect.stringContaining(`the package has ${count(rewritten)} tokens`),
    );
  });
});
