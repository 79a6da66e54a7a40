import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../core/world.ts';
import { Sandbox } from './sandbox.ts';

/** With a reference for every rule of the review that asks git something. */
const draft = `# Hostile

## Status

Commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904 and 0123456789abcdef0123456789abcdef01234567 are there.

## Immediate next action

Run \`npm test\`.

## Decisions made (with evidence)

- One: because (file.txt:1).

## Files touched this session

- \`file.txt\`
- \`new.txt\`

## What NOT to do on resume

- Nothing.
`;

/**
 * A worktree whose configuration names a program wherever git would run one. A sandboxed session can write such a
 * repository into its workspace, and our commands run outside the sandbox.
 */
function hostile(): { box: Sandbox; ran: () => boolean; forget: () => void } {
  const box = new Sandbox();
  const marker = join(box.base, 'ran');
  const program = box.write('evil.sh', `#!/bin/sh\necho "$0 $*" >> '${marker}'\ncat\n`);
  chmodSync(program, 0o755);
  const at = box.worktree;
  const configure = (repository: string) => {
    const settings = {
      'filter.evil.clean': program,
      'filter.evil.smudge': program,
      'filter.other.process': program,
      'filter.other.required': 'true',
      'core.fsmonitor': program,
      'core.hooksPath': join(box.base, 'hooks'),
      'core.pager': program,
      'core.editor': program,
      'core.sshCommand': program,
      'core.alternateRefsCommand': program,
      'diff.external': program,
      'diff.evil.textconv': program,
      'diff.evil.command': program,
      'log.showSignature': 'true',
      'gpg.program': program,
      'gpg.ssh.program': program,
      'status.submoduleSummary': 'true',
      'status.showUntrackedFiles': 'all',
      'diff.submodule': 'diff',
      'submodule.recurse': 'true',
      'credential.helper': `!${program}`,
      'alias.status': `!${program}`,
      'protocol.ext.allow': 'always',
      'remote.origin.url': `ext::${program}`,
      'remote.origin.uploadpack': program,
      'remote.origin.promisor': 'true',
      'extensions.partialClone': 'origin',
      'core.repositoryFormatVersion': '1',
    };
    for (const [key, value] of Object.entries(settings)) git(repository, 'config', key, value);
    mkdirSync(join(repository, '.git/info'), { recursive: true });
    appendFileSync(
      join(repository, '.git/info/attributes'),
      '*.txt filter=evil diff=evil\n*.dat filter=other\n',
    );
  };
  for (const name of ['post-index-change', 'post-checkout', 'reference-transaction', 'fsmonitor-watchman']) {
    chmodSync(box.write(`hooks/${name}`, `#!/bin/sh\nexec '${program}'\n`), 0o755);
  }
  const sub = join(at, 'sub');
  for (const repository of [sub, at]) {
    mkdirSync(repository, { recursive: true });
    if (repository === sub) git(sub, 'init', '-q', '-b', 'main');
    for (const name of ['file.txt', 'file.dat', 'gone.txt']) writeFileSync(join(repository, name), 'one\n');
    git(repository, 'add', '.');
    git(repository, 'commit', '-q', '-m', 'files');
  }
  // A commit with a signature, which log.showSignature would have checked.
  const signed = git(at, 'cat-file', 'commit', 'HEAD').replace(
    '\n\n',
    '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n',
  );
  const object = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], {
    cwd: at,
    input: `${signed}\n`,
    encoding: 'utf8',
  }).trim();
  git(at, 'update-ref', 'HEAD', object);
  configure(sub);
  configure(at);
  for (const repository of [sub, at]) {
    writeFileSync(join(repository, 'file.txt'), 'two\n');
    writeFileSync(join(repository, 'file.dat'), 'two\n');
    writeFileSync(join(repository, 'new.txt'), 'new\n');
    rmSync(join(repository, 'gone.txt'));
    utimesSync(join(repository, 'file.txt'), new Date(), new Date());
  }
  return { box, ran: () => existsSync(marker), forget: () => rmSync(marker, { force: true }) };
}

describe('a repository whose configuration would have git run programs', () => {
  it('does so for a plain git status: the trap is set', () => {
    const { box, ran } = hostile();
    // The filters do not speak git's language, so that it fails in the end.
    spawnSync('git', ['status', '--porcelain'], { cwd: box.worktree, env: box.env, stdio: 'ignore' });
    expect(ran()).toBe(true);
  });

  it('has none of them run by what a rule or a skill allows', () => {
    const { box, ran, forget } = hostile();
    forget();
    const file = box.write('draft.md', draft);
    const verbs: string[][] = [
      ['begin'],
      ['begin', '--template', 'refactor'],
      ['review', '--file', file],
      ['publish', '--file', file, '--no-review'],
      ['review', '--file', file],
      ['begin', '--to', 'sub'],
      ['list', '--all'],
      ['list', '--sent'],
      ['show', 'Hostile'],
      ['search', 'npm'],
      ['status'],
      ['status', '--short'],
      ['take', '--peek'],
      ['undo'],
      ['publish', '--file', file, '--no-review'],
      ['take'],
    ];
    for (const verb of verbs) {
      const run = box.run(verb);
      expect(ran(), `${verb.join(' ')}: ${run.stderr}`).toBe(false);
    }
  });

  it('nor by a session start, with drift to measure', () => {
    const { box, ran, forget } = hostile();
    forget();
    box.publish(draft);
    const before = git(box.worktree, 'rev-parse', 'HEAD');
    const tree = git(box.worktree, 'rev-parse', 'HEAD^{tree}');
    git(
      box.worktree,
      'update-ref',
      'HEAD',
      git(box.worktree, 'commit-tree', tree, '-p', before, '-m', 'next'),
    );
    forget();
    const text = box.hook(box.payload()).stdout;
    expect(text).toContain('DRIFT head');
    expect(ran()).toBe(false);
  });

  it.each([
    ['a relative directory', () => './bin'],
    ['nothing, which means here', () => ''],
    ['the repository', (box: Sandbox) => join(box.worktree, 'bin')],
    ['the repository around it', (box: Sandbox) => join(box.worktree, 'bin'), 'nested'],
    ['a link into it', (box: Sandbox) => join(box.base, 'link')],
  ] as [string, (box: Sandbox) => string, string?][])(
    'nor a git of its own, with %s on the PATH',
    (_, entry, nested) => {
      const box = new Sandbox();
      const marker = join(box.base, 'ran');
      for (const directory of ['bin', '.']) {
        const program = join(box.worktree, directory, 'git');
        mkdirSync(join(box.worktree, directory), { recursive: true });
        writeFileSync(program, `#!/bin/sh\necho ran >> '${marker}'\n`);
        chmodSync(program, 0o755);
      }
      symlinkSync(join(box.worktree, 'bin'), join(box.base, 'link'));
      const cwd = nested ? join(box.worktree, nested) : box.worktree;
      if (nested) {
        mkdirSync(cwd);
        git(cwd, 'init', '-q', '-b', 'main');
      }
      const env = { PATH: `${entry(box)}:${box.env.PATH}` };
      const facts = box.json<{ branch: string }>(['begin'], { cwd, env });
      expect(facts.branch).toBe('main');
      expect(existsSync(marker)).toBe(false);
    },
  );
});
