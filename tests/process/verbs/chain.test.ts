import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architect, Box, body, developer, fixtures, testing, valid } from '../chain-box.ts';
import { cliBundle, Sandbox } from '../sandbox.ts';

describe('the verbs, over a mixed chain', () => {
  it('list shows every entry with its form, and which are heads', () => {
    const box = new Box().withFixtures();
    const { entries } = box.json<{ entries: Record<string, unknown>[] }>(['chain', 'list']);
    expect(entries.map(({ id, form, head, status }) => [id, form, head, status])).toEqual([
      [architect, 'yaml', false, 'completed'],
      [developer, 'yaml', false, 'blocked'],
      [testing, 'markdown', true, 'completed'],
    ]);
    expect(box.run(['chain', 'list']).stdout).toMatch(/^HEAD +ID +STATUS +NEXT +SUMMARY\n/);
  });

  it('status shows the heads and what each wants next', () => {
    const box = new Box().withFixtures();
    box.put(
      '2025-01-09T17-00-00-critic.md',
      '---\nid: 2025-01-09T17-00-00-critic\nparent: null\nagent: critic\nstatus: needs_discussion\nsummary: "x"\n---\n',
    );
    const { chain_heads: heads } = box.json<{ chain_heads: Record<string, unknown>[] }>(['status']);
    expect(heads.map(({ id, next_agent, next_task }) => [id, next_agent, next_task])).toEqual([
      ['2025-01-09T17-00-00-critic', null, null],
      [testing, 'rust-code-reviewer', 'Review the tests'],
    ]);
    expect(box.run(['status']).stdout).toContain(
      `\nchain     2 heads\n  2025-01-09T17-00-00-critic  needs_discussion, nobody next\n  ${testing}  completed, rust-code-reviewer next: Review the tests\n`,
    );
    expect(new Box().run(['status']).stdout).not.toContain('chain');
    for (let second = 10; second < 20; second++)
      box.put(`2025-01-09T18-00-${second}-dev.md`, '---\nagent: dev\nstatus: completed\n---\n');
    expect(box.run(['status']).stdout).toContain('\n  and 2 more: handoff chain list\n');
  });

  it('lineage gives the asked one and every ancestor, each once', () => {
    const box = new Box().withFixtures();
    const lineage = box.json<{ entries: Record<string, unknown>[]; missing: string[]; cycles: string[][] }>([
      'chain',
      'lineage',
      testing,
    ]);
    expect(lineage.entries[0]).toEqual({
      id: testing,
      parents: [developer, architect],
      parent: [developer, architect],
      agent: 'testing',
      status: 'completed',
      summary: 'Wrote 12 tests for Email; all pass',
      next_agent: 'rust-code-reviewer',
      next_task: 'Review the tests',
      next_priority: 'medium',
      depth: 0,
    });
    expect(lineage.entries.slice(1).map(({ id, depth, parent }) => [id, depth, parent])).toEqual([
      [developer, 1, architect],
      [architect, 1, null],
    ]);
    expect(lineage).toMatchObject({ missing: [], cycles: [] });
  });

  it('lineage --graph draws it', () => {
    const box = new Box().withFixtures();
    const { stdout } = box.run(['chain', 'lineage', testing, '--graph']);
    expect(stdout.replaceAll(/ {2}(?:completed|blocked) .*$/gm, '').split('\n')).toEqual([
      `* ${testing}`,
      '|\\',
      `* | ${developer}`,
      '|/',
      `* ${architect}`,
      '',
    ]);
  });

  it('brief reads the end of an older file, where its next task stands', () => {
    const box = new Box().withFixtures();
    expect(
      box.run(['chain', 'brief', `.local/handoff/${architect}.yaml`]).stdout,
    ).toBe(`Task for rust-developer:
"Implement Email and User types per architecture spec"
Incoming handoff:
---
id: ${architect}
summary: "Designed Email and User: two types, one error enum"
next_task: "Implement Email and User types per architecture spec"
---
File: .local/handoff/${architect}.yaml
`);
  });

  it('show prints the file whole', () => {
    const box = new Box().withFixtures();
    expect(box.run(['chain', 'show', testing]).stdout).toBe(
      readFileSync(join(fixtures, `${testing}.md`), 'utf8'),
    );
    const shown = box.json<Record<string, unknown>>(['chain', 'show', architect]);
    expect(shown).toMatchObject({
      id: architect,
      form: 'yaml',
      problems: [],
      timestamp: '2025-01-09T14:30:45',
    });
    expect(shown.text).toBe(readFileSync(join(fixtures, `${architect}.yaml`), 'utf8'));
  });

  it('check finds the constraint that the blocked one lost, and that is no failure', () => {
    const box = new Box().withFixtures();
    const ran = box.run(['chain', 'check', '--json']);
    expect(ran.status).toBe(0);
    const { problems } = JSON.parse(ran.stdout);
    expect(problems.map((one: Record<string, string>) => [one.severity, one.code, one.file])).toEqual([
      ['warn', 'lost-constraint', `${developer}.yaml`],
      ['warn', 'lost-constraint', `${developer}.yaml`],
    ]);
  });

  it('start gives parents whole, ancestors by frontmatter, constraints with their origin', () => {
    const box = new Box().withFixtures();
    const started = box.json<{ parents: { id: string; text: string }[]; [key: string]: unknown }>([
      'chain',
      'start',
      '--agent',
      'rust-code-reviewer',
      '--parent',
      testing,
    ]);
    expect(started.id).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-review$/);
    expect(started.parents[0]?.text).toBe(readFileSync(join(fixtures, `${testing}.md`), 'utf8'));
    expect(started).toMatchObject({
      role_name: 'review',
      ancestors: [{ id: developer }, { id: architect }],
      conflicts: [],
      left_out: [],
      constraints: [
        { text: 'MUST NOT allocate in Email::parse', from: architect },
        { text: 'Constraint: no unwrap in library code', from: architect },
      ],
    });
    expect(box.files).toEqual([`${architect}.yaml`, `${developer}.yaml`, `${testing}.md`]);
  });

  it('works the same from a directory below', () => {
    const box = new Box().withFixtures();
    mkdirSync(join(box.worktree, 'src/deep'), { recursive: true });
    const ran = box.run(['chain', 'show', testing], { cwd: join(box.worktree, 'src/deep') });
    expect(ran.status).toBe(0);
  });

  it('convert writes the newer form beside the older one, which stays', () => {
    const box = new Box().withFixtures();
    const { converted } = box.json<{ converted: Record<string, unknown>[] }>([
      'chain',
      'convert',
      architect,
      developer,
    ]);
    expect(converted.map(({ id, created, not_carried }) => [id, created, not_carried])).toEqual([
      [architect, true, ['comment: The design comes first.']],
      [developer, true, []],
    ]);
    expect(box.files).toEqual([
      `${architect}.md`,
      `${architect}.yaml`,
      `${developer}.md`,
      `${developer}.yaml`,
      `${testing}.md`,
    ]);
    expect(box.run(['chain', 'convert', architect]).stdout).toContain(
      'is there already and wins; nothing was written',
    );
    expect(
      box.json<{ entries: { form: string }[] }>(['chain', 'list']).entries.map(({ form }) => form),
    ).toEqual(['markdown', 'markdown', 'markdown']);
  });
});

describe('writing and routing', () => {
  it('stdout is the block alone, and route reads it back', () => {
    const box = new Box();
    const flags = ['--next-agent', 'rust-developer', '--next-task', 'Build "it"'];
    const ran = box.run(['chain', 'write', '--agent', 'rust-architect', ...valid, ...flags], { input: body });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    const id = ran.stdout.split('\n')[4]?.slice(4) ?? '';
    expect(box.files).toEqual([`${id}.md`]);
    expect(
      ran.stdout.startsWith(
        `## Handoff\n**File:** \`.local/handoff/${id}.md\`\n**Frontmatter:**\n\`\`\`yaml\nid: ${id}\n`,
      ),
    ).toBe(true);
    const answer = `Done.\n\n${ran.stdout}\nAnything else?`;
    expect(box.json(['chain', 'route', '--file', '-'], { input: answer })).toEqual({
      id,
      parent: null,
      agent: 'architect',
      status: 'completed',
      summary: 'Designed it',
      next_agent: 'rust-developer',
      next_task: 'Build "it"',
      next_priority: 'medium',
      file: `.local/handoff/${id}.md`,
      action: 'proceed',
    });
  });

  it('--json gives id, path and block', () => {
    const box = new Box();
    const written = box.json<{ id: string; path: string; block: string }>(
      ['chain', 'write', '--agent', 'dev', ...valid],
      { input: body },
    );
    expect(written.path).toBe(join(box.chain, `${written.id}.md`));
    expect(written.block).toContain(`id: ${written.id}\nparent: null\nagent: dev\n`);
  });

  it('many at once get an id each', async () => {
    const box = new Box();
    const file = box.write('body.md', body);
    const args = [
      cliBundle,
      'chain',
      'write',
      '--agent',
      'dev',
      '--status',
      'completed',
      '--summary',
      'x',
      '--file',
      file,
    ];
    const codes = await Promise.all(
      Array.from(
        { length: 8 },
        () => new Promise((resolve) => box.start(args, ['ignore', 'ignore', 'ignore']).on('exit', resolve)),
      ),
    );
    expect(codes).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(box.files).toHaveLength(8);
  });
});

describe('a word with verbs of its own', () => {
  it.each(['chain', 'thread'])('alone prints them: %s', (word) => {
    const { status, stdout, stderr } = new Sandbox().run([word]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: handoff ${word} <verb>\n[\\s\\S]*\n {2}list `));
  });

  it.each([[['chain', 'begin']], [['thread', 'reopen', 'auth']]])('with another one says so: %j', (args) => {
    const { status, stderr } = new Sandbox().run(args);
    expect([status, stderr]).toEqual([
      2,
      `handoff: handoff ${args[0]} has no verb "${args[1]}"\nnext: ${process.execPath} ${cliBundle} ${args[0]} --help\n`,
    ]);
  });
});
