import { describe, expect, it } from 'vitest';
import { writeEntry } from '../../../core/chain/write-entry.ts';
import { architect, bytes, ChainPlace, developer, failureOf, fileText } from './place.ts';

const body =
  '## Context\n\nDesign auth.\n\n## Output\n\nDesign: `src/auth/mod.rs`, an interface; decided on JWT.\n';
const at = '2025-01-09T14-30-45-architect';

function write(place: ChainPlace, text: string, flags: Partial<Parameters<typeof writeEntry>[1]> = {}) {
  return writeEntry(place.ctx, {
    agent: 'architect',
    bytes: bytes(text),
    where: 'draft.md',
    roles: place.roles,
    ...flags,
  });
}

const flags = {
  status: 'completed',
  summary: 'Designed it',
  nextAgent: 'rust-developer',
  nextTask: 'Build "it"',
  nextPriority: 'low',
};

describe('writing', () => {
  it('files what the flags give in front of the body, and prints the block of the seed', async () => {
    const place = new ChainPlace();
    place.entry(architect.replace('45', '44'));
    const written = await write(place, body, { ...flags, parents: [architect.replace('45', '44')] });
    expect(written.id).toBe(at);
    expect(place.read(`${at}.md`)).toBe(`---
id: ${at}
parent: 2025-01-09T14-30-44-architect
agent: architect
status: completed
summary: "Designed it"
next_agent: rust-developer
next_task: "Build \\"it\\""
next_priority: low
---

${body}`);
    expect(written.block).toBe(`## Handoff
**File:** \`.local/handoff/${at}.md\`
**Frontmatter:**
\`\`\`yaml
id: ${at}
parent: 2025-01-09T14-30-44-architect
agent: architect
status: completed
summary: "Designed it"
next_agent: rust-developer
next_task: "Build \\"it\\""
next_priority: low
\`\`\``);
  });

  it('takes a whole file, keeps its other fields, and fills in what may be left out', async () => {
    const place = new ChainPlace();
    const text = `---\nid: ${at}\nparent: "null"\nagent: rust-architect\nstatus: needs_discussion\nsummary: Two ways: which\nticket: "12"\n---\n\n${body}`;
    await write(place, text.replace('Two ways: which', '"Two ways: which"'));
    expect(place.read(`${at}.md`).split('\n').slice(0, 11)).toEqual([
      '---',
      `id: ${at}`,
      'parent: null',
      'agent: architect',
      'status: needs_discussion',
      'summary: "Two ways: which"',
      'next_agent: null',
      'next_task: ""',
      'next_priority: medium',
      'ticket: "12"',
      '---',
    ]);
  });

  it('a blocked one with its Blockers files like any', async () => {
    const place = new ChainPlace();
    await write(place, `${body}\n## Blockers\n\nNo token.\n`, { ...flags, status: 'blocked' });
    expect(place.names).toEqual([`${at}.md`]);
  });

  it('gives several of one second the next free ones, and never overwrites', async () => {
    const place = new ChainPlace();
    const ids = [];
    for (let count = 0; count < 3; count++) ids.push((await write(place, body, flags)).id.slice(17, 19));
    expect(ids).toEqual(['45', '46', '47']);
    const before = place.read(`${at}.md`);
    const failure = await failureOf(write(place, body, { ...flags, id: at }));
    expect(failure.code).toBe('chain-id-taken');
    expect(place.read(`${at}.md`)).toBe(before);
  });

  it.each([
    [
      'a constraint that is neither repeated nor lifted',
      body,
      ['the constraint of 2025-01-09T14-00-00-architect is neither repeated nor lifted: MUST use TLS'],
    ],
    [
      'a constraint beyond the head',
      `${body}\n${'x '.repeat(3000)}\n\n- MUST use TLS\n- MUST be deep\n`,
      [
        'a constraint stands beyond the first 4 KiB, where later agents do not see it; move it under ## Context: MUST use TLS',
        'a constraint stands beyond the first 4 KiB, where later agents do not see it; move it under ## Context: MUST be deep',
      ],
    ],
    [
      'one lifted without a reason',
      `${body}\nConstraint lifted: MUST use TLS\n`,
      ['a constraint is lifted only with a reason (… because …): Constraint lifted: MUST use TLS'],
    ],
    ['nothing when it is repeated', `${body}\n- must use **TLS**.\n`, []],
    ['nothing when it is lifted', `${body}\nConstraint lifted: MUST use TLS because it is local\n`, []],
  ])('warns of %s', async (_, text, warnings) => {
    const place = new ChainPlace();
    place.entry('2025-01-09T14-00-00-architect', { context: 'MUST use TLS' });
    const written = await write(place, text, { ...flags, parents: ['2025-01-09T14-00-00-architect'] });
    expect(written.warnings).toEqual(warnings);
  });

  it('warns of a parent without a file, and of an item of the role that is missing', async () => {
    const written = await write(new ChainPlace(), '## Context\n\nx\n\n## Output\n\nDesign, decided, src.\n', {
      ...flags,
      parents: [developer],
    });
    expect(written.warnings[0]).toContain('architect: the Output holds "Interfaces"');
    expect(written.warnings[1]).toContain(`the parent ${developer} has no file`);
    expect(written.warnings).toHaveLength(2);
  });
});

describe('refusing', () => {
  const valid = fileText(at, { output: 'Design, decided, src, interface.' });
  it.each([
    [
      'an unknown status',
      valid.replace('status: completed', 'status: done'),
      'line 5: `status` is "done", expected completed, blocked, needs_discussion',
      'status: completed',
    ],
    [
      'a missing status',
      valid.replace('status: completed\n', ''),
      '`status` is missing',
      'status: completed',
    ],
    [
      'a missing summary',
      valid.replace('summary: "Did it"\n', ''),
      '`summary` is missing',
      'summary: "Designed JWT',
    ],
    [
      'an unknown priority',
      valid.replace('high', 'urgent'),
      'line 9: `next_priority` is "urgent"',
      'next_priority: high',
    ],
    [
      'an id that is none',
      valid.replace(`id: ${at}`, 'id: mine'),
      'line 2: `id` is "mine"',
      'id: 2025-01-09T14-30-45-architect',
    ],
    [
      'an id of another agent',
      valid.replace(`id: ${at}`, `id: ${developer}`),
      'line 2: `id` ends in developer',
      'id: 2025-01-09T15-00-00-architect',
    ],
    [
      'another agent',
      valid.replace('agent: architect', 'agent: developer'),
      'line 4: the file says agent "developer"',
      'agent: architect',
    ],
    [
      'a next agent with a slash',
      valid.replace('next_agent: null', 'next_agent: a/b'),
      'line 7: `next_agent` is "a/b"',
      'next_agent: developer',
    ],
    [
      'itself for a parent',
      valid.replace('parent: null', `parent: ${at}`),
      'line 3: `parent` is the entry itself',
      'parent: null',
    ],
    [
      'no Context',
      valid.replace('## Context', '## Background'),
      'the section `## Context` is missing',
      '## Context',
    ],
    [
      'an empty Output',
      valid.replace('Design, decided, src, interface.', ''),
      'line 16: the section `## Output` is empty',
      '## Output',
    ],
    [
      'no Blockers when blocked',
      valid.replace('completed', 'blocked'),
      'the section `## Blockers` is missing, and the status is blocked',
      '## Blockers',
    ],
    [
      'Blockers when not blocked',
      `${valid}\n## Blockers\n\nx\n`,
      'line 20: a section `## Blockers` stands only in a blocked file',
      'status: blocked',
    ],
    [
      'nested frontmatter',
      valid.replace('next_agent: null', 'next:\n  agent: developer'),
      'line 7: `next` is nested',
      'next_agent: developer',
    ],
    [
      'braces',
      valid.replace('next_agent: null', 'context: {task: x}'),
      'line 7: `context` is nested',
      '## Context',
    ],
    ['a tab', valid.replace('status: completed', '\tstatus: completed'), 'line 5: a tab', 'at the margin'],
    [
      'an anchor',
      valid.replace('"Did it"', '&s "Did it"'),
      'line 6: `summary` uses a YAML anchor',
      'summary: "the value itself"',
    ],
    [
      'an alias',
      valid.replace('next_task: ""', 'next_task: *s'),
      'line 8: `next_task` uses a YAML anchor or alias',
      'next_task:',
    ],
    [
      'a colon outside quotes',
      valid.replace('"Did it"', 'Did: it'),
      'line 6: `summary` holds a colon outside quotes',
      'summary: "Did: it"',
    ],
    [
      'a field twice',
      valid.replace('agent: architect', 'agent: architect\nagent: architect'),
      'line 5: `agent` stands there twice',
      'agent: architect',
    ],
    [
      'an open quote',
      valid.replace('"Did it"', '"Did it'),
      'line 6: `summary` opens a quote',
      'one line of text',
    ],
    [
      'a text of several lines',
      valid.replace('"Did it"', '|\n  a\n  b'),
      'line 6: `summary`',
      'summary: "one line of text"',
    ],
    [
      'no closing fence',
      '---\nstatus: completed\n\n## Context\n\nx\n\n## Output\n\ny\n',
      'never closed',
      '---',
    ],
    [
      'code for frontmatter',
      '---js\nprocess.exit(3)\n---\n',
      'language `js` is not read',
      'status: completed',
    ],
    [
      'the text of the template',
      valid.replace(
        'The task.',
        '{The task received, and what the parents produced, so that later agents need not open their files.}',
      ),
      'line 14: the text of the template still stands here',
      'your own words',
    ],
    [
      "the template's summary",
      valid.replace('Did it', '{One sentence: what was done and the key artifact}'),
      "line 6: `summary` is still the template's",
      'summary:',
    ],
    [
      'frontmatter longer than the head',
      valid.replace('Did it', 'x'.repeat(4000)),
      'the frontmatter has 41',
      'one sentence',
    ],
    ['no frontmatter and no flags', body, '`status` is missing', 'status: completed'],
  ])('%s', async (_, text, message, example) => {
    const place = new ChainPlace();
    const failure = await failureOf(write(place, text));
    expect(failure.code).toBe('chain-invalid');
    expect(failure.message).toContain(message);
    expect(failure.message.slice(failure.message.indexOf(message))).toContain(`right: `);
    expect(failure.message).toContain(example);
    expect(place.names).toEqual([]);
  });

  it('all faults at once', async () => {
    const failure = await failureOf(write(new ChainPlace(), '---\nstatus: done\n---\n\nNothing.\n'));
    expect(failure.message).toContain('draft.md: not filed, 4 faults:');
  });

  it('a required item of a role that a repository asks for', async () => {
    const place = new ChainPlace();
    place.role(
      'architect',
      '# Ours\n\n## Output\n\n- **Ticket** (required: ABC-): the number of the ticket\n',
    );
    const failure = await failureOf(write(place, body, flags));
    expect(failure.message).toContain(
      'line 5: architect: the Output holds "Ticket", the number of the ticket',
    );
    await write(place, `${body}\n**Ticket:** 12\n`, flags);
    expect(place.names).toHaveLength(1);
  });

  it('a review without a verdict, as nobody could route it', async () => {
    const place = new ChainPlace();
    const review = { ...flags, agent: 'rust-code-reviewer' };
    const failure = await failureOf(write(place, '## Context\n\nx\n\n## Output\n\nI read it all.\n', review));
    expect(failure.message).toContain('review: the Output holds "Verdict"');
    const written = await write(
      place,
      '## Context\n\nx\n\n## Output\n\nchanges_requested: two issues.\n',
      review,
    );
    expect(written.id.slice(20)).toBe('review');
  });

  it('a file that closes a cycle', async () => {
    const place = new ChainPlace();
    place.entry(developer, { parent: at });
    const failure = await failureOf(write(place, body, { ...flags, id: at, parents: [developer] }));
    expect(failure.message).toContain(
      `${developer} is an ancestor and names ${at} as its own parent: a cycle`,
    );
  });

  it.each([
    ['an agent with a slash', { agent: 'a/b' }, 'bad-agent'],
    ['an agent that climbs out', { agent: '../../x' }, 'bad-agent'],
    ['an id that is none', { id: 'mine' }, 'bad-id'],
    ['an id with a slash', { id: '2025-01-09T14-30-45-a/../b' }, 'bad-id'],
  ])('%s', async (_, wrong, code) => {
    expect((await failureOf(write(new ChainPlace(), body, { ...flags, ...wrong }))).code).toBe(code);
  });

  it('bytes that are no text', async () => {
    const failure = await failureOf(
      write(new ChainPlace(), '', { bytes: new Uint8Array([0xff, 0xfe, 0x00]) }),
    );
    expect(failure.code).toBe('not-utf8');
  });
});
