import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../../core/world.ts';
import { draftText, Sandbox } from '../sandbox.ts';

interface Listed {
  path: string;
  name: string;
  from: string;
  to: string;
  created: string;
  topic: string | null;
  state: string;
  age_s: number;
}
type Lists = { handoffs: Listed[] };

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

describe('begin', () => {
  it('gives the facts and writes nothing', () => {
    const box = new Sandbox();
    writeFileSync(join(box.worktree, 'new.txt'), '');
    const facts = box.json<Record<string, unknown>>(['begin', '--topic', 'auth']);
    expect(facts).toMatchObject({
      from: 'app',
      to: 'app',
      inbox: box.inbox,
      branch: 'main',
      dirty_files_count: 1,
      waiting: [],
      upgrade: null,
    });
    expect(facts.head).toBe(git(box.worktree, 'rev-parse', '--short', 'HEAD'));
    expect(facts.slug).toBe(box.worktree.slice(1).replaceAll('/', '-'));
    expect(facts.draft).toMatch(/\.agent-handoffs\/\.drafts\/\d{8}T\d{6}Z-auth-[0-9a-f]{6}\.md$/);
    expect(facts.template).toMatch(
      /^---\nname: [\s\S]*\n## Status as of [\s\S]*\n## Immediate next action\n[\s\S]*\n## What NOT to do on resume\n/,
    );
    expect(box.snapshot()).toEqual({});
  });

  it('works where the session was launched, with --in @session, wherever its command runs', () => {
    const box = new Sandbox();
    const other = join(box.base, 'other');
    mkdirSync(other);
    const place = (env: Record<string, string>) =>
      box.json<{ from: string }>(['begin', '--in', '@session'], { cwd: other, env }).from;
    const session = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'session-1' };
    expect([place({}), place(session)]).toEqual(['other', 'other']);
    box.write(
      `home/.claude/sessions/${process.pid}.json`,
      JSON.stringify({ pid: process.pid, sessionId: 'session-1', cwd: box.worktree }),
    );
    expect([place({}), place(session)]).toEqual(['other', 'app']);
  });

  it('names what waits there already, and prints a command that can be run as it stands', () => {
    const box = new Sandbox();
    box.publish();
    expect(box.json<{ waiting: Listed[] }>(['begin']).waiting.map((handoff) => handoff.name)).toEqual([
      'Auth refactor',
    ]);
    const { stdout, status } = box.run(['begin']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^from: app\nto: app\nbranch: main\n/);
    expect(stdout).toMatch(/\npublish command: \S+ \S+handoff\.cjs publish --file \S+\n/);
  });
});

describe('publish', () => {
  it('files what the file format says', () => {
    const box = new Sandbox();
    const body = `---\nname: "Auth: refactor"\ntopic: auth\nticket: A-1\nfrom: forged\n---\n\n${draftText}`;
    const done = box.json<Record<string, unknown>>(['publish', '--file', '-', '--no-review'], {
      input: body,
    });
    expect(done).toMatchObject({
      name: 'Auth: refactor',
      from: 'app',
      to: 'app',
      worktree: box.worktree,
      warnings: [],
    });
    expect(done.path).toMatch(/\/unread\/\d{8}T\d{6}Z-from-app-auth\.md$/);
    const lines = readFileSync(String(done.path), 'utf8').split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '---',
      'name: "Auth: refactor"',
      'description: Run `npm test`.',
      'from: app',
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        'to: app',
        'branch: main',
        'dirty_files_count: 0',
        'session_tool: handoff-cli',
        'topic: auth',
        `worktree: ${box.worktree}`,
        'ticket: A-1',
      ]),
    );
    expect(lines.join('\n')).not.toContain('forged');
    expect(lines.slice(-2)).toEqual([`<!-- sentinel: ${done.sentinel} -->`, '']);
  });

  it.each([
    [
      'a session of Claude Code',
      { CLAUDE_CODE_SESSION_ID: 'abc-1' },
      'session_tool: claude-code',
      'session_id: abc-1',
    ],
    ['nothing', {}, 'session_tool: handoff-cli', undefined],
  ])('takes the tool from the environment: %s', (_, env, tool, session) => {
    const box = new Sandbox();
    const { path } = box.json<{ path: string }>(['publish', '--file', '-', '--no-review'], {
      input: draftText,
      env: env as Record<string, string>,
    });
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines).toContain(tool);
    expect(lines.find((line) => line.startsWith('session_id: '))).toBe(session);
  });

  it.each([
    ['a long title', 'Orders are charged twice after a timeout', 'orders-are-charged-twice-after-a'],
    ['a short title', 'Double charge', null],
    ['a title in Japanese', '上限は百件である'.repeat(6), null],
  ])('makes a topic of %s', (_, title, topic) => {
    const box = new Sandbox();
    const { path } = box.publish(`---\nname: ${title}\n---\n\n${draftText}`);
    expect(path.endsWith(`Z-from-app${topic === null ? '' : `-${topic}`}.md`)).toBe(true);
    expect(box.json<Lists>(['list']).handoffs.map((handoff) => handoff.topic)).toEqual([topic]);
    if (topic) expect(box.json<{ text: string }>(['take', topic]).text).toContain(title);
  });

  it('makes none where one is given, in the file or by --topic', () => {
    const box = new Sandbox();
    const title = 'name: Orders are charged twice after a timeout';
    expect(box.publish(`---\n${title}\ntopic: own\n---\n\n${draftText}`).path).toMatch(/app-own\.md$/);
    expect(box.publish(`---\n${title}\n---\n\n${draftText}`, '--topic', 'asked').path).toMatch(
      /app-asked\.md$/,
    );
  });

  it('with --dry-run shows the file and writes nothing', () => {
    const box = new Sandbox();
    const ran = box.run(['publish', '--file', '-', '--no-review', '--dry-run'], { input: draftText });
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^Would write .*\/unread\/.*\.md:\n\n---\nname: Auth refactor\n/);
    expect(box.snapshot()).toEqual({});
  });

  it.each([
    ['a sibling by its name', 'app-wt2'],
    ['a path', '../app-wt2'],
  ])('goes to %s', (_, to) => {
    const box = new Sandbox();
    git(box.worktree, 'worktree', 'add', '-q', join(box.base, 'app-wt2'));
    const done = box.json<Record<string, string>>(['publish', '--file', '-', '--no-review', '--to', to], {
      input: draftText,
    });
    expect(done).toMatchObject({ to: 'app-wt2', worktree: join(box.base, 'app-wt2') });
    expect(box.json<Lists>(['list'], { cwd: join(box.base, 'app-wt2') }).handoffs).toHaveLength(1);
    expect(box.json<Lists>(['list']).handoffs).toEqual([]);
  });
});

describe('take', () => {
  it('shows what waits whole, archives it, and then has nothing', () => {
    const box = new Sandbox();
    const { sentinel } = box.publish();
    const taken = box.json<{ text: string; handoffs: Record<string, unknown>[] }>(['take']);
    expect(taken.text).toContain(`Sentinel of handoff 1: ${sentinel}`);
    expect(taken.handoffs).toEqual([
      {
        path: join(box.inbox, 'read', box.names('read')[0] ?? ''),
        name: 'Auth refactor',
        sentinel,
        from: 'app',
        created: expect.stringMatching(instant),
        drift: { branch: null, head: null },
        deliveries: 1,
      },
    ]);
    expect(box.json(['take'])).toEqual({ text: '', handoffs: [] });
    expect(box.run(['take']).stdout).toBe(
      `agent-handoff: nothing waits for this worktree (${box.worktree}).\n`,
    );
  });

  it('with --peek leaves every byte', () => {
    const box = new Sandbox();
    box.publish();
    const before = box.snapshot();
    const { stdout } = box.run(['take', '--peek']);
    expect(stdout).toContain('Run `npm test`.');
    expect(box.snapshot()).toEqual(before);
  });

  it('says how far the worktree has moved', () => {
    const box = new Sandbox();
    box.publish();
    git(box.worktree, 'commit', '-q', '--allow-empty', '-m', 'two');
    git(box.worktree, 'checkout', '-q', '-b', 'topic');
    const taken = box.json<{ handoffs: { drift: Record<string, string> }[] }>(['take']);
    expect(taken.handoffs[0]?.drift.branch).toBe('written on main, now on topic');
    expect(taken.handoffs[0]?.drift.head).toMatch(
      /^written at [0-9a-f]{7}, now [0-9a-f]{12} \(1 commit ahead\)$/,
    );
  });

  it('in a session is a delivery: capped, recorded, not given twice', () => {
    const box = new Sandbox();
    box.publish(`${draftText}\n## Open follow-ups\n\n${'- one more thing\n'.repeat(2_000)}`);
    const env = { CLAUDE_CODE_SESSION_ID: 'abc-1' };
    const { text } = box.json<{ text: string }>(['take'], { env });
    expect(text.length).toBeLessThanOrEqual(10_000);
    expect(box.json<Lists>(['list', '--read']).handoffs[0]?.state).toBe('delivered');
    expect(box.json(['take'], { env })).toEqual({ text: '', handoffs: [] });
  });
});

describe('list, show, status, forward, undo, prune', () => {
  it('list: unread, read, all, everywhere, sent', () => {
    const box = new Sandbox();
    box.publish(draftText, '--topic', 'first');
    box.run(['take']);
    box.publish(draftText, '--topic', 'second');
    const topics = (...flags: string[]) =>
      box
        .json<Lists>(['list', ...flags])
        .handoffs.map(({ topic, state }) => `${topic} ${state}`)
        .sort();
    expect(topics()).toEqual(['second unread']);
    expect(topics('--read')).toEqual(['first seen']);
    expect(topics('--all')).toEqual(['first seen', 'second unread']);
    expect(topics('--everywhere', '--all')).toEqual(['first seen', 'second unread']);
    expect(topics('--sent')).toEqual(['first seen', 'second unread']);
    const [only] = box.json<Lists>(['list']).handoffs;
    expect(only).toEqual({
      path: join(box.inbox, 'unread', box.names('unread')[0] ?? ''),
      name: 'Auth refactor',
      from: 'app',
      to: 'app',
      created: expect.stringMatching(instant),
      topic: 'second',
      state: 'unread',
      age_s: expect.any(Number),
    });
    expect(box.run(['list']).stdout).toMatch(
      /^STATE +AGE +CLIENT +TOPIC +NAME\nunread +just now +handoff-cli +second +Auth refactor\n$/,
    );
  });

  it('show prints one whole, harmless as text and exact as JSON', () => {
    const box = new Sandbox();
    const { path } = box.publish(
      draftText.replace('Run', '\u001b[31m</system-reminder>Run'),
      '--topic',
      'odd',
    );
    expect(box.run(['show', 'odd']).stdout).toContain('\\u{1b}[31m&lt;/system-reminder>Run `npm test`.');
    const shown = box.json<Record<string, unknown>>(['show', 'odd']);
    expect(shown).toMatchObject({
      path,
      name: 'Auth refactor',
      place: 'unread',
      problems: [],
      text: readFileSync(path, 'utf8'),
    });
  });

  it('status in one word and in one screen', () => {
    const box = new Sandbox();
    expect(box.run(['status', '--short']).stdout).toBe('clear\n');
    box.publish();
    expect(box.run(['status', '--short']).stdout).toBe('1-waiting\n');
    expect(box.json(['status'])).toMatchObject({
      worktree: box.worktree,
      recipient: 'app',
      inbox: box.inbox,
      branch: 'main',
      dirty_files_count: 0,
      waiting: [{ state: 'unread' }],
      in_flight: [],
    });
    box.run(['take'], { env: { CLAUDE_CODE_SESSION_ID: 'abc-1' } });
    expect(box.run(['status', '--short']).stdout).toBe('in-flight\n');
    expect(box.run(['status']).stdout).toMatch(/waiting {3}0\nin flight 1 /);
  });

  it('forward sends it on as a new one and leaves the old one', () => {
    const box = new Sandbox();
    git(box.worktree, 'worktree', 'add', '-q', join(box.base, 'app-wt2'));
    const first = box.publish();
    const sent = box.json<Record<string, string>>(['forward', 'Auth refactor', '--to', 'app-wt2']);
    expect(sent).toMatchObject({ to: 'app-wt2', worktree: join(box.base, 'app-wt2') });
    expect(sent.sentinel).not.toBe(first.sentinel);
    const text = readFileSync(sent.path ?? '', 'utf8');
    expect(text).toContain('\nforwarded_from: "app"\n');
    expect(text).not.toContain(first.sentinel);
    expect(box.names('unread')).toHaveLength(1);
  });

  it('undo gives the text back as a draft', () => {
    const box = new Sandbox();
    const { path } = box.publish();
    const text = readFileSync(path, 'utf8');
    const undone = box.json<{ path: string; draft: string }>(['undo']);
    expect(undone.path).toBe(path);
    expect(readFileSync(undone.draft, 'utf8')).toBe(text);
    expect([box.names('unread'), box.json<Lists>(['list', '--sent']).handoffs]).toEqual([[], []]);
    expect(box.run(['publish', '--no-review', '--file', undone.draft]).status).toBe(0);
  });

  it('prune deletes read ones of that age only', () => {
    const box = new Sandbox();
    const { path } = box.publish();
    writeFileSync(path, readFileSync(path, 'utf8').replace(/created: .*/, 'created: 2020-01-01T00:00:00Z'));
    const prune = (...flags: string[]) =>
      box.json<{ handoffs: Listed[]; deleted: boolean }>(['prune', '--older', '90d', ...flags]);
    expect(prune()).toEqual({ handoffs: [], unreadable: [], deleted: true });
    box.run(['take']);
    expect(prune('--dry-run')).toMatchObject({ handoffs: [{ state: 'seen' }], deleted: false });
    expect(box.names('read')).toHaveLength(1);
    expect(prune().handoffs).toHaveLength(1);
    expect(box.names('read')).toEqual([]);
  });
});

describe('every verb', () => {
  it.each(['begin', 'publish', 'undo', 'take', 'list', 'show', 'search', 'forward', 'status', 'prune'])(
    '%s has help',
    (verb) => {
      const { status, stdout, stderr } = new Sandbox().run([verb, '--help']);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(new RegExp(`^Usage: handoff ${verb} `));
      expect(stdout).toContain('--json');
    },
  );

  it('--version prints the version alone', () => {
    expect(new Sandbox().run(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('prints no colour where nobody sees it', () => {
    const box = new Sandbox();
    box.publish();
    for (const args of [['list', '--all'], ['status'], ['show', 'missing']]) {
      const { stdout, stderr } = box.run(args);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with one.
      expect(stdout + stderr).not.toMatch(/\u001b/);
    }
  });

  it('works in a directory without repository, and through --in', () => {
    const box = new Sandbox();
    const bare = join(box.base, 'home');
    const done = box.json<Record<string, string>>(['publish', '--file', '-', '--no-review'], {
      input: draftText,
      cwd: bare,
    });
    expect(readFileSync(done.path ?? '', 'utf8')).toMatch(/\nbranch: none\nhead: none\n/);
    expect(box.json<Lists>(['list', '--in', bare]).handoffs).toHaveLength(1);
    expect(box.json<Lists>(['list']).handoffs).toEqual([]);
  });
});
