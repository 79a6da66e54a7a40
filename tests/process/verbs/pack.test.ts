import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture, type Packed, packJson, root } from '../pack-box.ts';
import { Sandbox } from '../sandbox.ts';

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
