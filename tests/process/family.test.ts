import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identify } from '../../core/worktree/identity.ts';
import { git } from '../core/world.ts';
import { draftText, Sandbox } from './sandbox.ts';

interface Started {
  text: string;
  notice: string;
}

function start(box: Sandbox, cwd: string, session = 'session-1'): Started {
  const env = { CLAUDE_CODE_ENTRYPOINT: 'cli' };
  const { stdout } = box.hook(box.payload('startup', { cwd, session_id: session }), { env, cwd });
  const printed = (stdout === '' ? {} : JSON.parse(stdout)) as {
    hookSpecificOutput?: { additionalContext: string };
    systemMessage?: string;
  };
  return { text: printed.hookSpecificOutput?.additionalContext ?? '', notice: printed.systemMessage ?? '' };
}

function linked(box: Sandbox, name: string): string {
  const path = join(box.base, 'trees', name);
  git(box.worktree, 'worktree', 'add', '-q', '-b', name, path);
  return path;
}

const remove = (box: Sandbox, path: string) => git(box.worktree, 'worktree', 'remove', '--force', path);
const publishIn = (box: Sandbox, cwd: string, ...flags: string[]) =>
  box.json<{ path: string; sentinel: string }>(['publish', '--file', '-', '--no-review', ...flags], {
    cwd,
    input: draftText,
  });

describe('a handoff for a worktree that was removed', () => {
  it.each([
    ['which wrote it itself', (box: Sandbox, side: string) => publishIn(box, side)],
    ['to which it was sent', (box: Sandbox, side: string) => publishIn(box, box.worktree, '--to', side)],
  ])('is delivered at the next start in the main worktree, saying for whom it was: %s', (_, publish) => {
    const box = new Sandbox();
    const side = linked(box, 'side');
    const { sentinel } = publish(box, side);
    // The place was looked at before: the index alone must find it.
    expect(start(box, box.worktree).text).toBe('');
    remove(box, side);
    const { text } = start(box, box.worktree, 'session-2');
    expect(text).toContain(`sentinel ${sentinel}`);
    expect(text).toContain('!! Written for a worktree that no longer exists.');
    expect(text).toContain(`\nworktree: ${side}\n`);
  });

  it('is listed before a start brings it, saying for whom it was; and only where it will be brought', () => {
    const box = new Sandbox();
    const [side, other] = [linked(box, 'side'), linked(box, 'other')];
    const { path } = publishIn(box, side, '--topic', 'auth');
    remove(box, side);
    const { handoffs } = box.json<{ handoffs: unknown[] }>(['list']);
    expect(handoffs).toEqual([expect.objectContaining({ path, to: 'side', state: 'unread', gone: side })]);
    const gone = `1 for ${side}, which is gone: the next start here brings what waits.`;
    expect(box.run(['list']).stdout).toContain(gone);
    const status = box.run(['status']).stdout;
    expect(status).toContain(gone);
    expect(status).not.toContain('dead letters');
    expect(box.run(['status', '--short']).stdout).toBe('1-waiting\n');
    expect(box.run(['show', 'auth']).stdout).toContain('Run `npm test`.');
    expect(box.run(['take', '--peek']).stdout).toContain('1 for worktrees of this repository that are gone');
    expect(box.run(['list'], { cwd: other }).stdout).toContain('No handoff here.');
    // None of this took it over.
    expect(readFileSync(path, 'utf8')).toContain('Run `npm test`.');
    start(box, box.worktree);
    expect(box.json<{ handoffs: unknown[] }>(['list']).handoffs).toEqual([]);
  });

  it('is in flight there too until the next start here knows that nobody answered', () => {
    const box = new Sandbox();
    const side = linked(box, 'side');
    publishIn(box, side);
    start(box, side);
    remove(box, side);
    const { waiting, in_flight } = box.json<{ waiting: unknown[]; in_flight: unknown[] }>(['status']);
    expect(waiting).toEqual([]);
    expect(in_flight).toEqual([expect.objectContaining({ state: 'delivered', gone: side })]);
  });

  it('is left to the main worktree by the other linked ones', () => {
    const box = new Sandbox();
    const [side, other] = [linked(box, 'side'), linked(box, 'other')];
    publishIn(box, side);
    remove(box, side);
    expect(start(box, other).text).toBe('');
    expect(start(box, box.worktree).text).toContain('handoff 1 of 1');
  });

  it('is delivered to whichever starts first where there is no main one', () => {
    const box = new Sandbox();
    const bare = join(box.base, 'project/.bare');
    mkdirSync(join(box.base, 'project'));
    git(box.base, 'clone', '-q', '--bare', box.worktree, bare);
    const [side, other] = ['side', 'other'].map((name) => join(box.base, 'project', name));
    for (const path of [side, other])
      git(bare, 'worktree', 'add', '-q', '-b', path?.split('/').at(-1) ?? '', path ?? '');
    publishIn(box, side ?? '');
    git(bare, 'worktree', 'remove', '--force', side ?? '');
    expect(start(box, other ?? '').text).toContain('handoff 1 of 1');
  });

  it('comes back to the main one when the session that had it never answered', () => {
    const box = new Sandbox();
    const side = linked(box, 'side');
    publishIn(box, side);
    expect(start(box, side).text).toContain('handoff 1 of 1');
    mkdirSync(join(box.home, '.claude/sessions'), { recursive: true });
    remove(box, side);
    expect(start(box, box.worktree, 'session-2').text).toContain('never answered');
  });

  it('goes to one of two starts at once', () => {
    const box = new Sandbox();
    const side = linked(box, 'side');
    publishIn(box, side);
    remove(box, side);
    const texts = ['a', 'b'].map((session) => start(box, box.worktree, session).text);
    expect(texts.filter((text) => text.includes('handoff 1 of 1'))).toHaveLength(1);
  });

  it('of another repository stays where it is', () => {
    const box = new Sandbox();
    const side = linked(box, 'side');
    publishIn(box, side);
    remove(box, side);
    const other = join(box.base, 'unrelated');
    mkdirSync(other);
    git(other, 'init', '-q');
    git(other, 'commit', '-q', '--allow-empty', '-m', 'another');
    expect(start(box, other)).toEqual({ text: '', notice: '' });
  });
});

describe('a repository under a new name', () => {
  it('keeps its inbox', () => {
    const box = new Sandbox();
    publishIn(box, box.worktree);
    const renamed = join(box.base, 'store');
    renameSync(box.worktree, renamed);
    const { text } = start(box, renamed);
    expect(text).toContain('handoff 1 of 1');
    expect(text).toContain(`\nworktree: ${box.worktree}\n`);
  });

  it('that is a copy is told in one line what waits, once, with the command that brings it', () => {
    const box = new Sandbox();
    publishIn(box, box.worktree);
    const copy = join(box.base, 'copy');
    git(box.base, 'clone', '-q', box.worktree, copy);
    rmSync(box.worktree, { recursive: true });
    const { text, notice } = start(box, copy);
    expect(text).toBe('');
    expect(notice).toMatch(
      /^agent-handoff: "Auth refactor" waits for \S+app, which is gone, and was written at a commit/,
    );
    const words = (/`([^`]+)`/.exec(notice)?.[1] ?? '').split(' ');
    box.json(words.slice(words.indexOf('forward')), { cwd: copy });
    expect(start(box, copy, 'session-2').text).toContain('handoff 1 of 1');
  });
});

describe('what waits one level up or down', () => {
  it('is told to a session above several repositories', () => {
    const box = new Sandbox();
    box.publish();
    const { text, notice } = start(box, box.base);
    expect(text).toBe('');
    expect(notice).toMatch(
      /^agent-handoff: 1 handoff waits for \S+\/app: start there, or `\S+ \S+ take --in \S+\/app`\.$/,
    );
  });

  it('is told to a session in a repository below', () => {
    const box = new Sandbox();
    publishIn(box, box.base);
    expect(start(box, box.worktree).notice).toContain(`1 handoff waits for ${box.base}:`);
  });

  it.each(['.jj', '.hg', '.svn'])('is one inbox in a working copy with %s', (mark) => {
    const box = new Sandbox();
    const copy = join(box.base, 'copy');
    mkdirSync(join(copy, mark), { recursive: true });
    mkdirSync(join(copy, 'src/deep'), { recursive: true });
    publishIn(box, join(copy, 'src/deep'));
    expect(start(box, copy).text).toContain('handoff 1 of 1');
  });
});

describe('one directory with two spellings', () => {
  it('is one inbox: what was filed under the other one is delivered', () => {
    const box = new Sandbox();
    const { path } = publishIn(box, box.worktree);
    const { slug } = identify(box.worktree);
    // As a file system without case, or a second mount, would show it: the same directory by another path.
    const other = `${box.base}/./app`;
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^worktree: .*$/m, `worktree: ${other}`));
    renameSync(join(box.root, slug), join(box.root, 'other-spelling'));
    const families = join(box.root, '.families');
    for (const key of readdirSync(families)) {
      renameSync(join(families, key, slug), join(families, key, 'other-spelling'));
      writeFileSync(join(families, key, 'other-spelling', 'app'), other);
    }
    const { text } = start(box, box.worktree);
    expect(text).toContain('handoff 1 of 1');
    expect(text).not.toContain('no longer exists');
  });
});
