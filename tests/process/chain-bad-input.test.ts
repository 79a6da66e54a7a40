import { spawnSync } from 'node:child_process';
import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architect, Box, body, testing, valid } from './chain-box.ts';
import { cliBundle, type ErrorDocument } from './sandbox.ts';

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

describe('a place that cannot be written', () => {
  it('is named by write; start still gives an id and says so', () => {
    const box = new Box();
    writeFileSync(join(box.worktree, '.local'), 'a file');
    const failed = box.fails(['chain', 'write', '--agent', 'dev', ...valid], body);
    expect([failed.status, failed.error.code]).toEqual([1, 'root-unwritable']);
    const started = box.json<{ id: string; warnings: string[] }>(['chain', 'start', '--agent', 'dev']);
    expect(started.id).toMatch(/-dev$/);
    expect(started.warnings).toEqual([expect.stringContaining('cannot be written here')]);
    expect(box.run(['chain', 'start', '--agent', 'dev']).stdout).toContain('note: ');
  });

  it('is named by convert', () => {
    const box = new Box().withFixtures();
    // No file may grow: this stops root too, as no mode of a directory does.
    const limited = 'ulimit -f 0 && exec "$0" "$@"';
    const args = [process.execPath, cliBundle, 'chain', 'convert', architect, '--json'];
    const ran = spawnSync('sh', ['-c', limited, ...args], {
      cwd: box.worktree,
      env: box.env,
      encoding: 'utf8',
    });
    const { error } = JSON.parse(ran.stdout) as ErrorDocument;
    expect([ran.status, error.code]).toEqual([1, 'root-unwritable']);
    expect(error.message).toContain(`${architect}.md: cannot be written (EFBIG)`);
    expect(box.files).not.toContain(`${architect}.md`);
    expect(readdirSync(box.chain).filter((name) => name.startsWith('.tmp'))).toEqual([]);
  });
});
