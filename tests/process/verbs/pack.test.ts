import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ErrorDocument, Sandbox } from '../sandbox.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const fixture = (name: string) => join(root, 'tests/fixtures/packs', name);

interface Packed {
  text: string;
  audience: string;
  budget: number;
  tokenizer: string;
  metrics: {
    original_tokens: number;
    transferred_tokens: number;
    compression_ratio: number;
    relevance_score: number;
  };
  validation: { passed: boolean; ready: boolean; compression_met: boolean | null };
  left_out: { kind: string; text: string; line: number; source: string; reason: string }[];
  explain?: { line: number; kept: boolean; level: string; rule: string; text: string }[];
}

const packJson = (box: Sandbox, ...args: string[]) => box.json<Packed>(['pack', ...args]);

describe('handoff pack', () => {
  it('prints the package, and with --json the metrics, the validation and what was left out', () => {
    const box = new Sandbox();
    const plain = box.run(['pack', '--for', 'dev', '--from', fixture('01-product-brief.md'), '--as', 'pm']);
    expect(plain).toMatchObject({ status: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^# Context Handoff: pm → dev\n/);
    const packed = packJson(box, '--for', 'dev', '--from', fixture('01-product-brief.md'));
    expect(packed.metrics).toEqual({
      original_tokens: 328,
      transferred_tokens: expect.any(Number),
      compression_ratio: expect.any(Number),
      relevance_score: 10,
    });
    expect(packed).toMatchObject({ audience: 'dev', budget: 2000, tokenizer: 'tokenx estimate' });
    expect(packed.left_out).toContainEqual({
      kind: 'number',
      text: '$12,000,000',
      line: 10,
      source: '01-product-brief.md',
      reason: 'stripped',
    });
  });

  it('has sections with content alone, and a frame of at most 150 tokens around them', () => {
    const flags = ['--reason', 'it is decided', '--outcome', 'a fix'];
    const { text } = packJson(new Sandbox(), '--for', 'dev', '--from', fixture('02-bug-report.md'), ...flags);
    expect(text).toMatch(
      /^# Context Handoff: \S+ → dev\n\nFrom 02-bug-report\.md.*: \d+ tokens became \d+ of 2000 \(\d\.\d\d\)\. Complete for dev \d+%, of all \d+%; relevance [\d.]+\/10\.\n\n\*\*Transfer Reason:\*\* it is decided\n\*\*Expected Outcome:\*\* a fix\n\n## /,
    );
    const sections = text.split(/^## .+$/m).slice(1);
    expect(sections.filter((section) => section.trim() === '')).toEqual([]);
    expect(text).not.toMatch(/None in the sources|not given/);
  });

  it('a source of 300 tokens does not grow by more than a fifth', () => {
    for (const name of ['01-product-brief.md', '07-espanol.md', '14-incident.md'])
      for (const audience of ['dev', 'planning', 'qa', 'ux']) {
        const { metrics } = packJson(new Sandbox(), '--for', audience, '--from', fixture(name));
        if (metrics.original_tokens >= 280) expect(metrics.compression_ratio).toBeLessThanOrEqual(1.2);
      }
  });

  it('--brief prints for whom, what must be carried, and the command that checks it', () => {
    const box = new Sandbox();
    const { status, stdout } = box.run(['pack', '--for', 'dev', fixture('01-product-brief.md'), '--brief']);
    expect(status).toBe(0);
    for (const part of [
      '# Brief: write the package for dev',
      'Reader: A developer who writes the code next.',
      '2000 tokens, of which 1900 may be used',
      '### prohibitions (never left out)',
      '01-product-brief.md:28 An invoice number must never be used twice.',
      'path: ',
      'handoff pack --check <package>.md --source ',
    ])
      expect(stdout).toContain(part);
  });

  it('packs standard input, several sources, and a file behind a link', () => {
    const box = new Sandbox();
    const input = '## Task\n\nRename src/a.ts.\n';
    expect(box.json<Packed>(['pack', '--for', 'dev', '--from', '-'], { input }).text).toContain(
      'Rename src/a.ts.',
    );
    const one = box.write('one.md', '## Task\n\nDo one.\n');
    const two = box.write('two.md', '## Task\n\nDo two.\n');
    const link = join(box.base, 'link.md');
    symlinkSync(two, link);
    const { text } = packJson(box, '--for', 'qa', '--from', one, '--from', link);
    expect(text).toContain('Do one.');
    expect(text).toContain('Do two.');
  });

  it('takes the newest handoff of the worktree when no source is named', () => {
    const box = new Sandbox();
    box.publish();
    expect(packJson(box, '--for', 'dev').text).toContain('Do not touch the schema.');
  });

  it('--out writes the package and its ledger, which has each fact with its line; --check passes it', () => {
    const box = new Sandbox();
    const source = fixture('01-product-brief.md');
    const out = join(box.base, 'brief.md');
    const written = box.json<{ path: string; ledger: string }>([
      'pack',
      '--for',
      'dev',
      '--from',
      source,
      '--out',
      out,
    ]);
    expect(written).toMatchObject({ path: out, ledger: join(box.base, 'brief.left-out.md') });
    const ledger = readFileSync(written.ledger, 'utf8');
    expect(ledger).toContain('- 01-product-brief.md:10 · number · $12,000,000 · not for this audience');
    expect(readFileSync(out, 'utf8')).not.toContain('## Left out');
    const checked = box.run(['pack', '--check', out, '--source', source, '--for', 'dev']);
    expect(checked.status).toBe(0);
    writeFileSync(out, readFileSync(out, 'utf8').replace('250 ms', '350 ms'));
    const failed = box.run(['pack', '--check', out, '--source', source, '--for', 'dev', '--json']);
    expect(failed.status).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'altered', fact: expect.objectContaining({ kind: 'obligation' }) }),
        expect.objectContaining({ code: 'lost', fact: { kind: 'number', text: '250 ms', line: 24 } }),
        expect.objectContaining({ code: 'invented', fact: expect.objectContaining({ text: '350 ms' }) }),
      ]),
    });
  });

  it('--check takes the budget and the words from the package itself', () => {
    const box = new Sandbox();
    const source = fixture('09-architecture.md');
    const out = join(box.base, 'p.md');
    const flags = [
      '--budget',
      '900',
      '--as',
      'the architect',
      '--reason',
      'a long reason '.repeat(8),
      '--outcome',
      'all of it',
    ];
    expect(box.run(['pack', '--for', 'planning', '--from', source, '--out', out, ...flags]).status).toBe(0);
    const checked = box.run(['pack', '--check', out, '--source', source, '--for', 'planning']);
    expect(checked).toMatchObject({ status: 0, stderr: '' });
  });

  it('--explain says for every statement what it is to the audience', () => {
    const { explain = [] } = packJson(
      new Sandbox(),
      '--for',
      'dev',
      '--explain',
      '--from',
      fixture('10-meeting.md'),
    );
    const ofLine = (line: number) => explain.find((one) => one.line === line);
    expect(ofLine(7)).toMatchObject({ kept: false, level: 'none', reason: 'stripped' });
    expect(ofLine(15)).toMatchObject({ kept: true, level: 'binding', rule: 'open' });
  });

  it('master becomes what the task is', () => {
    const box = new Sandbox();
    const bug = packJson(box, '--for', 'master', '--from', fixture('02-bug-report.md')).text;
    expect(bug).toMatch(/^## (?:Technical Requirements|Code Constraints)$/m);
    const research = packJson(box, '--for', 'master', '--from', fixture('13-research.md')).text;
    expect(research).toMatch(/^## Business Objectives$/m);
  });

  it('a thread and a chain are packed by name, the chain with its lineage', () => {
    const box = new Sandbox();
    const directory = join(box.worktree, '.local/handoff');
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(join(root, 'tests/fixtures/chains')))
      writeFileSync(join(directory, name), readFileSync(join(root, 'tests/fixtures/chains', name)));
    const chain = packJson(box, '--for', 'qa', '--from', '2025-01-09T16-00-00-testing');
    expect(chain.text).toContain('Constraint: no unwrap in library code');
    expect(chain.text).toContain('tests/email.rs');
    const prompt = box.write('prompt.md', '# Do it\n\n## Requirements\n\n- Keep src/email.rs small.\n');
    expect(box.run(['thread', 'open', 'mail', 'Mail', '--file', prompt]).status).toBe(0);
    expect(packJson(box, '--for', 'dev', '--from', 'mail').text).toContain('Keep src/email.rs small.');
  });
});

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
