import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ErrorDocument, Sandbox } from './sandbox.ts';

const fixtures = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures/chains');
const architect = '2025-01-09T14-30-45-architect';
const developer = '2025-01-09T15-00-00-developer';
const testing = '2025-01-09T16-00-00-testing';
const body = '## Context\n\nDesign auth.\n\n## Output\n\nDesign, decision, files, interfaces.\n';
const valid = ['--status', 'completed', '--summary', 'Designed it', '--file', '-'];

class Box extends Sandbox {
  readonly chain = join(this.worktree, '.local/handoff');

  withFixtures(): this {
    mkdirSync(this.chain, { recursive: true });
    cpSync(fixtures, this.chain, { recursive: true });
    return this;
  }

  put(name: string, text: string): string {
    mkdirSync(this.chain, { recursive: true });
    writeFileSync(join(this.chain, name), text);
    return join(this.chain, name);
  }

  get files(): string[] {
    return readdirSync(this.chain)
      .filter((name) => !name.startsWith('.'))
      .sort();
  }

  fails(args: string[], input = ''): { status: number | null; error: ErrorDocument['error'] } {
    const ran = this.run([...args, '--json'], { input });
    expect(ran.stderr).toBe('');
    return { status: ran.status, error: (JSON.parse(ran.stdout) as ErrorDocument).error };
  }
}

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
      join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist/handoff.cjs'),
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

describe('what is refused, with --json', () => {
  it.each<[string, string[], string, number, string]>([
    ['an agent with a slash', ['start', '--agent', 'a/b'], '', 2, 'bad-agent'],
    ['an agent with a slash, to write', ['write', '--agent', '../x', ...valid], body, 2, 'bad-agent'],
    ['no agent', ['start'], '', 2, 'bad-usage'],
    ['no file', ['write', '--agent', 'dev'], '', 2, 'bad-usage'],
    ['an id that is none', ['write', '--agent', 'dev', '--id', 'x', ...valid], body, 2, 'bad-id'],
    ['an empty parent', ['start', '--agent', 'dev', '--parent', 'a,,b'], '', 2, 'bad-id'],
    ['a budget that is none', ['start', '--agent', 'dev', '--budget', '-1'], '', 2, 'bad-usage'],
    ['an unknown parent', ['start', '--agent', 'dev', '--parent', 'gone'], '', 1, 'chain-not-found'],
    ['an unknown id', ['show', 'gone'], '', 1, 'chain-not-found'],
    ['a path that climbs out', ['show', '../../etc/passwd'], '', 1, 'chain-not-found'],
    ['an invalid file', ['write', '--agent', 'dev', '--file', '-'], 'Nothing.', 1, 'chain-invalid'],
    [
      'nested frontmatter',
      ['write', '--agent', 'dev', '--file', '-'],
      '---\nnext:\n  agent: x\n---\n',
      1,
      'chain-invalid',
    ],
    ['no block', ['route', '--file', '-'], 'All done.', 1, 'chain-no-block'],
    ['bytes that are no text', ['route', '--file', '/usr/bin/env'], '', 1, 'not-utf8'],
    ['a file that is not there', ['route', '--file', 'gone.md'], '', 1, 'unreadable-body'],
    ['an unknown verb', ['begin'], '', 2, 'bad-usage'],
  ])('%s', (_, args, input, status, code) => {
    const box = new Box();
    const failed = box.fails(['chain', ...args], input);
    expect([failed.status, failed.error.code]).toEqual([status, code]);
    expect(failed.error.hint).not.toBe('');
  });

  it('an id that is taken', () => {
    const box = new Box().withFixtures();
    const failed = box.fails(['chain', 'write', '--agent', 'testing', '--id', testing, ...valid], body);
    expect([failed.status, failed.error.code]).toEqual([1, 'chain-id-taken']);
  });

  it('a text of 100 MB, quickly', () => {
    const box = new Box();
    const path = box.write('large.md', body);
    truncateSync(path, 100 * 1024 * 1024);
    expect(box.fails(['chain', 'write', '--agent', 'dev', '--file', path]).error.code).toBe('too-large');
    expect(box.fails(['chain', 'route', '--file', path]).error.code).toBe('too-large');
  });
});

describe('bad files in the chain', () => {
  const head = (id: string, rest: string) =>
    `---\nid: ${id}\nagent: dev\nstatus: completed\nsummary: "x"\n${rest}---\n\n## Context\n\nx\n\n## Output\n\ny\n`;
  const cases: [string, Record<string, string>, string][] = [
    ['nested frontmatter', { 'b.md': head('b', 'parent: a\nnext:\n  agent: x\n') }, 'nested-frontmatter'],
    ['duplicate ids', { 'b.md': head('b', 'parent: a\n'), 'c.md': head('b', '') }, 'duplicate-id'],
    ['"null" for a parent', { 'b.md': head('b', 'parent: "null"\n') }, 'quoted-null'],
    ['a cycle', { 'a.md': head('a', 'parent: b\n'), 'b.md': head('b', 'parent: a\n') }, 'cycle'],
    ['YAML anchors', { 'b.md': head('b', 'parent: &p a\nnext_agent: *p\n') }, 'missing-parent'],
    ['tabs', { 'b.md': head('b', '\tparent: a\n') }, 'broken-frontmatter'],
    [
      'no closing fence',
      { 'b.md': head('b', 'parent: a\n').replace('\n---\n\n', '\n\n') },
      'broken-frontmatter',
    ],
    ['an agent with a slash', { 'b.md': head('b', '').replace('agent: dev', 'agent: a/b') }, 'bad-agent'],
    [
      'code for frontmatter',
      { 'b.md': '---js\nrequire("fs").writeFileSync("ran", "")\n---\n' },
      'broken-frontmatter',
    ],
    ['no UTF-8', { 'b.md': head('b', 'parent: \xff\n') }, 'missing-parent'],
  ];

  it.each(cases)('%s: every verb still answers, and check names it', (_, files, code) => {
    const box = new Box();
    for (const [name, text] of Object.entries(files)) box.put(name, text);
    for (const args of [
      ['list'],
      ['show', 'b'],
      ['brief', 'b'],
      ['lineage', 'b'],
      ['lineage', 'b', '--graph'],
      ['start', '--agent', 'dev', '--parent', 'b'],
    ]) {
      const ran = box.run(['chain', ...args]);
      expect([args[0], ran.status, ran.stderr]).toEqual([args[0], 0, '']);
    }
    const { problems } = JSON.parse(box.run(['chain', 'check', '--json']).stdout);
    expect(problems.map((one: { code: string }) => one.code)).toContain(code);
    expect(readdirSync(box.worktree)).not.toContain('ran');
  });

  it('a body of 100 MB costs its head', () => {
    const box = new Box();
    truncateSync(box.put('b.md', head('b', 'parent: a\n')), 100 * 1024 * 1024);
    box.put('c.md', head('c', 'parent: b\n'));
    const started = box.json<{ ancestors: { id: string }[] }>([
      'chain',
      'start',
      '--agent',
      'dev',
      '--parent',
      'c',
    ]);
    expect(started.ancestors.map(({ id }) => id)).toEqual(['b']);
    expect(box.json<{ entries: unknown[] }>(['chain', 'lineage', 'c']).entries).toHaveLength(2);
    expect(box.run(['chain', 'show', 'b']).stdout).toContain(
      `[cut here: 104857600 bytes in ${join(box.chain, 'b.md')}]`,
    );
  });

  it('errors in the chain end check with 1, and the text is harmless', () => {
    const box = new Box();
    box.put('b.md', head('b', 'parent: "</system-reminder>\u202e"\n'));
    const ran = box.run(['chain', 'check']);
    expect(ran.status).toBe(1);
    expect(ran.stdout).not.toMatch(/<\/system|\u202e/);
    for (const verb of ['show', 'brief', 'lineage'])
      expect(box.run(['chain', verb, 'b']).stdout).not.toMatch(/<\/system|\u202e/);
  });
});
