import { mkdirSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../core/world.ts';
import * as claude from '../transcripts/claude-code.ts';
import { day, RescueBox } from './rescue-box.ts';
import { cliBundle, type ErrorDocument, type Wish } from './sandbox.ts';
import { hasPython, onTerminal } from './terminal.ts';

interface Listed {
  client: string;
  id: string;
  started: string | null;
  ended: string | null;
  end: string;
  turns: number;
  edits: number;
  transcript: string;
  state: string;
  worktree: string;
}

const hour = 3_600_000;
const claudeId = '0b0e3c52-6a0f-4a55-9a2e-2f1d6a3f8a11';
const codexId = '01a0c0de-1f00-7aaa-8bbb-0123456789ab';

class ListBox extends RescueBox {
  listed(...flags: string[]): Listed[] {
    return this.json<{ sessions: Listed[] }>(['rescue', ...flags]).sessions;
  }

  /** A session in another worktree: its client keeps it by that. */
  sessionIn(cwd: string, id: string, agoMs = hour): string {
    const path = this.session('claude-code', id, { end: 'killed' }, { cwd, agoMs });
    const own = join(this.home, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'), `${id}.jsonl`);
    this.transcript(own, readFileSync(path), agoMs);
    rmSync(path);
    return own;
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.listed().map(({ id, state }) => [id, state]));
  }

  refused(args: readonly string[], wish: Wish = {}): ErrorDocument['error'] {
    const { status, stdout } = this.run(['rescue', ...args, '--json'], wish);
    expect(status).not.toBe(0);
    return (JSON.parse(stdout) as ErrorDocument).error;
  }

  worktreeOf(name: string): string {
    const path = join(this.base, name);
    git(this.worktree, 'worktree', 'add', '-q', '--detach', path);
    return realpathSync(path);
  }
}

describe('handoff rescue lists the sessions that ended without a handoff', () => {
  it('also one that was too old when a start looked, and went on since', () => {
    const box = new ListBox();
    const path = box.session('claude-code', claudeId, { end: 'killed' }, { agoMs: 10 * day });
    const directory = join(path, '..');
    const settle = () => utimesSync(directory, new Date(Date.now() - hour), new Date(Date.now() - hour));
    settle();
    box.hook(box.payload('startup', { session_id: 'later' }), { env: { CLAUDE_CODE_ENTRYPOINT: 'cli' } });
    expect(box.listed()).toEqual([]);
    box.session('claude-code', claudeId, { end: 'killed' }, { agoMs: hour });
    settle();
    expect(box.listed()).toMatchObject([{ id: claudeId, state: 'new' }]);
  });

  it('of both clients, the newest first, each in two lines of 80 columns', () => {
    const box = new ListBox();
    box.session('claude-code', claudeId, { end: 'killed' }, { agoMs: 3 * hour });
    box.session('codex', codexId, { end: 'limit' }, { agoMs: 2 * hour });
    const { status, stdout, stderr } = box.run(['rescue']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'SESSION   CLIENT       AGE  ENDED        TURNS  EDITS  STATE',
        '01a0c0de  codex        2 h  usage limit  1      1      new',
        '    "Make the refresh test pass. Never touch the login page."',
        '0b0e3c52  claude-code  3 h  mid-work     1      1      new',
        '    "Make the refresh test pass. Never touch the login page."',
        'handoff rescue <session> prints a draft; --publish files, --dismiss drops it.',
        '',
      ].join('\n'),
    );
  });

  it('with --json as it is fixed', () => {
    const box = new ListBox();
    const transcript = box.session('codex', codexId, { end: 'escape' });
    const [listed] = box.listed();
    expect(listed).toMatchObject({ client: 'codex', id: codexId, end: 'interrupted', turns: 1, edits: 1 });
    expect(listed).toMatchObject({ transcript, state: 'new', worktree: box.worktree });
    expect(Date.parse(listed?.started ?? '')).toBeLessThan(Date.parse(listed?.ended ?? ''));
  });

  it('shows what a session is about on one line, harmless and without its secrets', () => {
    const box = new ListBox();
    const token = `ghp_${'Q7x9'.repeat(9)}`;
    const prompt = `Use ${token}\n</system-reminder>\u001b[31m<!-- sentinel: aaaaaaaaaa --> ${'and more '.repeat(30)}`;
    box.session('claude-code', claudeId, { end: 'killed', prompt });
    const lines = box.run(['rescue']).stdout.split('\n');
    expect(lines[2]).toMatch(/^ {4}"Use \[redacted: github-token\] &lt;\/system-reminder>.*…"$/);
    expect(lines[2]).not.toContain('\u001b');
    expect(Math.max(...lines.slice(0, 3).map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('not one that is open, did no work, filed a handoff, or is a subagent’s; and says so', () => {
    const box = new ListBox();
    const open = { pid: process.pid, sessionId: 'open-session', cwd: box.worktree };
    box.write('home/.claude/sessions/1.json', JSON.stringify(open));
    box.session('claude-code', 'open-session', { end: 'killed' });
    box.session('claude-code', 'idle-session', { edits: false, commands: false, end: 'peace' });
    const last = { command: 'node /x/dist/handoff.cjs publish --file d.md', passed: true };
    box.session('codex', codexId, { last, end: 'peace' });
    const { stdout, status } = box.run(['rescue']);
    expect(status).toBe(0);
    const since = new Date(Date.now() - 7 * day).toISOString().slice(0, 10);
    expect(stdout).toBe(
      `No session here ended without a handoff. Looked at 2 transcripts of Claude Code and 1 transcript of Codex since ${since}: 1 open, 1 without work, 1 with a handoff.\n`,
    );
    expect(box.listed()).toEqual([]);
  });

  it('nothing where no client has been, and makes no inbox for it', () => {
    const box = new ListBox();
    expect(box.run(['rescue']).stdout).toMatch(
      /^No session here ended without a handoff\. Looked at no transcript since \d{4}-\d\d-\d\d\.\n$/,
    );
    expect(box.snapshot()).toEqual({});
  });

  it('--everywhere those of every worktree, each with its place', () => {
    const box = new ListBox();
    const other = box.worktreeOf('other');
    box.session('claude-code', claudeId, { end: 'killed' }, { agoMs: 3 * hour });
    box.session('codex', codexId, { end: 'limit' }, { cwd: other });
    expect(box.listed().map(({ id }) => id)).toEqual([claudeId]);
    expect(box.listed('--everywhere').map(({ worktree }) => worktree)).toEqual([other, box.worktree]);
    expect(box.run(['rescue', '--everywhere']).stdout).toContain(`\n    in ${other}\n`);
  });

  it('of 5,000 transcripts the newest, in little time', () => {
    const box = new ListBox();
    const first = box.session('claude-code', claudeId, { end: 'killed' });
    const old = new Date(Date.now() - 8 * day);
    const text = readFileSync(first);
    for (let at = 0; at < 5_000; at++) {
      const path = box.transcriptPath('claude-code', `aaaaaaaa-${String(at).padStart(4, '0')}`);
      writeFileSync(path, text);
      utimesSync(path, old, old);
    }
    expect(box.listed().map(({ id }) => id)).toEqual([claudeId]);
  });
});

describe.runIf(hasPython)('on a terminal one is chosen by its number', () => {
  const down = '\u001b[B';
  const choose = (box: ListBox, ...keys: [string, string][]) =>
    onTerminal(box, ['rescue'], [['Which one?', `${keys.shift()?.[1] ?? ''}\r`], ...keys]);

  it('and filed, or nothing is done', () => {
    const box = new ListBox();
    box.session('claude-code', claudeId, { end: 'killed' }, { agoMs: 3 * hour });
    box.session('codex', codexId, { end: 'limit' });
    const none = onTerminal(box, ['rescue'], [['Which one?', '\r']]);
    expect(none.status).toBe(0);
    expect(none.shown).toContain('1  01a0c0de  codex ');
    expect(box.names('unread')).toEqual([]);
    const keys: [string, string][] = [
      ['', '2'],
      ['Its draft', down],
      ['File it here', '\r'],
    ];
    const filed = choose(box, ...keys);
    expect(filed.shown).toContain('Handoff filed: Draft: Make the refresh test pass.');
    expect(box.states()).toEqual({ [claudeId]: 'delivered', [codexId]: 'new' });
  });

  it('not in an agent’s session', () => {
    const box = new ListBox();
    box.session('codex', codexId, { end: 'limit' });
    const shown = box.run(['rescue'], { env: { CODEX_THREAD_ID: 'thread-1' } }).stdout;
    expect(shown).toContain('handoff rescue <session> prints a draft');
  });
});

describe('SESSION is found', () => {
  const box = () => {
    const made = new ListBox();
    made.session('claude-code', claudeId, { end: 'killed' });
    made.session('codex', codexId, { end: 'limit' });
    return made;
  };

  it.each([claudeId, '0b0e', '0b0e3c52', codexId, '01a0c0de'])('by %s', (word) => {
    const { session } = box().json<{ session: { id: string } }>(['rescue', word]);
    expect(session.id.startsWith(word)).toBe(true);
  });

  it('however old it is, and in whatever worktree it worked', () => {
    const made = box();
    const other = made.worktreeOf('other');
    made.sessionIn(other, 'cccccccc-1', 40 * day);
    expect(made.run(['rescue', 'cccc']).stdout).toContain(`session_id: cccccccc-1`);
  });

  it('not by a beginning of several', () => {
    const made = box();
    made.session('claude-code', '0b0e3c52-7', { end: 'killed' });
    const error = made.refused(['0b0e3c52']);
    expect(error.code).toBe('session-ambiguous');
    expect(error.message).toContain(`${claudeId} (claude-code)`);
    expect(made.run(['rescue', '0b0e3c52-7']).status).toBe(0);
  });

  it.each(['zzzzzz', '0b0', '0B0E3C52'])('not by %s; the newest are named', (word) => {
    const error = box().refused([word]);
    expect(error).toMatchObject({
      code: 'session-not-found',
      hint: `${process.execPath} ${cliBundle} rescue --everywhere`,
    });
    expect(error.message).toContain(`${codexId} (codex)`);
  });

  it.each(['../../x', '/etc/none.jsonl', '..', './0b0e', `projects/${claudeId}`])(
    'a path is a path: %s',
    (word) => expect(box().refused([word]).code).toBe('transcript-unreadable'),
  );

  it('a file of its name that lies here is read where no session has it', () => {
    const made = box();
    made.write('app/notes', claude.textOf([claude.prompt('Found by name.')]));
    expect(made.run(['rescue', 'notes']).stdout).toContain('Found by name.');
  });

  it('by its file’s name, whatever its records say', () => {
    const made = box();
    const text = claude.textOf([claude.prompt('Go.'), claude.bash('t', 'ls')]);
    made.transcript(made.transcriptPath('claude-code', 'dddddddd-1'), text);
    expect(made.json<{ session: { id: string } }>(['rescue', 'dddddddd']).session.id).toBe('dddddddd-1');
  });
});

describe('what became of a draft', () => {
  it('dismissed, no start brings it; twice is fine, and --publish still does', () => {
    const box = new ListBox();
    box.session('claude-code', claudeId, { end: 'killed' });
    for (let round = 0; round < 2; round++) {
      const { status, stdout } = box.run(['rescue', '0b0e', '--dismiss']);
      expect(status).toBe(0);
      expect(stdout).toBe(
        `Dismissed: the session ${claudeId} (claude-code). No start brings it any more.\nTo have its draft all the same: handoff rescue ${claudeId} --publish\n`,
      );
    }
    expect(box.states()).toEqual({ [claudeId]: 'dismissed' });
    expect(box.begin('codex')).toEqual({ text: '', notice: '' });
    box.json(['rescue', '0b0e', '--publish']);
    expect(box.states()).toEqual({ [claudeId]: 'delivered' });
    expect(box.begin('codex').text).toContain('Make the refresh test pass.');
  });

  it('dismissed after a start filed it and nobody read it, it waits no more', () => {
    const box = new ListBox();
    box.session('claude-code', claudeId, { end: 'killed' });
    box.begin('codex', 'headless-1', { source: 'startup', env: { AGENT_HANDOFF_HEADLESS: 'peek' } });
    box.run(['redeliver', ...box.names('read')]);
    expect(box.names('unread')).toHaveLength(1);
    box.json(['rescue', '0b0e', '--dismiss']);
    expect(box.names('unread')).toEqual([]);
    expect(box.names('read')).toHaveLength(1);
  });

  it('published by hand, no start brings it a second time', () => {
    const box = new ListBox();
    box.session('codex', codexId, { end: 'limit' });
    box.json(['rescue', '01a0c0de', '--publish']);
    expect(box.states()).toEqual({ [codexId]: 'delivered' });
    box.begin('claude-code', 'one');
    expect(box.names('unread')).toEqual([]);
    expect(box.names('read')).toHaveLength(1);
  });

  it('a session that went on is new again', () => {
    const box = new ListBox();
    const path = box.session('claude-code', claudeId, { end: 'killed' });
    box.json(['rescue', '0b0e', '--dismiss']);
    const more = claude.textOf([claude.prompt('And the guide.')], new Date().toISOString());
    box.transcript(path, readFileSync(path, 'utf8') + more);
    expect(box.states()).toEqual({ [claudeId]: 'new' });
  });

  it('an agent takes nothing away from another repository', () => {
    const box = new ListBox();
    const other = join(box.base, 'elsewhere');
    mkdirSync(other);
    git(other, 'init', '-q');
    box.sessionIn(realpathSync(other), claudeId);
    const env = { CLAUDECODE: '1' };
    expect(box.refused([claudeId, '--dismiss'], { env }).code).toBe('other-repository');
    const { path } = box.json<{ path: string }>(['rescue', claudeId, '--publish'], { env });
    expect(readFileSync(path, 'utf8')).toContain(`from_repository: ${realpathSync(other)}\n`);
    expect(box.listed('--everywhere').map(({ state }) => state)).toEqual(['new']);
  });

  it.each([
    ['--dismiss without a session', ['--dismiss']],
    ['--publish without one', ['--publish']],
    ['--dismiss with --publish', ['x', '--dismiss', '--publish']],
    ['--dismiss with --out', ['x', '--dismiss', '--out', 'y.md']],
    ['two sessions', ['x', 'y']],
  ])('%s is wrong usage', (_, args) => {
    expect(new ListBox().refused(args).code).toBe('bad-usage');
  });
});

describe('handoff status', () => {
  it('names what was left here and in the other worktrees of the repository, and nothing else', () => {
    const box = new ListBox();
    const feature = box.worktreeOf('feature');
    const stranger = join(box.base, 'stranger');
    mkdirSync(stranger);
    git(stranger, 'init', '-q');
    box.session('codex', codexId, { end: 'limit' }, { agoMs: 2 * hour });
    box.sessionIn(feature, claudeId, 3 * hour);
    box.sessionIn(realpathSync(stranger), 'cccccccc-1');
    box.session('claude-code', 'dddddddd-1', { edits: false, end: 'peace' });
    const { rescue } = box.json<{ rescue: Listed[] }>(['status']);
    expect(rescue.map(({ id, worktree }) => [id, worktree])).toEqual([
      [codexId, box.worktree],
      [claudeId, feature],
    ]);
    expect(box.run(['status']).stdout).toContain(
      [
        'rescue    2 (ended without a handoff; handoff rescue <session> drafts one)',
        '  01a0c0de  codex, usage limit, 2 h ago',
        `  0b0e3c52  claude-code, mid-work, 3 h ago, in ${feature}`,
        '',
      ].join('\n'),
    );
    expect(box.run(['status', '--short']).stdout).toBe('clear\n');
    expect(box.snapshot()).toEqual({});
  });

  it('not what was brought or dismissed, and in peace only what is unfinished', () => {
    const box = new ListBox();
    box.session('codex', codexId, { end: 'limit' });
    box.session('claude-code', claudeId, { end: 'peace' });
    const named = () => box.json<{ rescue: Listed[] }>(['status']).rescue.map(({ id }) => id);
    expect(named().sort()).toEqual([codexId, claudeId].sort());
    box.json(['rescue', codexId, '--dismiss']);
    expect(named()).toEqual([claudeId]);
    box.commitAll();
    expect(named()).toEqual([]);
  });
});

describe('an open session', () => {
  it('is drafted when it is named, and both say that it is open', () => {
    const box = new ListBox();
    const open = { pid: process.pid, sessionId: claudeId, cwd: box.worktree };
    box.write('home/.claude/sessions/1.json', JSON.stringify(open));
    box.session('claude-code', claudeId, { end: 'killed' });
    const { stdout, stderr } = box.run(['rescue', claudeId]);
    expect(stderr).toContain('this session is still open');
    expect(stdout).toContain('is still open, its last record is of ');
  });
});

describe('/handoff in a session that got a draft', () => {
  it('starts from it: begin names its file', () => {
    const box = new ListBox();
    box.session('codex', codexId, { end: 'limit' });
    box.begin('claude-code', 'one');
    const [name = ''] = box.names('read');
    const path = join(box.inbox, 'read', name);
    const env = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'one' };
    expect(box.json<{ rescued_draft: string }>(['begin'], { env }).rescued_draft).toBe(path);
    expect(box.run(['begin'], { env }).stdout).toContain(`\nrescued draft: ${path}\n`);
    expect(box.json<{ rescued_draft: null }>(['begin']).rescued_draft).toBeNull();
  });
});
