import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture, packJson, root } from './pack-box.ts';
import { type ErrorDocument, Sandbox } from './sandbox.ts';

describe('the configuration of a repository', () => {
  const configure = (text: string, path = '.bmad-core/core-config.yaml') => {
    const box = new Sandbox();
    mkdirSync(dirname(join(box.worktree, path)), { recursive: true });
    writeFileSync(join(box.worktree, path), text);
    return box;
  };
  const numbers = (dev: string) =>
    `version: 4.22.0\ncontext_engineering:\n  agent_types:\n    dev_agents: [dev, qa]\n  dev_agent_config:\n${dev}`;

  it.each(['.bmad-core/core-config.yaml', 'bmad-core/core-config.yaml', 'core-config.yaml'])(
    '%s sets the limit',
    (path) => {
      const box = configure(numbers('    token_limit: 1500\n'), path);
      expect(packJson(box, '--for', 'dev', '--from', fixture('04-tiny.md')).budget).toBe(1500);
      expect(packJson(box, '--for', 'qa', '--from', fixture('04-tiny.md')).budget).toBe(1500);
      expect(packJson(box, '--for', 'pm', '--from', fixture('04-tiny.md')).budget).toBe(8000);
      expect(packJson(box, '--for', 'dev', '--budget', '1200', '--from', fixture('04-tiny.md')).budget).toBe(
        1200,
      );
    },
  );

  it('more dependencies than it wants are named, and none is taken out', () => {
    const box = configure(numbers('    max_dependencies: 1\n'));
    const strict = packJson(box, '--for', 'dev', '--from', fixture('03-story.md'));
    const free = packJson(new Sandbox(), '--for', 'dev', '--from', fixture('03-story.md'));
    expect(strict.text).toContain('csv-stringify');
    expect(strict.text).toContain('src/ledger/query.ts');
    expect(strict.text).toBe(free.text);
    expect(strict.validation).toMatchObject({ passed: false, ready: false });
    const plain = box.run(['pack', '--for', 'dev', '--from', fixture('03-story.md')]);
    expect(plain.stderr).toContain('statements under Dependencies are more than the 1 of the configuration');
  });

  it('a threshold judges, and never deletes', () => {
    const box = configure(numbers('    code_relevance_threshold: 1\n    compression_ratio: 0.99\n'));
    const source = box.write(
      'mixed.md',
      '## Requirements\n\n- Keep it.\n- Use `src/a.ts`.\n- It must be quick.\n',
    );
    const strict = packJson(box, '--for', 'dev', '--from', source);
    const free = packJson(new Sandbox(), '--for', 'dev', '--from', source);
    expect(strict.text).toBe(free.text);
    expect(strict.validation).toMatchObject({ passed: false, ready: false, compression_met: false });
    expect(free.validation).toMatchObject({ passed: true, compression_met: null });
    const plain = box.run(['pack', '--for', 'dev', '--from', source]);
    expect(plain.stderr).toContain('is below the 100 % of the configuration');
  });

  it.each([
    ['    token_limit: lots\n', 6, 'token_limit`: expected number'],
    ['    token_limit: 0\n', 6, 'token_limit`: expected more than 0'],
    ['    compression_ratio: 7\n', 6, 'compression_ratio`: expected at most 1'],
    ['    max_dependencies: [\n', 7, 'Flow sequence'],
  ])('%j is refused in line %i', (text, line, what) => {
    const ran = configure(numbers(text)).run([
      'pack',
      '--for',
      'dev',
      '--from',
      fixture('04-tiny.md'),
      '--json',
    ]);
    expect(ran.status).toBe(1);
    const { error } = JSON.parse(ran.stdout) as ErrorDocument;
    expect(error.code).toBe('pack-config');
    expect(error.message).toContain(`core-config.yaml:${line}: `);
    expect(error.message).toContain(what);
  });

  it('an audience is added or changed by a file of the repository', () => {
    const box = new Sandbox();
    const directory = join(box.worktree, '.agent-handoff/audiences');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'dev.yaml'), 'audience: dev\nbudget: 1700\n');
    writeFileSync(
      join(directory, 'legal.yaml'),
      'audience: legal\naliases: [counsel]\nextends: planning\nbudget: 3000\nfocus:\n  title: Legal Focus\n  topics: [constraints]\n',
    );
    expect(packJson(box, '--for', 'dev', '--from', fixture('04-tiny.md'))).toMatchObject({ budget: 1700 });
    const legal = packJson(box, '--for', 'counsel', '--from', fixture('01-product-brief.md'));
    expect(legal).toMatchObject({ audience: 'legal', budget: 3000 });
    expect(legal.text).toMatch(/## Legal Focus\n\n[\s\S]*- An invoice number must never be used twice\./);
    writeFileSync(join(directory, 'legal.yaml'), 'audience: legal\nfoo: 1\n');
    const ran = box.run(['pack', '--for', 'legal', '--from', fixture('04-tiny.md')]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('legal.yaml:2: `the file`: unknown key foo');
  });
});

describe('bad input', () => {
  const tiny = fixture('04-tiny.md');
  it.each<[string, string[], number, string, RegExp]>([
    ['an unknown audience', ['--for', 'devv', '--from', tiny], 2, 'bad-audience', /did you mean dev\?/],
    [
      'an audience far from any',
      ['--for', 'zzzzzz', '--from', tiny],
      2,
      'bad-audience',
      /Expected one of analyst, architect, dev/,
    ],
    ['a path for an audience', ['--for', '../dev', '--from', tiny], 2, 'bad-audience', /no such audience/],
    [
      'budget 0',
      ['--for', 'dev', '--budget', '0', '--from', tiny],
      2,
      'bad-budget',
      /whole number of tokens above 0/,
    ],
    ['a budget in words', ['--for', 'dev', '--budget', 'many', '--from', tiny], 2, 'bad-budget', /"many"/],
    ['a negative budget', ['--for', 'dev', '--budget', '-5', '--from', tiny], 2, 'bad-budget', /"-5"/],
    ['no audience', ['--from', tiny], 2, 'bad-usage', /--for/],
    [
      'no such source',
      ['--for', 'dev', '--from', 'nowhere.md'],
      1,
      'name-not-found',
      /no such file, chain entry or thread/,
    ],
    ['a check without a source', ['--for', 'dev', '--check', tiny], 2, 'bad-usage', /--source/],
    [
      'a budget below the package itself',
      ['--for', 'dev', '--budget', '40', '--from', tiny],
      1,
      'pack-overflow',
      /budget of 40 tokens/,
    ],
    [
      'a directory to write to',
      ['--for', 'dev', '--out', root, '--from', tiny],
      1,
      'pack-unwritable',
      /--out/,
    ],
  ])('%s', (_, args, status, code, message) => {
    const ran = new Sandbox().run(['pack', ...args, '--json']);
    const { error } = JSON.parse(ran.stdout) as ErrorDocument;
    expect([ran.status, error.code]).toEqual([status, code]);
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe('');
  });

  it.each<[string, string | Uint8Array, string]>([
    ['an empty source', '', 'empty-source'],
    ['a source of blanks', ' \n\t\n', 'empty-source'],
    ['a binary source', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0), 'not-utf8'],
    ['text with zero bytes', 'a\0b', 'not-utf8'],
  ])('%s', (_, content, code) => {
    const box = new Sandbox();
    const ran = box.run(['pack', '--for', 'dev', '--from', box.write('x.md', content), '--json']);
    expect(ran.status).toBe(1);
    expect((JSON.parse(ran.stdout) as ErrorDocument).error.code).toBe(code);
  });

  it('what binds and has no room is listed, by kind and lines', () => {
    const box = new Sandbox();
    const many = Array.from(
      { length: 200 },
      (_, at) => `- AC${at + 1}: Part ${at} answers within ${at + 100} ms.`,
    );
    const source = box.write(
      'x.md',
      `## Constraints\n\n- It must be quick.\n\n## Acceptance criteria\n\n${many.join('\n')}\n`,
    );
    const { text } = packJson(box, '--for', 'dev', '--from', source);
    expect(text).toContain('- It must be quick.');
    expect(text).toMatch(
      /## Left out\n\nNo room for these; .*\n\n- x\.md:\d+-206 \(\d+ acceptance criteria\)\n$/,
    );
    expect(packJson(box, '--for', 'planning', '--from', source).text).not.toContain('## Left out');
  });

  it.each([
    ['prohibitions of their own', (at: number) => `- You must not touch src/part${at}.ts.`],
    ['the same short one again and again', () => '- never do it'],
  ])('%s, too many of them, fit the budget that the refusal names', (_, line) => {
    const box = new Sandbox();
    const many = Array.from({ length: 1500 }, (_, at) => line(at)).join('\n');
    const source = box.write('x.md', `## Constraints\n\n${many}\n`);
    const refused = box.run(['pack', '--for', 'dev', '--from', source]);
    expect(refused.status).toBe(1);
    const said = /take (\d+) tokens and the package around them (\d+):.*--budget (\d+)/s.exec(refused.stderr);
    const [parts, around, budget] = (said ?? []).slice(1).map(Number);
    expect(Number(parts)).toBeGreaterThan(2000);
    expect(Number(around)).toBeLessThan(1000);
    expect(box.run(['pack', '--for', 'dev', '--budget', `${budget}`, '--from', source]).status).toBe(0);
  });
});
