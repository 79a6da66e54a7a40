import { describe, expect, it } from 'vitest';
import { startEntry } from '../../../core/chains/start.ts';
import { architect, ChainPlace, developer, failureOf } from './place.ts';
import { at, body, flags, write } from './write-draft.ts';

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

  it('a text that names no parent has those that its id was given out for', async () => {
    const place = new ChainPlace();
    place.entry(architect);
    const start = { agent: 'developer', parents: [architect], budget: 6000, roles: await place.loadRoles() };
    const ids = [];
    for (let count = 0; count < 3; count++) ids.push((await startEntry(place.ctx, start)).id);
    const [silent = '', none = '', told = ''] = ids;
    const given = { ...flags, agent: 'developer' };
    await write(place, body, { ...given, id: silent });
    await write(place, `---\nparent: null\n---\n\n${body}`, { ...given, id: none });
    await write(place, body, { ...given, id: told, parents: [silent] });
    const parents = ids.map((id) => /^parent: (.*)$/m.exec(place.read(`${id}.md`))?.[1]);
    expect(parents).toEqual([architect, 'null', silent]);
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
        'a constraint lies beyond the first 4 KiB, where later agents do not see it; move it under ## Context: MUST use TLS',
        'a constraint lies beyond the first 4 KiB, where later agents do not see it; move it under ## Context: MUST be deep',
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
