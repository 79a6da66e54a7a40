import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../core/world.ts';
import { draftText, type ErrorDocument, Sandbox } from './sandbox.ts';

const draft = (name: string) => `---\nname: ${name}\n---\n\n${draftText}`;
const cli = { CLAUDE_CODE_ENTRYPOINT: 'cli' };

interface Printed {
  hookSpecificOutput?: { additionalContext: string };
  systemMessage?: string;
}

function start(box: Sandbox, session = 'session-1', cwd = box.worktree): Printed {
  const ran = box.hook(box.payload('startup', { session_id: session, cwd }), { env: cli });
  return ran.stdout === '' ? {} : (JSON.parse(ran.stdout) as Printed);
}

const errorOf = (box: Sandbox, args: string[], cwd = box.worktree) =>
  (JSON.parse(box.run([...args, '--json'], { cwd, input: draftText }).stdout) as ErrorDocument).error;

describe('`go`', () => {
  it('says whose next action begins, where several are shown', () => {
    const box = new Sandbox();
    box.publish(draft('Older'));
    const { path } = box.publish(draft('Newer'));
    renameSync(path, path.replace(/\d{8}T/, '20990101T'));
    const newer = path.replace(/\d{8}T/, '20990101T');
    writeFileSync(
      newer,
      readFileSync(newer, 'utf8').replace(/^created: .*$/m, 'created: 2026-01-01T00:00:00Z'),
    );
    const { hookSpecificOutput, systemMessage } = start(box);
    expect(hookSpecificOutput?.additionalContext).toContain(
      'On `go` begin the next action of handoff 1; any other message comes first.',
    );
    expect(systemMessage).toContain('Say go to begin the next action of "Older".');
  });

  it('is not offered for one without a next action', () => {
    const box = new Sandbox();
    mkdirSync(join(box.inbox, 'unread'), { recursive: true });
    writeFileSync(join(box.inbox, 'unread', '20260515T180000Z-from-app.md'), '# Notes\n\nOnly notes.\n');
    const { hookSpecificOutput, systemMessage } = start(box);
    expect(hookSpecificOutput?.additionalContext).toContain(
      'No next action is named: the message of the user comes first.',
    );
    expect(`${hookSpecificOutput?.additionalContext}${systemMessage}`).not.toMatch(/`go`|Say go/);
  });

  it('means the newest that names one', () => {
    const box = new Sandbox();
    box.publish(draft('Older'));
    writeFileSync(join(box.inbox, 'unread', '20990101T000000Z-from-app.md'), '# Notes\n\nOnly notes.\n');
    const { hookSpecificOutput, systemMessage } = start(box);
    expect(hookSpecificOutput?.additionalContext).toContain('begin the next action of handoff 2;');
    expect(systemMessage).toContain('Say go to begin the next action of "Older".');
  });
});

describe('at one start', () => {
  it('five are shown whole at most, and the others are lines', () => {
    const box = new Sandbox();
    for (let index = 0; index < 9; index++) box.publish(draft(`Task ${index}`), '--topic', `task-${index}`);
    const text = start(box).hookSpecificOutput?.additionalContext ?? '';
    expect(text).toMatch(/^agent-handoff: 9 handoffs waiting for this worktree \(app\), 5 shown here\./);
    expect(text.match(/^----- begin handoff \d of 5 /gm)).toHaveLength(5);
    expect(text.match(/^- \d{8}T\S+\.md, /gm)).toHaveLength(4);
    expect([box.names('read').length, box.names('unread').length]).toEqual([5, 4]);
  });

  it('a person at a terminal gets all', () => {
    const box = new Sandbox();
    for (let index = 0; index < 7; index++) box.publish(draft(`Task ${index}`), '--topic', `task-${index}`);
    expect(box.run(['take']).stdout.match(/^----- begin handoff /gm)).toHaveLength(7);
  });
});

describe('a recipient that is not there', () => {
  it('is answered with every candidate: worktrees and the repositories beside', () => {
    const box = new Sandbox();
    git(box.worktree, 'worktree', 'add', '-q', '-b', 'side', join(box.base, 'trees/side'));
    mkdirSync(join(box.base, 'other'));
    git(join(box.base, 'other'), 'init', '-q');
    mkdirSync(join(box.base, 'plain'));
    const { code, message } = errorOf(box, ['publish', '--file', '-', '--to', 'nope']);
    expect(code).toBe('unknown-worktree');
    expect(message).toMatch(/; there are: app, side, other$/);
  });

  it('in the layout with a bare repository is never that repository', () => {
    const box = new Sandbox();
    const project = join(box.base, 'project');
    mkdirSync(project);
    execFileSync('git', ['clone', '-q', '--bare', box.worktree, join(project, '.bare')], { env: box.env });
    writeFileSync(join(project, '.git'), 'gitdir: ./.bare\n');
    for (const name of ['main-tree', 'feature'])
      git(project, 'worktree', 'add', '-q', '-b', name, join(project, name));
    const feature = join(project, 'feature');
    const { message } = errorOf(box, ['publish', '--file', '-', '--to', 'nope'], feature);
    expect(message).toMatch(/; there are: feature, main-tree$/);
    expect(errorOf(box, ['begin', '--to', '.bare'], feature).code).toBe('unknown-worktree');
    expect(box.json(['begin', '--to', 'main-tree'], { cwd: feature })).toMatchObject({ to: 'main-tree' });
  });
});

describe('a handoff for another worktree', () => {
  const place = () => {
    const box = new Sandbox();
    const side = join(box.base, 'app-wt2');
    git(box.worktree, 'commit', '-q', '--allow-empty', '-m', 'two');
    git(box.worktree, 'worktree', 'add', '-q', '-b', 'side', side, 'HEAD~1');
    box.publish(draftText, '--to', side);
    return { box, side };
  };

  it('is no drift because each has its branch', () => {
    const { box, side } = place();
    expect(start(box, 's', side).hookSpecificOutput?.additionalContext).not.toContain('DRIFT');
  });

  it('is drift where its reader moved since', () => {
    const { box, side } = place();
    git(side, 'commit', '-q', '--allow-empty', '-m', 'three');
    const { drift } = box.json<{ handoffs: { drift: object }[] }>(['take', '--peek'], { cwd: side })
      .handoffs[0] ?? { drift: {} };
    expect(drift).toMatchObject({ branch: null, head: expect.stringMatching(/\(1 commit ahead\)$/) });
  });
});

describe('what is no handoff in an inbox', () => {
  it.each([
    ['a link', (path: string) => symlinkSync('/etc/hostname', path)],
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a directory', (path: string) => mkdirSync(path)],
  ])('is told once, with our prefix: %s', (_, make) => {
    const box = new Sandbox();
    mkdirSync(join(box.inbox, 'unread'), { recursive: true, mode: 0o700 });
    make(join(box.inbox, 'unread', '20260515T180000Z-from-app.md'));
    expect(start(box).systemMessage).toMatch(
      /^agent-handoff: Left alone in \S+: 20260515T180000Z-from-app\.md /,
    );
    expect(start(box, 'session-2')).toEqual({});
    make(join(box.inbox, 'unread', '20260515T190000Z-from-app.md'));
    expect(start(box, 'session-3').systemMessage).toContain(': 20260515T190000Z-from-app.md (');
    expect(start(box, 'session-4')).toEqual({});
  });
});

describe('verify', () => {
  const verified = (box: Sandbox, commands: string) => {
    box.publish(`${draftText}\n## Verification commands\n\n${commands}\n`);
    return box.run(['verify', '--yes']);
  };

  it('compares with what the draft says, and warns of what does not end', () => {
    const { status, stdout, stderr } = verified(
      new Sandbox(),
      '```bash\necho two   # two\necho one   # two\nexit 3  # exit 3\ntimeout 1 true; tail -f /dev/null --pid=1 & kill $!  # nothing\n```',
    );
    expect(stdout).toMatch(/\$ echo two {3}# two\nexit 0, \d+ ms\n/);
    expect(stdout).toMatch(/exit 0, \d+ ms {2}!! expected "two": no "two" in its output\n/);
    expect(stdout).toMatch(/\nexit 3, \d+ ms\n/);
    expect(stdout).toMatch(/\n4\. [^\n]+\n {3}!! This serves, watches or waits/);
    expect([status, stderr]).toEqual([1, '']);
  });

  it.each([
    ['- `echo three` -> expected: three\n- `echo four` -> expected: five', 'five'],
    ['- `echo three` => three\n- `echo four` --> five', 'five'],
    ['| command | gives |\n|---|---|\n| `echo a \\| cat` | a |\n| `echo four` | `five` |', '`five`'],
    ['| # | run | expected |\n|--|--|--|\n| 1 | `echo three` | three |\n| 2 | `echo four` | five |', 'five'],
  ])('knows what is expected behind an arrow, or in a table: %j', (commands, expected) => {
    const { status, stdout } = verified(new Sandbox(), commands);
    expect(stdout.match(/!! expected [^\n]*/g)).toEqual([
      `!! expected "${expected}": no "five" in its output`,
    ]);
    expect([status, stdout.match(/^exit 0/gm)?.length]).toEqual([1, 2]);
  });

  it('is silent of listeners, however many commands it runs', () => {
    const { status, stderr } = verified(new Sandbox(), Array(12).fill('- `true`').join('\n'));
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('a directory whose name is no UTF-8', () => {
  const strange = (above: string) => Buffer.concat([Buffer.from(`${above}/`), Buffer.from([0xff, 0x61])]);
  const inside = (box: Sandbox, directory: Buffer, script: string, input = '') =>
    execFileSync(
      'sh',
      ['-c', `cd "$(printf '%b' '${directory.toString('latin1').replace('\xff', '\\0377')}')" && ${script}`],
      {
        env: box.env,
        input,
        encoding: 'utf8',
      },
    );
  const program = `${process.execPath} "$OLDPWD/dist/handoff.cjs"`;

  it('is refused with the reason', () => {
    const box = new Sandbox();
    mkdirSync(strange(box.base));
    const out = inside(
      box,
      strange(box.base),
      `${program} publish --file - --no-review --json || :`,
      draftText,
    );
    expect((JSON.parse(out) as ErrorDocument).error).toMatchObject({
      code: 'unknown-worktree',
      message: expect.stringContaining('its name is no UTF-8 text'),
    });
    expect(box.snapshot()).toEqual({});
  });

  it('has silent starts', () => {
    const box = new Sandbox();
    expect(start(box, 's', `${box.base}/\ufffda`)).toEqual({});
  });

  it('below a repository belongs to it', () => {
    const box = new Sandbox();
    mkdirSync(strange(box.worktree));
    const out = inside(box, strange(box.worktree), `${program} begin --json`);
    expect(JSON.parse(out)).toMatchObject({ from: 'app', inbox: box.inbox });
  });
});
