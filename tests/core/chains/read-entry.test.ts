import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../core/chains/format/entry.ts';
import { findEntry, headLimit, readEntry } from '../../../core/chains/format/read-entry.ts';
import { architect, ChainPlace, developer, failureOf, fileText } from './place.ts';

const legacy = `id: ${developer}
parent: ${architect}
agent: developer
timestamp: "2025-01-09T15:00:00"
status: completed
context:
  task: "Implement auth"
  phase: "01"
output:
  files:
    - path: src/auth/mod.rs
      lines: 1e3
  notes: |
    first
    second
next:
  agent: rust-testing-engineer
  task: "Add tests"
  priority: high
  acceptance_criteria:
    - "Every branch covered"
`;

async function read(name: string, text: string): Promise<Entry> {
  const place = new ChainPlace();
  place.put(name, text);
  const entry = await readEntry(place.directory, name.replace(/\.\w+$/, ''));
  if (entry === null) throw new Error('not read');
  return entry;
}

describe('a Markdown file', () => {
  it('is read with all its fields', async () => {
    const entry = await read(
      `${developer}.md`,
      fileText(developer, {
        parent: `[${architect}, x]`,
        next_agent: 'rust-testing-engineer',
        next_task: 'Test "it"'.replaceAll('"', '\\"'),
      }),
    );
    expect(entry).toMatchObject({
      form: 'markdown',
      statedId: developer,
      parents: [architect, 'x'],
      problems: [],
      whole: true,
    });
    expect(entry.fields).toEqual({
      agent: 'developer',
      status: 'completed',
      summary: 'Did it',
      next_agent: 'rust-testing-engineer',
      next_task: 'Test "it"',
      next_priority: 'high',
    });
    expect(entry.body).toContain('## Context\n\nThe task.');
  });

  it.each([
    ['null', []],
    ['"null"', []],
    ["'null'", []],
    ['', []],
    [architect, [architect]],
    [`"${architect}"`, [architect]],
    [`[${architect}]`, [architect]],
    [`[${architect},${developer}]`, [architect, developer]],
    [`["${architect}", "${developer}"]`, [architect, developer]],
    [`\n  - ${architect}\n  - ${developer}`, [architect, developer]],
    [`${architect}   # the design`, [architect]],
  ])('with `parent: %s` has the parents %j', async (parent, parents) => {
    expect((await read('x.md', fileText('x', { parent }))).parents).toEqual(parents);
  });

  it.each([
    [
      'nested frontmatter',
      '---\nid: x\nagent: developer\nnext:\n  agent: testing\nstatus: completed\n---\n\n## Output\n',
      'nested-frontmatter',
      4,
    ],
    [
      'a tab',
      '---\nid: x\nagent: developer\n\tstatus: blocked\nstatus: completed\n---\n',
      'broken-frontmatter',
      4,
    ],
    [
      'no closing fence',
      '---\nid: x\nagent: developer\nstatus: completed\n\n## Context\n\nstatus: blocked\n',
      'broken-frontmatter',
      1,
    ],
    [
      'a colon outside quotes',
      '---\nid: x\nagent: developer\nsummary: a: b\nstatus: completed\n---\n',
      'broken-frontmatter',
      4,
    ],
    [
      'a key twice',
      '---\nid: x\nagent: developer\nstatus: completed\nstatus: blocked\n---\n',
      'broken-frontmatter',
      5,
    ],
    [
      'an unknown alias',
      '---\nid: x\nagent: developer\nsummary: *nobody\nstatus: completed\n---\n',
      'broken-frontmatter',
      1,
    ],
  ])('with %s is read as far as it goes, and says so', async (_, text, code, line) => {
    const entry = await read('x.md', text);
    expect(entry.problems[0]).toMatchObject({ code, line });
    expect(entry.fields).toMatchObject({ agent: 'developer', status: 'completed' });
  });

  it.each([
    ['none', 'no frontmatter\n'],
    ['another language, which would run', '---js\nprocess.exit(3)\n---\n'],
    ['nothing at all', ''],
  ])('with %s for frontmatter has no fields and one problem', async (_, text) => {
    const entry = await read('x.md', text);
    expect(entry.problems.map(({ code }) => code)).toEqual(['broken-frontmatter']);
    expect(entry.fields.agent).toBeNull();
  });

  it('keeps fields it does not know, and carriage returns do not matter', async () => {
    const text = fileText('x').replace('status:', 'ticket: ABC-1\nstatus:').replaceAll('\n', '\r\n');
    const entry = await read('x.md', text);
    expect(entry.extra).toEqual({ ticket: 'ABC-1' });
    expect(entry.fields.status).toBe('completed');
    expect(entry.problems).toEqual([]);
  });
});

describe('a file of the older form', () => {
  it('is read into the fields and sections of the newer one', async () => {
    const entry = await read(`${developer}.yaml`, legacy);
    expect(entry).toMatchObject({ form: 'yaml', statedId: developer, parents: [architect], problems: [] });
    expect(entry.fields).toEqual({
      agent: 'developer',
      status: 'completed',
      summary: 'Implement auth',
      next_agent: 'rust-testing-engineer',
      next_task: 'Add tests',
      next_priority: 'high',
    });
    expect(entry.extra).toEqual({ timestamp: '2025-01-09T15:00:00' });
    expect(entry.body).toBe(`## Context

- **task:** Implement auth
- **phase:** 01

## Output

- **files:**
  - **path:** src/auth/mod.rs
    - **lines:** 1e3
- **notes:** first
  second

## Acceptance Criteria

- Every branch covered`);
  });

  it.each([
    ['parent: null', []],
    ['parent: "null"', []],
    [`parent: ${architect}`, [architect]],
    [`parent: [${architect}, b]`, [architect, 'b']],
    [`parent:\n  - ${architect}\n  - b`, [architect, 'b']],
    ['status: completed', []],
  ])('with `%s` has the parents %j', async (line, parents) => {
    expect((await read('x.yaml', `id: x\n${line}\n`)).parents).toEqual(parents);
  });

  it('resolves anchors, and refuses a bomb of them', async () => {
    const entry = await read('x.yaml', 'id: x\ncontext: &c\n  task: go\noutput: *c\n');
    expect(entry.body).toContain('## Output\n\n- **task:** go');
    const levels = Array.from(
      { length: 9 },
      (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index}, `.repeat(9)}*l${index}]`,
    );
    const fields = 'parent: [a, b]\nstatus: completed\n';
    const bomb = await read('x.yaml', `${fields}l0: &l0 [x]\n${levels.join('\n')}\noutput: *l9\n`);
    expect(bomb.problems.map(({ code }) => code)).toEqual(['broken-frontmatter']);
    expect([bomb.parents, bomb.fields.status, bomb.body]).toEqual([['a', 'b'], 'completed', '']);
  });

  it.each([
    ['a tab', 'id: x\nagent: dev\ncontext:\n\ttask: go\n', 4],
    ['a list', '- a\n- b\n', 1],
    ['two documents', 'id: x\n---\nid: y\n', 2],
  ])('that holds %s has a problem with its line', async (_, text, line) => {
    expect((await read('x.yaml', text)).problems[0]).toMatchObject({ code: 'broken-frontmatter', line });
  });

  it('gives way to the Markdown file of the same id', async () => {
    const place = new ChainPlace();
    place.put(`${developer}.yaml`, legacy);
    place.entry(developer, { summary: 'The newer one' });
    expect((await readEntry(place.directory, developer))?.fields.summary).toBe('The newer one');
  });
});

describe('reading the head', () => {
  it('takes 4 KiB of a file of 100 MB', async () => {
    const place = new ChainPlace();
    truncateSync(place.put(`${developer}.md`, fileText(developer)), 100 * 1024 * 1024);
    const entry = await readEntry(place.directory, developer, headLimit);
    expect(entry).toMatchObject({ whole: false, size: 104857600, problems: [] });
    expect(entry?.text.length).toBe(4096);
    expect(entry?.fields.summary).toBe('Did it');
  });

  it('reads what a cut file of the older form says so far', async () => {
    const place = new ChainPlace();
    place.put(`${developer}.yaml`, `${legacy.replace('next:', `long: "${'x'.repeat(9000)}"\nnext:`)}`);
    const entry = await readEntry(place.directory, developer, headLimit);
    expect(entry).toMatchObject({ whole: false, parents: [architect], problems: [] });
    expect(entry?.fields).toMatchObject({ agent: 'developer', summary: 'Implement auth', next_agent: null });
  });

  it('says when the frontmatter is longer than that', async () => {
    const place = new ChainPlace();
    place.entry(developer, { summary: 'x'.repeat(5000) });
    const entry = await readEntry(place.directory, developer, headLimit);
    expect(entry?.problems[0]?.message).toBe('the frontmatter does not end within the first 4 KiB');
    expect(entry?.fields.status).toBe('completed');
  });
});

describe('what is no entry', () => {
  it.each(['..', '../app', '.hidden', 'a/b', 'a\0b', 'missing', 'x'.repeat(300)])(
    '%j is not read',
    async (id) => {
      expect(await readEntry(new ChainPlace().directory, id)).toBeNull();
    },
  );

  it('a symbolic link and a directory are passed over', async () => {
    const place = new ChainPlace();
    symlinkSync('/etc/passwd', join(place.directory, 'link.md'));
    mkdirSync(join(place.directory, 'folder.md'));
    expect(await readEntry(place.directory, 'link')).toBeNull();
    expect(await readEntry(place.directory, 'folder')).toBeNull();
  });

  it('a wrong name is told with what is near', async () => {
    const place = new ChainPlace();
    place.entry(architect);
    place.entry(developer);
    const near = await failureOf(findEntry(place.directory, '2025-01-09T14'));
    expect(near.code).toBe('chain-not-found');
    expect(near.message).toContain(`near: ${architect}`);
    expect(near.message).not.toContain(developer);
  });
});
