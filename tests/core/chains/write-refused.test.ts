import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEntry } from '../../../core/chains/start.ts';
import { ChainPlace, developer, failureOf, fileText } from './place.ts';
import { at, body, flags, write } from './write-draft.ts';

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
      'line 20: a section `## Blockers` belongs only in a blocked file',
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
      'line 5: `agent` is there twice',
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
      'line 14: the text of the template is still here',
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

describe('secrets', () => {
  // Put together here, so that no scanner takes this file for a leak.
  const key = ['AKIA', 'Q4ZX7RTNPLKWM2VD'].join('');
  const token = ['ghp', 'x8Kq2mVt5Lr9Wn3Zc7Yp1Hd6Fj4Bs0GaTuEo'].join('_');

  it.each<[string, string, Record<string, string>, string]>([
    [
      'in the body',
      body.replace('Design auth.', `The key is ${key}.`),
      {},
      'draft.md: line 3: aws-access-key',
    ],
    [
      'in the frontmatter, although it is wrong too',
      fileText(at, { summary: `with ${token}`, status: 'done' }),
      {},
      'draft.md: line 6: github-token',
    ],
    ['in a flag', body, { summary: `Wrote ${key}` }, '--summary: line 1: aws-access-key'],
    ['in the next task', body, { nextTask: `Use ${token}` }, '--next-task: line 1: github-token'],
  ])('%s: refused, and not repeated', async (_, text, wrong, message) => {
    const place = new ChainPlace();
    const given = Object.keys(wrong).length > 0 || !text.startsWith('---') ? { ...flags, ...wrong } : {};
    const failure = await failureOf(write(place, text, given));
    expect(failure.code).toBe('secret');
    expect(failure.message).toContain(message);
    expect(failure.message).not.toMatch(new RegExp(`${key}|${token}`));
    expect(place.names).toEqual([]);
  });
});

describe('a place that cannot be written', () => {
  /** A file where the directory belongs: it stops root too, as no mode does. */
  function blocked(): ChainPlace {
    const place = new ChainPlace();
    rmSync(dirname(place.directory), { recursive: true });
    writeFileSync(dirname(place.directory), 'a file');
    return place;
  }

  it('write names it', async () => {
    const failure = await failureOf(write(blocked(), body, flags));
    expect(failure.code).toBe('root-unwritable');
    expect(failure.message).toMatch(/2025-01-09T14-30-45-architect\.md: cannot be written/);
    expect(failure.hint).toMatch(/^ls -ld /);
  });

  it('start still gives an id, the context, and a warning', async () => {
    const place = new ChainPlace();
    place.entry(developer, { context: 'Constraint: no unwrap' });
    writeFileSync(join(place.directory, '.started'), 'a file');
    const started = await startEntry(place.ctx, {
      agent: 'testing',
      parents: [developer],
      budget: 6000,
      roles: await place.loadRoles(),
    });
    expect(started.id).toBe('2025-01-09T15-00-01-testing');
    expect(started.constraints).toEqual([{ text: 'Constraint: no unwrap', from: developer }]);
    expect(started.warnings).toEqual([expect.stringContaining('cannot be written here')]);
    expect(readdirSync(place.directory).sort()).toEqual(['.started', `${developer}.md`]);
  });
});
