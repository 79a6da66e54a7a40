import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { holdsItem } from '../../../core/chains/roles/roles.ts';
import { startEntry } from '../../../core/chains/start.ts';
import { ChainPlace, shippedRoles } from './place.ts';

const names = [
  'arch-analyst',
  'architect',
  'base',
  'cicd',
  'critic',
  'debug',
  'developer',
  'live-tester',
  'performance',
  'researcher',
  'review',
  'security',
  'security-analyst',
  'tech-writer',
  'testing',
];

/** What the seeds call the roles that the new names shorten. */
const seeds: Record<string, string> = {
  testing: 'rust-testing-engineer',
  performance: 'rust-performance-engineer',
  security: 'rust-security-maintenance',
  review: 'rust-code-reviewer',
  cicd: 'rust-cicd-devops',
  debug: 'rust-debugger',
};

describe('the shipped roles', () => {
  it('are the fourteen of the contract and the base', () => {
    expect(readdirSync(shippedRoles).sort()).toEqual(names.map((name) => `${name}.md`).sort());
  });

  it.each(names.filter((name) => name !== 'base'))('%s says what its Output holds', async (name) => {
    const role = (await new ChainPlace().loadRoles()).find(name);
    expect(role.name).toBe(name);
    expect(role.items.length).toBeGreaterThanOrEqual(3);
    expect(role.items.every(({ description, words }) => description !== '' && words.length > 0)).toBe(true);
    expect(role.aliases).toContain(seeds[name] ?? `rust-${name}`);
  });

  it('no alias stands for two roles', async () => {
    const roles = await new ChainPlace().loadRoles();
    const aliases = names.flatMap((name) => roles.find(name).aliases);
    expect(new Set(aliases).size).toBe(aliases.length);
    expect(aliases.filter((alias) => names.includes(alias))).toEqual([]);
  });
});

describe('finding a role', () => {
  it.each([
    ['testing', 'testing', 'testing'],
    ['rust-testing-engineer', 'testing', 'testing'],
    ['rust-agents:rust-code-reviewer', 'review', 'review'],
    ['Rust-Developer', 'developer', 'developer'],
    ['data-engineer', 'data-engineer', 'base'],
    ['developers', 'developers', 'base'],
  ])('%s is called %s and has the schema %s', async (agent, canonical, schema) => {
    const roles = await new ChainPlace().loadRoles();
    expect(roles.canonical(agent)).toBe(canonical);
    expect(roles.find(agent).name).toBe(schema);
  });

  it('a repository overrides one, adds one, and renames one by alias', async () => {
    const place = new ChainPlace();
    place.role('developer', '# Ours\n\n## Output\n\n- **Ticket** (required): the number\n');
    place.role('data-engineer', '---\nrole: data-engineer\naliases: [etl]\n---\n\n# Data\n');
    const roles = await place.loadRoles();
    expect(roles.find('rust-developer').items).toEqual([
      { name: 'Ticket', required: true, words: [], description: 'the number' },
    ]);
    expect(roles.find('developer').text).toBe('# Ours\n\n## Output\n\n- **Ticket** (required): the number');
    expect(roles.canonical('etl')).toBe('data-engineer');
    expect(roles.find('testing').name).toBe('testing');
  });
});

it.each([
  '**Findings (required):** what was found',
  '**Findings (required)**: what was found',
  '**Findings** [required]: what was found',
  '**Findings** — required: what was found',
  '### Findings (required)\n\nwhat was found',
])('a role says %j and is checked by it', async (text) => {
  const place = new ChainPlace();
  place.role('critic', `# Critic\n\n## Output\n\n${text}\n`);
  expect((await place.loadRoles()).find('critic').items).toEqual([
    { name: 'Findings', required: true, words: [], description: 'what was found' },
  ]);
});

describe('a role file whose sections are a table', () => {
  const itemsOf = async (output: string) => {
    const place = new ChainPlace();
    place.role('auditor', `# Auditor\n\n${output}\n`);
    const { items, warning } = (await place.loadRoles()).find('auditor');
    expect(warning).toBeNull();
    return items.map(({ name, required, words, description }) => [
      name,
      required,
      words.join(' '),
      description,
    ]);
  };

  it.each([
    [
      'Section, Required, Description',
      '| Section | Required | Description |\n|---|:-:|---|\n| **Verdict** | yes | approved or not |\n| Issues | if any | each with its place |\n| Notes | no | |',
      [
        ['Verdict', true, '', 'approved or not'],
        ['Issues', false, '', 'each with its place'],
        ['Notes', false, '', ''],
      ],
    ],
    [
      'marks, another order, no outer bars',
      'Required? | # | Output section | What it holds\n--- | --- | --- | ---\n✅ | 1 | `Verdict` | the word\n❌ | 2 | `Issues` | a list\n– | 3 | Notes | free',
      [
        ['Verdict', true, '', 'the word'],
        ['Issues', false, '', 'a list'],
        ['Notes', false, '', 'free'],
      ],
    ],
    [
      'levels as words, and the values',
      '| Field | Level | Values |\n|---|---|---|\n| Verdict | Required | `approved` \\| `changes_requested` |\n| Issues | optional | |\n| Follow-up | required if rejected | |',
      [
        ['Verdict', true, 'approved changes_requested', ''],
        ['Issues', false, '', ''],
        ['Follow-up', false, '', ''],
      ],
    ],
    [
      'Optional',
      '| Item | Optional | Notes |\n|---|---|---|\n| Verdict | no | one word |\n| Issues | yes | |',
      [
        ['Verdict', true, '', 'one word'],
        ['Issues', false, '', ''],
      ],
    ],
    [
      'no column of levels',
      '| Section | Content |\n|---|---|\n| Verdict (required) | one word |\n| Issues | a list |',
      [
        ['Verdict', true, '', 'one word'],
        ['Issues', false, '', 'a list'],
      ],
    ],
    [
      'a first column of another name',
      '| Teil des Berichts | Pflicht | Inhalt |\n|---|---|---|\n| Urteil | ja | ein Wort |',
      [['Urteil', true, '', 'ein Wort']],
    ],
  ])('%s', async (_, table, expected) => {
    expect(await itemsOf(`## Output\n\n${table}`)).toEqual(expected);
  });

  it('is read without the heading Output where it says what is required; no other table is', async () => {
    const table = '| Section | Required |\n|---|---|\n| Verdict | y |\n';
    const other = '| Section | Owner |\n|---|---|\n| Build | ana |\n';
    expect(await itemsOf(`## Sections\n\n${table}\n## Who\n\n${other}`)).toEqual([['Verdict', true, '', '']]);
    expect(
      await itemsOf(
        `## Output\n\n- **Verdict** (required): x\n\n| Word | Meaning |\n|---|---|\n| ok | fine |\n`,
      ),
    ).toEqual([['Verdict', true, '', 'x']]);
  });
});

describe('a role file of the older kind', () => {
  const older = `# reviewer Output Schema

Summary: verdict and counts.

## Output Sections

**Review Status** (required): \`approved\` | \`changes_requested\`. Approved only with nothing open.

**Issues** (if any): file:line, issue,
and what would settle it.

**Note**: this is no item.
`;
  const items = [
    {
      name: 'Review Status',
      required: true,
      words: ['approved', 'changes_requested'],
      description: '`approved` | `changes_requested`. Approved only with nothing open.',
    },
    {
      name: 'Issues',
      required: false,
      words: [],
      description: 'file:line, issue, and what would settle it.',
    },
  ];

  it('names its items in paragraphs', async () => {
    const place = new ChainPlace();
    place.role('critic', older);
    expect((await place.loadRoles()).find('rust-critic')).toMatchObject({ items, warning: null });
  });

  it('may have no heading for them', async () => {
    const place = new ChainPlace();
    place.role('critic', older.replace('## Output Sections\n', ''));
    expect((await place.loadRoles()).find('critic').items).toEqual(items);
  });

  it.each([
    ['.claude/skills/agent-handoff', 'Review Status'],
    ['.agents/skills/team-handoff', 'Review Status'],
    ['.claude/skills/frontend', 'Weaknesses'],
  ])('lies beside a skill: %s', async (skill, first) => {
    const place = new ChainPlace();
    place.file(`${skill}/SKILL.md`, '---\nname: x\n---\n');
    place.file(`${skill}/references/critic.md`, older);
    place.file(`${skill}/references/architect.md`, '# How to draw\n\nWith a pen.\n');
    const roles = await place.loadRoles();
    expect(roles.find('critic').items[0]?.name).toBe(first);
    expect(roles.find('architect').items.length).toBeGreaterThan(2);
    place.role('critic', '## Output\n\n- **Own** (required): ours\n');
    expect((await place.loadRoles()).find('critic').items[0]?.name).toBe('Own');
  });

  it('that names nothing is said, by start too', async () => {
    const place = new ChainPlace();
    place.role('critic', '# Critic\n\nSay what is wrong.\n');
    const roles = await place.loadRoles();
    const warning = expect.stringContaining('the role critic names nothing that its Output holds');
    expect(roles.find('critic').warning).toEqual(warning);
    const started = await startEntry(place.world.ctx, { agent: 'critic', parents: [], roles, budget: 1000 });
    expect(started.warnings).toEqual([warning]);
    expect(roles.find('architect').warning).toBeNull();
  });
});

describe('an Output holds an item', () => {
  const item = { name: 'Root cause', required: true, words: ['because'], description: '' };
  it.each([
    ['### Root cause\n\nA race.', '', true],
    ['**Root cause:** a race', '', true],
    ['- root-cause: a race', '', true],
    ['| Root cause | a race |', '', true],
    ['It fails because of a race', '', true],
    ['A race.', 'Fails because of a race', true],
    ['The root cause is a race', '', false],
    ['Becausewards', '', false],
  ])('%j with the summary %j: %s', (output, summary, holds) => {
    expect(holdsItem(item, output, summary)).toBe(holds);
  });
});
