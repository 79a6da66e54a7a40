import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../../core/board/board.ts';
import { type ErrorDocument, Sandbox } from '../sandbox.ts';

const boardOf = (path: string): Board =>
  JSON.parse(/id="board">(.*?)<\/script>/s.exec(readFileSync(path, 'utf8'))?.[1] ?? '');

/** A program that the opener's name leads to; it notes what it was given. */
function addOpener(box: Sandbox, exit: number): Record<string, string> {
  const path = box.write('bin/xdg-open', `#!/bin/sh\necho "$1" > ${box.base}/opened\nexit ${exit}\n`);
  chmodSync(path, 0o755);
  return { PATH: `${join(box.base, 'bin')}:${box.env.PATH}` };
}

describe('open', () => {
  it('writes the page beside our state, for its user alone, and says where', () => {
    const box = new Sandbox();
    box.publish();
    const { path } = box.json<{ path: string }>(['open', '--no-open']);
    expect(path).toBe(join(box.home, '.local/state/agent-handoff/page.html'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(box.run(['open', '--no-open']).stdout).toBe(`Page: ${path}\n`);
    const { handoffs, worktrees } = boardOf(path);
    expect(worktrees.map(({ name, isHere, exists }) => [name, isHere, exists])).toEqual([
      ['app', true, true],
    ]);
    expect(handoffs).toMatchObject([
      { name: 'Auth refactor', worktree: box.worktree, state: 'waiting', from: 'app', sentBy: box.worktree },
    ]);
    expect(handoffs[0]?.text?.map(({ key, title }) => [key, title])).toEqual([
      ['next-action', 'Immediate next action'],
      ['donts', 'What NOT to do on resume'],
    ]);
  });

  it('opens it with the opener of the platform, and says where that fails', () => {
    const box = new Sandbox();
    const env = addOpener(box, 0);
    const opened = box.run(['open'], { env });
    expect([opened.status, opened.stderr]).toEqual([0, '']);
    expect(readFileSync(join(box.base, 'opened'), 'utf8')).toMatch(/page\.html\n$/);
    addOpener(box, 3);
    const failed = box.run(['open'], { env });
    expect([failed.status, failed.stderr]).toEqual([
      0,
      'note: xdg-open could not open it (exit 3): open the file yourself\n',
    ]);
    expect(failed.stdout).toMatch(/^Page: \S+page\.html\n$/);
  });

  it('replaces a page of its own and nothing else', () => {
    const box = new Sandbox();
    const out = join(box.base, 'board.html');
    const open = (path: string) => box.run(['open', '--no-open', '--json', '--out', path]);
    expect(open(out).status).toBe(0);
    expect(open(out).status).toBe(0);
    box.write('mine.html', '<!doctype html>\n<p>mine</p>\n');
    mkdirSync(join(box.base, 'folder'));
    symlinkSync(join(box.base, 'mine.html'), join(box.base, 'link.html'));
    const refusals = ['mine.html', 'folder', 'link.html', 'none/board.html', ''].map((name) => {
      const { status, stdout } = open(name === '' ? '' : join(box.base, name));
      const { code, message } = (JSON.parse(stdout) as ErrorDocument).error;
      return [status, code, message.replace(/^\S+: /, '').replace(box.base, '')];
    });
    expect(refusals).toEqual([
      [1, 'page-unwritable', 'it exists and is no page of this program; no page was written'],
      [1, 'page-unwritable', 'it is a directory; no page was written'],
      [1, 'page-unwritable', 'it is no regular file; no page was written'],
      [1, 'page-unwritable', 'there is no directory /none; no page was written'],
      [1, 'page-unwritable', 'it is a directory; no page was written'],
    ]);
    expect(readFileSync(join(box.base, 'mine.html'), 'utf8')).toBe('<!doctype html>\n<p>mine</p>\n');
  });

  it('says what a handoff in flight, one that came back and a dead letter are', () => {
    const box = new Sandbox();
    box.publish();
    box.hook(box.payload());
    const { path } = box.json<{ path: string }>(['open', '--no-open']);
    expect(boardOf(path).handoffs).toMatchObject([
      { state: 'in-flight', session: 'claude-code session-1', rescue: null },
    ]);
    // The next start finds that nobody answered.
    box.hook(box.payload('startup', { session_id: 'session-2' }));
    box.run(['open', '--no-open']);
    expect(boardOf(path).handoffs).toMatchObject([{ state: 'in-flight' }]);
    const other = join(box.base, 'gone');
    mkdirSync(other);
    box.write('gone/.git/HEAD', 'ref: refs/heads/main\n');
    box.publish('## Next steps\n\nGo on.\n', '--to', other);
    const before = boardOf(box.json<{ path: string }>(['open', '--no-open']).path);
    expect(before.handoffs.map(({ rescue }) => rescue)).toEqual([null, null]);
  });

  it('shows in an empty home an empty page', () => {
    const box = new Sandbox();
    const { path } = box.json<{ path: string }>(['open', '--no-open']);
    expect(boardOf(path)).toMatchObject({ handoffs: [], threads: [], chains: [], sessions: [], figures: [] });
    expect(existsSync(box.root)).toBe(false);
  });

  it('leaves out an inbox that others can write, and a file that is no text', () => {
    const box = new Sandbox();
    const { path: handoff } = box.publish();
    writeFileSync(
      handoff.replace(/[^/]+$/, '20260101T000000Z-from-x.md'),
      Buffer.from([0xff, 0xfe, 0, 1, 2]),
    );
    const { path } = box.json<{ path: string }>(['open', '--no-open']);
    expect(boardOf(path).handoffs.map(({ warnings }) => warnings.length > 0)).toContain(true);
    chmodSync(box.inbox, 0o777);
    box.run(['open', '--no-open']);
    expect(boardOf(path).handoffs).toEqual([]);
  });
});
