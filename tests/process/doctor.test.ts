import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { git } from '../core/world.ts';
import { DoctorBox, type Found, makeClone } from './doctor-box.ts';
import { draftText } from './sandbox.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const installed = () => new DoctorBox(clone).install('claude-code');

function findingOf(box: DoctorBox, code: string): Found {
  const found = box.doctor().findings.filter((finding) => finding.code === code);
  expect(found.map((finding) => finding.code)).toEqual([code]);
  return found[0] as Found;
}

/** Runs the printed command and expects the finding to be gone. */
function fix(box: DoctorBox, found: Found) {
  const ran = box.shell(found.fix);
  expect(ran).toMatchObject({ status: 0 });
  expect(box.codes()).not.toContain(found.code);
  return ran;
}

/** The file of a handoff that waits for the box's worktree. */
function publish(box: DoctorBox, worktree = box.worktree): string {
  return box.json<{ path: string }>(['publish', '--file', '-', '--no-review', '--to', worktree], {
    input: draftText,
  }).path;
}

describe('doctor on a healthy installation', () => {
  it.each([['claude-code'], ['codex']])('of %s finds no error and ends with 0', (client) => {
    const box = new DoctorBox(clone).install(client);
    publish(box);
    expect(box.doctor()).toMatchObject({ ok: true, status: 0, proofs: [] });
  });

  it('says so to people, and what proves it', () => {
    const { stdout, stderr, status } = installed().handoff('doctor');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      'ok     Nothing keeps a handoff from showing up.\n       handoff doctor --live proves it with the real clients.\n',
    );
  });

  it('changes no file', () => {
    const box = installed();
    publish(box);
    const before = box.snapshot();
    box.doctor();
    expect(box.snapshot()).toEqual(before);
  });
});

describe('what people read', () => {
  it('fits 80 columns but for paths and commands, and names the fixing command', () => {
    const box = installed();
    box.put('.claude/settings.json', '{"disableAllHooks": true}');
    const { stdout, status } = box.handoff('doctor');
    expect(status).toBe(1);
    expect(stdout).toContain('error  hooks-disabled\n');
    expect(stdout).toContain(
      `  fix: ${process.execPath} ${clone}/dist/handoff.cjs doctor --fix hooks-disabled\n`,
    );
    expect(stdout).toMatch(
      /\n\n2 errors, 0 warnings\.\n {7}handoff doctor --fix fixes what is safe to fix unasked: hook-missing\.\n$/,
    );
    const long = stdout.split('\n').filter((line) => line.length > 80 && !/^ {2}(?:fix:|\S+$)/.test(line));
    expect(long).toEqual([]);
  });

  it.each([
    [['--fix', 'no-such-code'], 'bad-usage'],
    [['--days', 'many'], 'bad-usage'],
  ])('refuses %j', (flags, code) => {
    const { status, stdout } = new DoctorBox(clone).handoff('doctor', '--json', ...flags);
    expect([status, JSON.parse(stdout).error.code]).toEqual([2, code]);
  });
});

describe('the installation: doctor finds, and the printed command fixes, that', () => {
  it('nothing is installed', () => {
    const box = new DoctorBox(clone);
    const found = findingOf(box, 'not-installed');
    expect(found.severity).toBe('error');
    fix(box, found);
  });

  it('the recorded Node is gone', () => {
    const box = installed();
    box.recordNode('/nowhere/bin/node');
    const found = findingOf(box, 'node-gone');
    expect(found).toMatchObject({ severity: 'error', message: expect.stringContaining('/nowhere/bin/node') });
    fix(box, found);
  });

  it('the recorded Node is too old', () => {
    const box = installed();
    box.program('old-node', 'echo v18.19.1');
    box.recordNode(join(box.bin, 'old-node'));
    const found = findingOf(box, 'node-too-old');
    expect(found).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('v18.19.1; expected 20.5'),
    });
    fix(box, found);
  });

  it('no Node is recorded and none is on the PATH of a client', () => {
    const box = new DoctorBox(clone);
    box.put('.claude/settings.json', '{"enabledPlugins": {"agent-handoff@x": true}}');
    unlinkSync(join(box.bin, 'node'));
    const found = findingOf(box, 'node-missing');
    expect(found.severity).toBe('error');
    fix(box, found);
  });

  it('git lies where the user can write, and is not recorded', () => {
    const box = new DoctorBox(clone).install('claude-code');
    expect(box.codes()).toEqual([]);
    unlinkSync(join(box.home, '.local/state/agent-handoff/git'));
    const found = findingOf(box, 'git-missing');
    expect(found.severity).toBe('warn');
    expect(found.message).toContain(join(box.bin, 'git'));
    fix(box, found);
  });

  it('the clone is behind its upstream, and stays silent when that cannot be reached', () => {
    const own = makeClone();
    const bare = join(dirname(own), 'upstream.git');
    git(own, 'init', '-q', '-b', 'main');
    git(own, 'add', '-A');
    git(own, 'commit', '-q', '-m', 'one');
    git(dirname(own), 'clone', '-q', '--bare', own, bare);
    git(own, 'remote', 'add', 'origin', bare);
    git(own, 'fetch', '-q');
    git(own, 'branch', '-q', '--set-upstream-to', 'origin/main');
    const box = new DoctorBox(own).install('claude-code');
    expect(box.codes()).toEqual([]);
    const other = join(dirname(own), 'other');
    git(dirname(own), 'clone', '-q', bare, other);
    git(other, 'commit', '-q', '--allow-empty', '-m', 'two');
    git(other, 'push', '-q');
    const found = findingOf(box, 'clone-behind');
    expect(found.severity).toBe('info');
    renameSync(bare, `${bare}.off`);
    expect(box.codes()).toEqual([]);
    renameSync(`${bare}.off`, bare);
    fix(box, found);
  });

  it('a client is newer than what was tested', () => {
    const box = installed();
    box.program('claude', 'echo "9.9.9 (Claude Code)"');
    expect(findingOf(box, 'client-newer')).toMatchObject({
      severity: 'info',
      message: expect.stringContaining('Claude Code 9.9.9 is newer than'),
      fix: expect.stringContaining('doctor --live'),
    });
    box.program('claude', 'echo "2.1.197 (Claude Code)"');
    expect(box.codes()).toEqual([]);
  });
});

describe('the root: doctor finds, and the printed command fixes, that', () => {
  it('others may write the state: nothing in it is believed', () => {
    const box = installed();
    chmodSync(dirname(box.nodeFile), 0o770);
    const found = findingOf(box, 'state-open');
    expect(found).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('can be written by others'),
    });
    fix(box, found);
  });

  it('others may read it', () => {
    const box = installed();
    chmodSync(box.root, 0o755);
    const found = findingOf(box, 'root-open');
    expect(found).toMatchObject({ severity: 'warn', message: expect.stringContaining('0755') });
    fix(box, found);
  });

  it('it belongs to somebody else', () => {
    const box = installed();
    if (process.getuid?.() === 0) chownSync(box.root, 65534, 65534);
    // Without root's rights nobody can give a directory away; one that was never ours does as well.
    else box.extra.AGENT_HANDOFF_ROOT = '/usr';
    const found = findingOf(box, 'root-foreign');
    expect(found.severity).toBe('error');
    if (process.getuid?.() === 0) {
      box.program('chown', 'exec /bin/chown "$@"');
      fix(box, found);
    }
  });

  it('a file has its name', () => {
    const box = installed();
    renameSync(box.root, `${box.root}.kept`);
    writeFileSync(box.root, '');
    const found = findingOf(box, 'root-closed');
    expect(found).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('expected a directory'),
    });
    fix(box, found);
  });

  it('its file system has no hard links', () => {
    const box = installed();
    const refuse = `const fs = require('node:fs'); fs.linkSync = () => {
      throw Object.assign(new Error('no links'), { code: 'EPERM' });
    };`;
    box.extra.NODE_OPTIONS = `--require ${box.write('no-links.cjs', refuse)}`;
    expect(findingOf(box, 'root-no-links').severity).toBe('warn');
    delete box.extra.NODE_OPTIONS;
    expect(box.codes()).toEqual([]);
  });
});

describe('the inboxes: doctor finds, and the printed command fixes, that', () => {
  it('a session died between its claim and its text', () => {
    const box = installed();
    const path = publish(box);
    renameSync(path, join(dirname(path), `.claim-4194303-${basename(path)}`));
    const found = findingOf(box, 'stuck-claim');
    expect(found.severity).toBe('warn');
    fix(box, found);
    expect(box.names('unread')).toEqual([basename(path)]);
  });

  it('--fix gives a stuck claim back too, because that takes nothing from anybody', () => {
    const box = installed();
    const path = publish(box);
    renameSync(path, join(dirname(path), `.claim-4194303-${basename(path)}`));
    expect(box.doctor('--fix').fixed).toEqual([expect.objectContaining({ code: 'stuck-claim', ok: true })]);
    expect(box.names('unread')).toEqual([basename(path)]);
  });

  it('a session got a handoff and ended without an answer', () => {
    const box = installed();
    mkdirSync(box.path('.claude/sessions'));
    publish(box);
    expect(box.hook(box.payload()).stdout).toContain('Auth refactor');
    const found = findingOf(box, 'unanswered');
    expect(found).toMatchObject({
      severity: 'warn',
      message: expect.stringContaining('ended without an answer'),
    });
    expect(found.fix).not.toMatch(/ take /);
    expect(fix(box, found).stdout).toContain('"Auth refactor" waits again');
    // Nobody took it: the next session gets the whole text.
    expect(box.hook(box.payload('startup', { session_id: 'session-2' })).stdout).toContain('Run `npm test`.');
  });

  it('a session that is still open may answer yet', () => {
    const box = installed();
    const live = { pid: process.pid, sessionId: 'session-1', kind: 'interactive', status: 'idle' };
    box.put(`.claude/sessions/${process.pid}.json`, JSON.stringify(live));
    publish(box);
    box.hook(box.payload());
    expect(box.codes()).toEqual([]);
  });

  it('a handoff was shown often and never answered', () => {
    const box = installed();
    const path = publish(box);
    box.edit(join('..', path.slice(box.base.length)), (text) =>
      text.replace('---\n', '---\ndeliveries: 6\n'),
    );
    const found = findingOf(box, 'unanswered');
    expect(found.message).toContain('was shown 6 times');
    expect(fix(box, found).stdout).toContain('"Auth refactor" waits again');
    expect(box.names('unread')).toEqual([basename(path)]);
    expect(box.hook(box.payload()).stdout).toContain('Run `npm test`.');
  });

  it('a file is malformed', () => {
    const box = installed();
    mkdirSync(join(box.inbox, 'unread'), { recursive: true });
    writeFileSync(join(box.inbox, 'unread', '20260101T000000Z-from-x.md'), 'no frontmatter at all\n');
    const found = findingOf(box, 'malformed');
    expect(found).toMatchObject({
      severity: 'warn',
      message: expect.stringContaining('it has no frontmatter'),
    });
    expect(fix(box, found).stdout).toContain('no frontmatter at all');
    expect(box.names('read')).toEqual(['20260101T000000Z-from-x.md']);
    expect(box.doctor().findings).toEqual([]);
    expect(box.hook(box.payload()).stdout).toContain('no frontmatter at all');
  });

  it('one has been waiting for long, by the days that are asked for', () => {
    const box = installed();
    const path = publish(box);
    const old = new Date(Date.now() - 8 * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
    box.edit(join('..', path.slice(box.base.length)), (text) =>
      text.replace(/^created: .*$/m, `created: ${old}`),
    );
    expect(box.doctor('--days', '30').findings).toEqual([]);
    const found = findingOf(box, 'waiting-long');
    expect(found).toMatchObject({ severity: 'warn', message: expect.stringContaining('8 d') });
    expect(fix(box, found).stdout).toContain('Auth refactor');
    expect(box.names('unread')).toEqual([basename(path)]);
    expect(box.hook(box.payload()).stdout).toContain('Run `npm test`.');
  });

  it('redeliver gives back what was taken at a terminal, and refuses what there is not', () => {
    const box = installed();
    const path = publish(box);
    box.json(['take']);
    expect(box.names('read')).toEqual([basename(path)]);
    expect(box.json(['redeliver', 'Auth refactor'])).toEqual({
      path,
      name: 'Auth refactor',
      worktree: box.worktree,
    });
    expect(box.names('unread')).toEqual([basename(path)]);
    expect(box.run(['redeliver', 'nothing', '--json']).stdout).toContain('"name-not-found"');
  });

  it('many of one kind are counted', () => {
    const box = installed();
    for (let index = 0; index < 13; index++) {
      const path = join(box.inbox, 'unread', `2026010${index % 9}T0000${10 + index}Z-from-x.md`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'no frontmatter\n');
    }
    const { findings } = box.doctor();
    expect(findings).toHaveLength(10);
    expect(findings.at(-1)?.message).toContain('3 more of this kind follow');
  });
});

describe('dead letters', () => {
  /** A handoff for a worktree that is removed after it was filed. */
  function leaveDeadLetter(box: DoctorBox): string {
    const other = join(box.base, 'gone-worktree');
    mkdirSync(other);
    git(other, 'init', '-q');
    const path = publish(box, other);
    rmSync(other, { recursive: true });
    return path;
  }

  it('are found when their worktree is gone, and forward brings them here', () => {
    const box = installed();
    const path = leaveDeadLetter(box);
    const found = findingOf(box, 'dead-letter');
    expect(found).toMatchObject({
      severity: 'warn',
      message: expect.stringContaining(join(box.base, 'gone-worktree')),
      fix: `${process.execPath} ${clone}/dist/handoff.cjs forward ${path} --to ${box.worktree}`,
    });
    fix(box, found);
    expect(box.names('unread')).toHaveLength(1);
    expect(box.json<{ text: string }>(['take']).text).toContain('Run `npm test`.');
    expect(readdirSync(join(dirname(dirname(path)), 'read'))).toEqual([basename(path)]);
  });

  it('are shown by status, with the command', () => {
    const box = installed();
    const path = leaveDeadLetter(box);
    expect(box.json<{ dead_letters: object[] }>(['status']).dead_letters).toEqual([
      { path, name: 'Auth refactor', gone: join(box.base, 'gone-worktree') },
    ]);
    const { stdout } = box.handoff('status');
    expect(stdout).toContain('dead letters 1');
    expect(stdout).toContain(`forward ${path} --to ${box.worktree}\n`);
  });

  it.each([
    ['no reading of the slug is a directory', 'tmp-ah-no-such-place-anywhere/anywhere', true],
    ['one reading of it is', null, false],
  ])('without `worktree:`, when %s', (_, inbox, dead) => {
    const box = installed();
    const place = inbox === null ? box.inbox : join(box.root, inbox);
    mkdirSync(join(place, 'unread'), { recursive: true });
    const text = `---\nname: Old one\ndescription: d\nfrom: a\nto: b\ncreated: ${new Date().toISOString().replace(/\.\d+Z/, 'Z')}\nbranch: none\nhead: none\ndirty_files_count: 0\nsession_tool: x\n---\n\n## Immediate next action\n\nRead.\n`;
    writeFileSync(join(place, 'unread', '20260101T000000Z-from-a.md'), text);
    expect(box.codes()).toEqual(dead ? ['dead-letter'] : []);
    if (dead) fix(box, findingOf(box, 'dead-letter'));
  });

  it('of a sibling that is gone are no dead letters without `worktree:`, yet forward archives what is old', () => {
    const box = installed();
    const place = join(dirname(box.inbox), 'app-wt9', 'unread');
    mkdirSync(place, { recursive: true });
    const text = `---\nname: Old one\ndescription: d\nfrom: a\nto: app-wt9\ncreated: 2026-01-01T00:00:00Z\nbranch: none\nhead: none\ndirty_files_count: 0\nsession_tool: x\n---\n\n## Immediate next action\n\nRead.\n`;
    writeFileSync(join(place, '20260101T000000Z-from-a.md'), text);
    fix(box, findingOf(box, 'waiting-long'));
    expect(readdirSync(place)).toEqual([]);
  });

  it('that cannot be read are printed and archived by the printed command', () => {
    const box = installed();
    const place = join(box.root, 'tmp-ah-no-such-place-anywhere/anywhere/unread');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'x.md'), 'no frontmatter\n');
    expect(fix(box, findingOf(box, 'dead-letter')).stdout).toBe('no frontmatter\n');
  });

  it('forward of a living one leaves it where it is', () => {
    const box = installed();
    const path = publish(box);
    const other = join(box.base, 'other');
    mkdirSync(other);
    const sent = box.json<{ archived: string | null }>(['forward', path, '--to', other]);
    expect([sent.archived, box.names('unread')]).toEqual([null, [basename(path)]]);
  });
});

describe('doctor --live where no client is on the PATH', () => {
  it('says so and proves each hook command alone', () => {
    const box = installed();
    const { ok, proofs } = box.doctor('--live');
    expect(ok).toBe(true);
    expect(proofs).toEqual(
      ['Claude Code', 'Codex'].map((title) =>
        expect.objectContaining({
          kind: 'hook',
          ok: true,
          message: `${title} is not on the PATH, so its hook command was run alone: it printed the test handoff.`,
          sentinel: expect.stringMatching(/^[a-z2-7]{10}$/),
        }),
      ),
    );
  });

  it('fails when the wired command does not work, and says why', () => {
    const box = installed();
    box.edit('.claude/settings.json', (text) => text.replaceAll(clone, '/nowhere'));
    const { ok, status, proofs } = box.doctor('--live');
    expect([ok, status]).toEqual([false, 1]);
    expect(proofs[0]).toMatchObject({ client: 'claude-code', kind: 'hook', ok: false });
    expect(proofs[0]?.message).toContain('/nowhere/hooks/session-start.sh');
  });

  it('leaves the user’s root alone', () => {
    const box = installed();
    publish(box);
    const before = box.snapshot();
    box.doctor('--live');
    expect(box.snapshot()).toEqual(before);
  });
});

it('a client on the PATH that does not start is no proof', () => {
  const box = installed();
  box.program('claude', 'echo "cannot start: no licence" >&2; exit 3');
  const { ok, proofs } = box.doctor('--live');
  expect([ok, proofs[0]?.kind]).toEqual([false, 'live']);
  expect(proofs[0]?.message).toContain('It ended with 3: cannot start: no licence');
});
