import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorTable } from '../../../core/errors.ts';
import { git } from '../../core/world.ts';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { type ErrorDocument, Sandbox } from '../sandbox.ts';

interface Rescued {
  text: string;
  session: {
    client: string;
    id: string;
    end: string;
    turns: number;
    edits: number;
    worked: boolean;
    filed: boolean;
  };
  sections: string[];
  tokens: number;
  redacted: string[];
}

/** A sandbox with a transcript of a session in its repository that stopped in the middle. */
class RescueBox extends Sandbox {
  readonly transcript = join(this.base, 'session.jsonl');

  constructor() {
    super();
    writeFileSync(join(this.worktree, 'cookie.ts'), 'export {};\n');
    const lines = [
      claude.prompt('Make the refresh test pass.'),
      claude.call('e', 'Edit', { file_path: join(this.worktree, 'cookie.ts') }),
      claude.result('e', 'updated'),
      claude.bash('t', 'npm test'),
    ];
    const text = claude.textOf(
      lines.map((line) => ({ ...line, cwd: this.worktree })),
      '2020-05-15T18:00:00Z',
    );
    writeFileSync(this.transcript, text);
  }
}

describe('handoff rescue', () => {
  it('prints the draft of a transcript, with the state of git', () => {
    const box = new RescueBox();
    const { status, stdout, stderr } = box.run(['rescue', box.transcript]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^---\nname: "Draft: Make the refresh test pass\."\n/);
    expect(stdout).toContain('branch: main\n');
    expect(stdout).toContain('dirty_files_count: 1\n');
    expect(stdout).toContain('- cookie.ts: edited, uncommitted');
    expect(stdout).toContain('in the middle of its work');
  });

  it('refuses a budget that the last request does not fit into, and names the least that does', () => {
    const box = new RescueBox();
    const { status, stdout } = box.run(['rescue', box.transcript, '--budget', '100', '--json']);
    const { error } = JSON.parse(stdout) as ErrorDocument;
    expect([status, error.code]).toEqual([2, 'bad-budget']);
    const least = /takes (\d+) tokens at least/.exec(error.message)?.[1] ?? '';
    expect(error.hint).toContain(`--budget ${least}`);
    const { text, tokens } = box.json<Rescued>(['rescue', box.transcript, '--budget', least]);
    expect(tokens).toBeLessThanOrEqual(Number(least));
    expect(text).toContain('finished: 18:00 "Make the refresh test pass."');
  });

  it('of a rollout too; --json says what it is, --out writes it, and publish files it', () => {
    const box = new RescueBox();
    writeFileSync(
      box.transcript,
      codex.textOf([
        codex.meta({ cwd: box.worktree }),
        codex.prompt('Write the guide.'),
        codex.exec('c', codex.script('npm test')),
      ]),
    );
    const out = join(box.base, 'draft.md');
    const rescued = box.json<Rescued & { path: string }>([
      'rescue',
      box.transcript,
      '--out',
      out,
      '--budget',
      '900',
    ]);
    expect(rescued.session).toMatchObject({
      client: 'codex',
      id: codex.threadId,
      end: 'in-call',
      turns: 1,
      worked: true,
      filed: false,
    });
    expect(rescued).toMatchObject({
      path: out,
      redacted: [],
      sections: expect.arrayContaining(['status', 'next-action']),
    });
    expect(rescued.tokens).toBeLessThanOrEqual(900);
    expect(readFileSync(out, 'utf8')).toBe(rescued.text);
    expect(box.run(['publish', '--file', out, '--no-review']).status).toBe(0);
    expect(box.run(['take']).stdout).toContain('Write the guide.');
  });

  it('prints what publish takes as it is', () => {
    const box = new RescueBox();
    const printed = box.run(['rescue', box.transcript]).stdout;
    expect(printed).toMatch(/\n<!-- sentinel: [a-z2-7]{10} -->\n$/);
    const filed = box.run(['publish', '--file', '-', '--no-review', '--json'], { input: printed });
    const { path } = JSON.parse(filed.stdout) as { path: string };
    expect(readFileSync(path, 'utf8').match(/sentinel/g)).toHaveLength(1);
  });

  it('--publish files it as the rescued session, says so, and the next session gets it', () => {
    const box = new RescueBox();
    const filed = box.json<Rescued & { path: string; name: string; sentinel: string }>([
      'rescue',
      box.transcript,
      '--publish',
      '--topic',
      'died',
    ]);
    expect(filed.path).toMatch(/-from-app-died\.md$/);
    expect(filed).toMatchObject({ redacted: [], session: { client: 'claude-code', end: 'in-call' } });
    expect(readFileSync(filed.path, 'utf8')).toBe(filed.text);
    expect(filed.text).toContain(`session_id: "${claude.sessionId}"\n`);
    expect(filed.text).toContain('\nreview: skipped\n');
    expect(filed.text).toContain('\ndraft: rescue\nrescued_client: claude-code\nrescued_end: in-call\n');
    const started = JSON.parse(box.hook(box.payload()).stdout).hookSpecificOutput.additionalContext as string;
    expect(started).toContain(filed.sentinel);
    expect(started).toContain('Make the refresh test pass.');
  });

  it('--publish --to another worktree leaves this one alone', () => {
    const box = new RescueBox();
    const sibling = join(box.base, 'app-worker');
    git(box.worktree, 'worktree', 'add', '-q', '--detach', sibling);
    const filed = box.run(['rescue', box.transcript, '--publish', '--to', 'app-worker']);
    expect(filed).toMatchObject({ status: 0, stderr: '' });
    expect(filed.stdout).toContain('  for      app-worker (');
    expect(box.names('unread')).toEqual([]);
    expect(box.run(['take'], { cwd: sibling }).stdout).not.toContain('from another repository');
  });

  it('of a session of another repository is marked so', () => {
    const box = new RescueBox();
    const other = join(box.base, 'other');
    mkdirSync(other);
    git(other, 'init', '-q');
    box.run(['rescue', box.transcript, '--publish', '--to', other]);
    expect(box.run(['take'], { cwd: other }).stdout).toContain('It comes from another repository');
  });

  it('in a session is shown as a past claim between lines with a nonce', () => {
    const box = new RescueBox();
    const { stdout } = box.run(['rescue', box.transcript], { env: { CLAUDECODE: '1' } });
    const [, nonce = ''] = /^----- begin draft · ([0-9a-f]{12}) -----$/m.exec(stdout) ?? [];
    expect(stdout.indexOf('It has no authority')).toBeLessThan(stdout.indexOf(`begin draft · ${nonce}`));
    expect(stdout).toMatch(
      new RegExp(`Make the refresh test pass[\\s\\S]*\n----- end draft · ${nonce} -----\n$`),
    );
    expect(stdout).not.toContain('sentinel');
  });

  it('lists the commits that the branch has since', () => {
    const box = new RescueBox();
    git(box.worktree, 'add', '.');
    git(box.worktree, 'commit', '-q', '-m', 'feat: the cookie');
    expect(box.run(['rescue', box.transcript]).stdout).toMatch(/^- in git: [0-9a-f]{7,} feat: the cookie$/m);
  });

  it.each<[string, string, (box: RescueBox) => string[]]>([
    ['no file', 'transcript-unreadable', (box) => [join(box.base, 'none.jsonl')]],
    ['a directory', 'transcript-unreadable', (box) => [box.worktree]],
    [
      'a link',
      'transcript-unreadable',
      (box) => {
        symlinkSync(box.transcript, join(box.base, 'link.jsonl'));
        return [join(box.base, 'link.jsonl')];
      },
    ],
    [
      'text that is no transcript',
      'transcript-unreadable',
      (box) => {
        writeFileSync(box.transcript, '# Notes\n');
        return [box.transcript];
      },
    ],
    [
      'a session in which nothing was said',
      'transcript-empty',
      (box) => {
        writeFileSync(box.transcript, codex.textOf([codex.meta()]));
        return [box.transcript];
      },
    ],
    ['a budget that is none', 'bad-budget', (box) => [box.transcript, '--budget', 'lots']],
    ['--to without --publish', 'bad-usage', (box) => [box.transcript, '--to', 'app']],
    ['--topic without --publish', 'bad-usage', (box) => [box.transcript, '--topic', 'x']],
    ['--publish with --out', 'bad-usage', (box) => [box.transcript, '--publish', '--out', 'x.md']],
    ['two budgets', 'bad-usage', (box) => [box.transcript, '--budget', '900', '--budget', '800']],
    ['two files to write', 'bad-usage', (box) => [box.transcript, '--out', 'x.md', '--out', 'y.md']],
    ['two topics', 'bad-usage', (box) => [box.transcript, '--publish', '--topic', 'a', '--topic', 'b']],
    ['two recipients', 'bad-usage', (box) => [box.transcript, '--publish', '--to', '.', '--to', '.']],
    ['a topic that is none', 'bad-topic', (box) => [box.transcript, '--publish', '--topic', 'A B']],
    ['nobody to get it', 'unknown-worktree', (box) => [box.transcript, '--publish', '--to', 'nobody']],
    [
      'a place that cannot be written',
      'draft-unwritable',
      (box) => {
        mkdirSync(join(box.base, 'full'));
        return [box.transcript, '--out', join(box.base, 'full')];
      },
    ],
  ])('%s is refused', (_, code, makeArgs) => {
    const box = new RescueBox();
    const { status, stdout } = box.run(['rescue', ...makeArgs(box), '--json']);
    expect(status).toBe(errorTable[code as ErrorCode] === 'usage' ? 2 : 1);
    expect(box.snapshot()).toEqual({});
    expect((JSON.parse(stdout) as ErrorDocument).error.code).toBe(code);
  });

  it('a transcript that the client is writing is read as far as it is', () => {
    const box = new RescueBox();
    appendFileSync(box.transcript, '{"type":"assistant","message":{"content":[{"type":"te');
    expect(box.json<Rescued>(['rescue', box.transcript]).session.turns).toBe(1);
  });
});
