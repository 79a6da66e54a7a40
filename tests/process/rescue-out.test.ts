import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as claude from '../transcripts/claude-code.ts';
import { RescueBox } from './rescue-box.ts';
import { Sandbox } from './sandbox.ts';

const agents = [{ CLAUDECODE: '1' }, { CODEX_THREAD_ID: 'thread-1' }, { CODEX_CI: '1' }];

class OutBox extends Sandbox {
  readonly transcript = this.write('session.jsonl', claude.textOf([claude.prompt('Make it pass.')]));
  readonly drafts = join(this.root, '.drafts');

  /** Returns the error's message, empty where the draft was written. */
  out(path: string, env: Record<string, string> = {}): string {
    const { stdout } = this.run(['rescue', this.transcript, '--out', path, '--json'], { env });
    const { error } = JSON.parse(stdout) as { error?: { code: string; message: string } };
    if (error !== undefined) expect(error.code).toBe('draft-unwritable');
    return error?.message ?? '';
  }
}

describe('rescue --out in an agent’s session', () => {
  it.each(agents)('writes a new file in the directory of drafts: %o', (env) => {
    const box = new OutBox();
    expect(box.out(join(box.drafts, 'died.md'), env)).toBe('');
    expect(readFileSync(join(box.drafts, 'died.md'), 'utf8')).toContain('Make it pass.');
  });

  it.each([
    '.git/hooks/post-commit.md',
    '.claude/commands/evil.md',
    '.claude/settings.json',
    'AGENTS.md',
    'CLAUDE.md',
    'notes.md',
    '../home/.zshenv',
    '../home/.claude/CLAUDE.md',
    '../home/.agent-handoffs/x/app/unread/evil.md',
    '../home/.agent-handoffs/.drafts/../evil.md',
    '../home/.agent-handoffs/.drafts/evil.sh',
    '../home/.agent-handoffs/.drafts/.evil.md',
    '../home/.agent-handoffs/.drafts/deep/evil.md',
    '/dev/stdout',
    '',
  ])('writes no %s', (path) => {
    const box = new OutBox();
    for (const directory of ['app/.claude/commands', 'home/.claude', 'home/.agent-handoffs/.drafts/deep'])
      mkdirSync(join(box.base, directory), { recursive: true });
    for (const env of agents) expect(box.out(path, env)).toContain('a session writes drafts only to');
    if (path.length > 12) expect(existsSync(join(box.worktree, path))).toBe(false);
  });

  it('writes nothing through a link in that directory, nor where it is one itself', () => {
    const box = new OutBox();
    const theirs = join(box.base, 'theirs');
    mkdirSync(theirs);
    mkdirSync(box.drafts, { recursive: true });
    symlinkSync(join(theirs, 'new.md'), join(box.drafts, 'link.md'));
    expect(box.out(join(box.drafts, 'link.md'), agents[0])).toContain('it is a link');
    const other = new OutBox();
    mkdirSync(other.root);
    symlinkSync(theirs, other.drafts);
    const { status, stdout } = other.run(
      ['rescue', other.transcript, '--out', join(other.drafts, 'a.md'), '--json'],
      { env: { CLAUDECODE: '1' } },
    );
    expect([status, JSON.parse(stdout).error.code]).toEqual([1, 'root-unwritable']);
    expect(readdirSync(theirs)).toEqual([]);
  });
});

describe('rescue --out of a person', () => {
  it('writes a new file anywhere, and over an earlier draft or an empty file', () => {
    const box = new OutBox();
    const path = box.write('empty.md', '');
    for (const out of [path, path, 'draft.md', 'draft.md', '.git/died.md']) expect(box.out(out)).toBe('');
  });

  it('leaves every other file as it is', () => {
    const box = new OutBox();
    const path = box.write('notes.md', 'mine\n\ndraft: rescue\n');
    expect(box.out(path)).toContain('it exists and is no draft of rescue; nothing was written');
    expect(readFileSync(path, 'utf8')).toBe('mine\n\ndraft: rescue\n');
  });

  it('follows no link to a file, and none out of the repository', () => {
    const box = new OutBox();
    const theirs = join(box.base, 'theirs');
    mkdirSync(theirs);
    writeFileSync(join(theirs, 'notes.md'), '');
    symlinkSync(join(theirs, 'notes.md'), join(box.worktree, 'link.md'));
    symlinkSync(theirs, join(box.worktree, 'docs'));
    expect(box.out('link.md')).toContain('it is a link');
    expect(box.out('docs/draft.md')).toContain(`${join(box.worktree, 'docs')} leads out of the repository`);
    expect(readdirSync(theirs)).toEqual(['notes.md']);
    expect(readFileSync(join(theirs, 'notes.md'), 'utf8')).toBe('');
  });

  it('makes no directory', () => {
    const box = new OutBox();
    const path = join(box.base, 'none/draft.md');
    expect(box.out(path)).toContain(`there is no directory ${dirname(path)}`);
    expect(existsSync(dirname(path))).toBe(false);
  });
});

describe('a link in the place of a directory of the inbox', () => {
  it.each(['.rescue', 'unread', ''])('%s: neither a start nor the verb writes behind it', (name) => {
    const box = new RescueBox();
    const theirs = join(box.base, 'theirs');
    mkdirSync(theirs);
    mkdirSync(dirname(join(box.inbox, name)), { recursive: true });
    symlinkSync(theirs, join(box.inbox, name));
    box.session('claude-code', 'aaaaaaaa-1', { end: 'killed' });
    box.beginRaw('codex', 'new-1');
    for (const flags of [[], ['aaaa', '--dismiss'], ['aaaa', '--publish'], ['--everywhere']])
      box.run(['rescue', ...flags], { env: { CODEX_THREAD_ID: 'thread-1' } });
    box.run(['status']);
    expect(readdirSync(theirs)).toEqual([]);
  });
});
