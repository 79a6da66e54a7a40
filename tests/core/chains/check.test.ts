import { truncateSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkChain } from '../../../core/chains/check.ts';
import { architect, ChainPlace, developer, fileText, merge, testing } from './place.ts';

async function codes(place: ChainPlace): Promise<string[]> {
  return (await checkChain(place.directory)).map(({ severity, code, file }) => `${severity} ${code} ${file}`);
}

/** Puts files by name; each is a whole text. */
function chain(files: Record<string, string>): ChainPlace {
  const place = new ChainPlace();
  for (const [name, text] of Object.entries(files)) place.put(name, text);
  return place;
}

const one = (id: string, ...rest: [Parameters<typeof fileText>[1]?]) => ({
  [`${id}.md`]: fileText(id, ...rest),
});

describe('check finds nothing', () => {
  it.each([
    ['in an empty directory', {}],
    ['in a line', { ...one(architect), ...one(developer, { parent: architect }) }],
    [
      'in a blocked file with Blockers',
      one(architect, { status: 'blocked', rest: '\n## Blockers\n\nNo token.\n' }),
    ],
    [
      'in a diamond that is merged',
      {
        ...one(architect),
        ...one(developer, { parent: architect }),
        ...one(testing, { parent: architect }),
        ...one(merge, { parent: `[${developer}, ${testing}]` }),
      },
    ],
    [
      'when a constraint is repeated, and then lifted',
      {
        ...one(architect, { context: 'MUST use TLS' }),
        ...one(developer, { parent: architect, context: '- must use `TLS`.' }),
        ...one(testing, { parent: developer, output: 'Constraint lifted: MUST use TLS because it is local' }),
        ...one(merge, { parent: testing }),
      },
    ],
    [
      'in an older file',
      {
        [`${architect}.yaml`]: `id: ${architect}\nparent: null\nagent: architect\nstatus: completed\ncontext: {task: x}\noutput: {y: z}\n`,
      },
    ],
  ])('%s', async (_, files) => {
    expect(await codes(chain(files))).toEqual([]);
  });
});

describe('check finds', () => {
  const a = `${architect}.md`;
  const d = `${developer}.md`;
  const text = fileText(architect);
  it.each<[string, Record<string, string>, string[]]>([
    ['a missing parent', one(developer, { parent: architect }), [`error missing-parent ${d}`]],
    [
      'a cycle',
      { ...one(architect, { parent: developer }), ...one(developer, { parent: architect }) },
      [`error cycle ${a}`],
    ],
    ['an entry that is its own parent', one(architect, { parent: architect }), [`error cycle ${a}`]],
    [
      'an id that is not the file name',
      { [d]: fileText(architect, { agent: 'developer' }) },
      [`error id-mismatch ${d}`],
    ],
    [
      'an agent that is not in the file name',
      one(architect, { agent: 'developer' }),
      [`warn id-mismatch ${a}`],
    ],
    [
      'one id in two files',
      { [a]: text, [d]: fileText(architect, { agent: 'developer' }) },
      [`error id-mismatch ${d}`, `error duplicate-id ${a}`, `error duplicate-id ${d}`],
    ],
    [
      'two heads that answer one parent',
      { ...one(architect), ...one(developer, { parent: architect }), ...one(testing, { parent: architect }) },
      [`warn two-heads ${testing}.md`],
    ],
    ['"null" in quotes', { [a]: text.replace('parent: null', 'parent: "null"') }, [`warn quoted-null ${a}`]],
    [
      'an agent with a slash',
      { [a]: text.replace('agent: architect', 'agent: a/b') },
      [`error bad-agent ${a}`],
    ],
    ['a status nobody knows', one(architect, { status: 'done' }), [`error unknown-value ${a}`]],
    ['no summary', { [a]: text.replace('summary: "Did it"', 'summary: ""') }, [`error missing-field ${a}`]],
    [
      'nested frontmatter',
      { [a]: text.replace('next_agent: null', 'next:\n  agent: x') },
      [`error nested-frontmatter ${a}`],
    ],
    ['a tab', { [a]: text.replace('next_agent', '\tnext_agent') }, [`error broken-frontmatter ${a}`]],
    ['no closing fence', { [a]: text.replace('high\n---', 'high') }, [`error broken-frontmatter ${a}`]],
    ['no Output', { [a]: text.replace('## Output', '## Result') }, [`error missing-section ${a}`]],
    ['no Blockers when blocked', one(architect, { status: 'blocked' }), [`error blockers ${a}`]],
    ['Blockers when not blocked', one(architect, { rest: '\n## Blockers\n\nx\n' }), [`error blockers ${a}`]],
    [
      'a file that is no entry',
      { 'notes.md': '# Notes\n' },
      [
        'error broken-frontmatter notes.md',
        'warn bad-name notes.md',
        'error missing-section notes.md',
        'error missing-section notes.md',
      ],
    ],
    [
      'a constraint that was lost, in each descendant',
      {
        ...one(architect, { context: 'MUST use TLS' }),
        ...one(developer, { parent: architect }),
        ...one(merge, { parent: developer }),
      },
      [`warn lost-constraint ${d}`, `warn lost-constraint ${merge}.md`],
    ],
    [
      'one lifted without a reason',
      {
        ...one(architect, { context: 'MUST use TLS' }),
        ...one(developer, { parent: architect, context: 'Constraint lifted: MUST use TLS' }),
      },
      [`warn lifted-without-reason ${d}`],
    ],
    [
      'a constraint that later agents do not see',
      one(architect, { output: `${'x '.repeat(3000)}\n\nMUST use TLS` }),
      [`warn deep-constraint ${a}`],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await codes(chain(files))).toEqual(expected);
  });

  it('a file of 100 MB, without reading it', async () => {
    const place = new ChainPlace();
    truncateSync(place.put(a, text), 100 * 1024 * 1024);
    expect(await codes(place)).toEqual([`warn too-large ${a}`]);
  });

  it('the line, and what to do', async () => {
    const [problem] = await checkChain(
      chain({ [a]: text.replace('next_agent: null', 'next:\n  agent: x') }).directory,
    );
    expect(problem?.message).toBe(
      'line 7: `next` holds a nested value; every field is one line `key: value`',
    );
    const lost = await checkChain(
      chain({ ...one(architect, { context: 'MUST use TLS' }), ...one(developer, { parent: architect }) })
        .directory,
    );
    expect(lost[0]?.message).toBe(
      `the constraint of ${architect} is neither repeated nor lifted ("Constraint lifted: … because …"): MUST use TLS`,
    );
  });
});
