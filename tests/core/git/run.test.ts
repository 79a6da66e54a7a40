import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listWorktrees } from '../../../core/git/places.ts';
import { gitTimeLeft, limitGitTime } from '../../../core/git/program.ts';
import { readHead } from '../../../core/git/refs.ts';
import { readGit } from '../../../core/git/run.ts';
import { bindEvidence } from '../../../core/handoff/evidence/bind.ts';
import { readChanges } from '../../../core/handoff/review/changes.ts';
import { measureDistance } from '../../../core/worktree/drift.ts';
import { listUncommitted, readFacts } from '../../../core/worktree/facts.ts';
import { git, makeTemporary } from '../world.ts';

const env = { PATH: process.env.PATH ?? '', GIT_CONFIG_GLOBAL: '/dev/null' };

/** As long as a test takes, so that none is cut short by the one before. */
const noLimit = () => limitGitTime(() => new Date(), 60_000, '/');
afterEach(noLimit);

interface Place {
  base: string;
  path: string;
  /** A program that leaves a mark, and passes its input on as a filter does. */
  program: string;
  ran: () => boolean;
}

/** A repository with two committed files, of which `one.txt` differs now, and an untracked one. */
function place(...initFlags: string[]): Place {
  const base = makeTemporary();
  const path = join(base, 'app');
  mkdirSync(path);
  git(path, 'init', '-q', '-b', 'main', ...initFlags);
  commitFiles(path);
  const mark = join(base, 'ran');
  const program = join(base, 'evil.sh');
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${mark}'\ncat\n`, { mode: 0o755 });
  return { base, path, program, ran: () => existsSync(mark) };
}

function commitFiles(path: string): void {
  for (const name of ['one.txt', 'two.txt']) writeFileSync(join(path, name), `${name}\n`);
  git(path, 'add', '.');
  git(path, 'commit', '-q', '-m', 'files');
}

function change(path: string): void {
  writeFileSync(join(path, 'one.txt'), 'changed\n');
  writeFileSync(join(path, 'new.txt'), 'new\n');
}

function names(path: string, given: NodeJS.ProcessEnv = env): string[] | null {
  return (
    listUncommitted(path, given)
      ?.map((one) => one.path)
      .sort() ?? null
  );
}

const fifo = (path: string) => {
  rmSync(path, { force: true, recursive: true });
  execFileSync('mkfifo', [path]);
};

/** Everything that the allowed verbs ask git. */
function askEverything(path: string): void {
  readFacts(path, env);
  readChanges(path, git(path, 'rev-list', '--max-parents=0', 'HEAD').split('\n')[0] ?? null, env);
  measureDistance(path, '1234567', env);
  bindEvidence('See one.txt:1.', { worktree: path, cwd: path, home: path }, env);
  listWorktrees(path);
}

describe('a filter that the configuration names does not run', () => {
  it('where that configuration is too long to be listed', () => {
    const { path, program, ran } = place();
    writeFileSync(join(path, '.gitattributes'), '*.txt filter=evil\n');
    change(path);
    const long = 'x'.repeat(1024 * 1024 - 200);
    const values = Array.from({ length: 40 }, (_, index) => `\tclean${index} = no\n`).join('');
    appendFileSync(
      join(path, '.git/config'),
      `[filter "evil"]\n\tclean = ${program}\n[filter "${long}"]\n${values}`,
    );
    askEverything(path);
    expect(names(path)).toEqual(['.gitattributes', 'new.txt', 'one.txt']);
    expect(ran()).toBe(false);
    execFileSync('git', ['status', '--short'], { cwd: path, env, stdio: 'ignore' });
    expect(ran(), 'the trap is set').toBe(true);
  });

  it('where the configuration is swapped while git runs', async () => {
    const { base, path, program, ran } = place();
    writeFileSync(join(path, '.gitattributes'), '*.txt filter=evil\n');
    change(path);
    const harmless = readFileSync(join(path, '.git/config'), 'utf8');
    const trap = `${harmless}[filter "evil"]\n\tclean = ${program}\n\tprocess = ${program}\n`;
    const swap = `const fs = require('fs'); const texts = ${JSON.stringify([harmless, trap])};
      for (let n = 0; ; n++) { fs.writeFileSync('next', texts[n % 2]); fs.renameSync('next', 'config'); }`;
    const swapper = spawn(process.execPath, ['-e', swap], { cwd: join(path, '.git'), stdio: 'ignore' });
    try {
      for (let tries = 0; tries < 30; tries++) {
        expect(names(path)).toEqual(['.gitattributes', 'new.txt', 'one.txt']);
      }
    } finally {
      swapper.kill('SIGKILL');
    }
    expect(ran()).toBe(false);
    expect(existsSync(base)).toBe(true);
  });

  it.each<[string, (at: Place) => void]>([
    [
      'in a file that the configuration includes',
      ({ path, base, program }) => {
        writeFileSync(join(base, 'more'), `[filter "evil"]\n\tclean = ${program}\n`);
        git(path, 'config', 'include.path', join(base, 'more'));
      },
    ],
    [
      'in one that it includes for this directory',
      ({ path, base, program }) => {
        writeFileSync(join(base, 'more'), `[filter "evil"]\n\tclean = ${program}\n`);
        git(path, 'config', `includeIf.gitdir:${path}/.path`, join(base, 'more'));
      },
    ],
    [
      'in the configuration of this worktree alone',
      ({ path, program }) => {
        git(path, 'config', 'extensions.worktreeConfig', 'true');
        git(path, 'config', '--worktree', 'filter.evil.clean', program);
      },
    ],
    [
      'with attributes in .git/info',
      ({ path, program }) => {
        git(path, 'config', 'filter.evil.clean', program);
        writeFileSync(join(path, '.git/info/attributes'), '*.txt filter=evil diff=evil merge=evil\n');
        for (const key of ['diff.evil.textconv', 'diff.evil.command', 'merge.evil.driver'])
          git(path, 'config', key, program);
      },
    ],
    [
      'as a monitor, a gate for fetches, or a helper',
      ({ path, program }) => {
        for (const key of [
          'core.fsmonitor',
          'core.gitProxy',
          'core.sshCommand',
          'credential.helper',
          'core.pager',
        ])
          git(path, 'config', key, program);
      },
    ],
    ['by the environment', () => {}],
  ])('%s', (_, arrange) => {
    const at = place();
    writeFileSync(join(at.path, '.gitattributes'), '*.txt filter=evil\n');
    arrange(at);
    change(at.path);
    const given = {
      ...env,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'filter.evil.clean',
      GIT_CONFIG_VALUE_0: at.program,
      GIT_EXTERNAL_DIFF: at.program,
      GIT_DIR: '/nowhere',
      GIT_INDEX_FILE: '/nowhere',
    };
    expect(names(at.path, given)).toEqual(['.gitattributes', 'new.txt', 'one.txt']);
    askEverything(at.path);
    expect(at.ran()).toBe(false);
  });

  it('in a submodule', () => {
    const { base, path, program, ran } = place();
    const origin = join(base, 'lib');
    mkdirSync(origin);
    git(origin, 'init', '-q', '-b', 'main');
    commitFiles(origin);
    git(path, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', origin, 'lib');
    git(path, 'commit', '-q', '-m', 'lib');
    git(join(path, 'lib'), 'config', 'filter.evil.clean', program);
    writeFileSync(join(path, 'lib/.gitattributes'), '*.txt filter=evil\n');
    change(path);
    change(join(path, 'lib'));
    expect(names(path)).toEqual(['new.txt', 'one.txt']);
    git(join(path, 'lib'), '-c', 'filter.evil.clean=', 'commit', '-q', '--allow-empty', '-m', 'ahead');
    expect(names(path)).toEqual(['lib', 'new.txt', 'one.txt']);
    // The submodule by itself: its `.git` is a file, and its configuration names another worktree.
    expect(names(join(path, 'lib'))).toEqual(['.gitattributes', 'new.txt', 'one.txt']);
    expect(ran()).toBe(false);
  });
});

describe('git answers without the configuration for', () => {
  it.each<[string, (at: Place) => string]>([
    [
      'a linked worktree',
      ({ base, path }) => {
        git(path, 'worktree', 'add', '-q', join(base, 'app-wt2'));
        return join(base, 'app-wt2');
      },
    ],
    [
      'a worktree of a bare repository',
      ({ base, path }) => {
        git(base, 'clone', '-q', '--bare', path, 'bare.git');
        git(join(base, 'bare.git'), 'worktree', 'add', '-q', '-b', 'topic', join(base, 'wt'), 'main');
        return join(base, 'wt');
      },
    ],
    [
      'a clone that borrows its objects',
      ({ base, path }) => {
        git(base, 'clone', '-q', '--shared', path, 'borrowed');
        return join(base, 'borrowed');
      },
    ],
    [
      'a shallow clone',
      ({ base, path }) => {
        git(path, 'commit', '-q', '--allow-empty', '-m', 'more');
        git(base, 'clone', '-q', '--depth=1', `file://${path}`, 'shallow');
        return join(base, 'shallow');
      },
    ],
    [
      'a partial clone',
      ({ base, path }) => {
        git(path, 'config', 'uploadpack.allowFilter', 'true');
        git(base, 'clone', '-q', '--filter=blob:none', `file://${path}`, 'partial');
        return join(base, 'partial');
      },
    ],
    [
      'a split index',
      ({ path }) => {
        git(path, 'update-index', '--split-index');
        return path;
      },
    ],
    [
      'an index with an untracked cache',
      ({ path }) => {
        git(path, 'update-index', '--force-untracked-cache');
        git(path, 'status');
        return path;
      },
    ],
    [
      'an index of a monitor',
      ({ path }) => {
        const monitor = join(path, '..', 'monitor');
        writeFileSync(monitor, "#!/bin/sh\nprintf 'token\\0'\n", { mode: 0o755 });
        git(path, 'config', 'core.fsmonitor', monitor);
        git(path, 'update-index', '--fsmonitor');
        git(path, 'status');
        return path;
      },
    ],
    [
      'a sparse checkout',
      ({ path }) => {
        mkdirSync(join(path, 'deep'));
        writeFileSync(join(path, 'deep/three.txt'), '3\n');
        git(path, 'add', '.');
        git(path, 'commit', '-q', '-m', 'deep');
        git(path, 'sparse-checkout', 'set', '--cone', '--sparse-index');
        return path;
      },
    ],
    [
      'a repository with packed refs',
      ({ path }) => {
        git(path, 'pack-refs', '--all');
        git(path, 'gc', '-q');
        return path;
      },
    ],
    [
      'a `.git` that is a link',
      ({ base, path }) => {
        renameSync(join(path, '.git'), join(base, 'elsewhere'));
        symlinkSync(join(base, 'elsewhere'), join(path, '.git'));
        return path;
      },
    ],
    [
      'a `.git` that is a file',
      ({ base, path }) => {
        renameSync(join(path, '.git'), join(base, 'elsewhere'));
        writeFileSync(join(path, '.git'), `gitdir: ${join(base, 'elsewhere')}\n`);
        return path;
      },
    ],
    [
      'a HEAD that is a link',
      ({ path }) => {
        rmSync(join(path, '.git/HEAD'));
        symlinkSync('refs/heads/main', join(path, '.git/HEAD'));
        return path;
      },
    ],
    [
      'a chain of branches',
      ({ path }) => {
        git(path, 'symbolic-ref', 'refs/heads/alias', 'refs/heads/main');
        git(path, 'symbolic-ref', 'HEAD', 'refs/heads/alias');
        return path;
      },
    ],
  ])('%s', (_, arrange) => {
    const at = place();
    const path = arrange(at);
    change(path);
    expect(names(path)).toEqual(['new.txt', 'one.txt']);
    expect(readHead(path).head).toBe(git(path, 'rev-parse', 'HEAD'));
    expect(readFacts(path, env)).toMatchObject({
      head: git(path, 'rev-parse', '--short', 'HEAD'),
      dirtyFiles: 2,
    });
    expect(measureDistance(path, git(path, 'rev-parse', 'HEAD'), env)).toEqual({
      kind: 'counted',
      ahead: 0,
      behind: 0,
    });
  });

  it('a repository with SHA-256 names, before its first commit too', () => {
    const { path } = place('--object-format=sha256');
    change(path);
    expect(names(path)).toEqual(['new.txt', 'one.txt']);
    expect(readHead(path).head).toHaveLength(64);
    const empty = makeTemporary();
    git(empty, 'init', '-q', '--object-format=sha256');
    writeFileSync(join(empty, 'a'), '');
    git(empty, 'add', 'a');
    expect(names(empty)).toEqual(['a']);
  });

  it('the worktrees of a repository, as git lists them', () => {
    const { base, path } = place();
    git(path, 'worktree', 'add', '-q', join(base, 'app-wt2'));
    git(path, 'worktree', 'add', '-q', join(base, 'app-wt3'));
    const listed = git(path, 'worktree', 'list', '--porcelain').split('\n');
    const expected = listed.flatMap((line) => /^worktree (.+)$/.exec(line)?.[1] ?? []);
    expect(listWorktrees(path)).toEqual(expected);
    expect(listWorktrees(join(base, 'app-wt2'))).toEqual(expected);
  });
});

describe('what the configuration says of files is read as data', () => {
  it('modes that do not count', () => {
    const { path } = place();
    git(path, 'config', 'core.fileMode', 'false');
    chmodSync(join(path, 'two.txt'), 0o755);
    expect(names(path)).toEqual([]);
    git(path, 'config', 'core.fileMode', 'true');
    expect(names(path)).toEqual(['two.txt']);
  });

  it('line ends that are converted', () => {
    const { path } = place();
    git(path, 'config', 'core.autocrlf', 'true');
    rmSync(join(path, 'two.txt'));
    git(path, 'checkout', '-q', '--', 'two.txt');
    expect(readFileSync(join(path, 'two.txt'), 'utf8')).toBe('two.txt\r\n');
    utimesSync(join(path, 'two.txt'), 0, 0);
    expect(names(path)).toEqual([]);
  });

  it('files to ignore: of the repository, and of the user', () => {
    const { base, path } = place();
    for (const name of ['a.log', 'b.tmp', 'c.txt']) writeFileSync(join(path, name), '');
    writeFileSync(join(path, '.git/info/exclude'), '*.log\n');
    writeFileSync(join(base, 'ignored'), '*.tmp\n');
    writeFileSync(join(base, '.gitconfig'), `[core]\n\texcludesFile = ~/ignored\n`);
    expect(names(path)).toEqual(['b.tmp', 'c.txt']);
    expect(names(path, { PATH: env.PATH, HOME: base })).toEqual(['c.txt']);
  });

  it('and a value that git would take for something else is left out', () => {
    const { path, program, ran } = place();
    appendFileSync(
      join(path, '.git/config'),
      `[core]\n\tabbrev = 7 -c core.fsmonitor=${program}\n\tfileMode = ${program}\n\tautocrlf = "!${program}"\n`,
    );
    change(path);
    expect(names(path)).toEqual(['new.txt', 'one.txt']);
    expect(ran()).toBe(false);
  });

  it('replaced and grafted commits are not: the history is what was committed', () => {
    const { path } = place();
    const first = git(path, 'rev-parse', 'HEAD');
    git(path, 'commit', '-q', '--allow-empty', '-m', 'two');
    git(path, 'commit', '-q', '--allow-empty', '-m', 'three');
    git(path, 'replace', '--graft', 'HEAD', first);
    expect(measureDistance(path, first, env)).toEqual({ kind: 'counted', ahead: 2, behind: 0 });
  });
});

describe('what cannot be found out is unknown', () => {
  const within = (limitMs: number, call: () => void) => {
    const started = performance.now();
    call();
    expect(performance.now() - started).toBeLessThan(limitMs);
  };

  it.each<[string, string, Partial<ReturnType<typeof readFacts>>]>([
    ['HEAD', '.git/HEAD', { branch: 'unknown', head: 'unknown', dirtyFiles: null }],
    ['the branch', '.git/refs/heads/main', { branch: 'main', head: 'unknown', dirtyFiles: null }],
    ['the index', '.git/index', { branch: 'main', dirtyFiles: null }],
    ['a list of files to ignore', '.gitignore', { branch: 'main', dirtyFiles: null }],
    ['the borrowed objects', '.git/objects/info/alternates', { branch: 'main', dirtyFiles: null }],
    ['the configuration', '.git/config', { branch: 'main', dirtyFiles: 2 }],
    ['the exclusions', '.git/info/exclude', { branch: 'main', dirtyFiles: 2 }],
    ['the configuration of submodules', '.gitmodules', { branch: 'main' }],
  ])('%s as a pipe that nobody writes to', (_, file, expected) => {
    const { path } = place();
    change(path);
    fifo(join(path, file));
    limitGitTime(() => new Date(), 700, '/');
    within(2_000, () => expect(readFacts(path, env)).toMatchObject(expected));
  });

  it.each([
    ['HEAD', '.git/HEAD'],
    ['the index', '.git/index'],
    ['the packed refs', '.git/packed-refs'],
  ])('%s as a link to an endless device', (_, file) => {
    const { path } = place();
    git(path, 'pack-refs', '--all');
    rmSync(join(path, file));
    symlinkSync('/dev/zero', join(path, file));
    limitGitTime(() => new Date(), 700, '/');
    within(2_000, () => expect(readFacts(path, env).dirtyFiles).toBeNull());
  });

  it('in an index of noise, and of a branch in a form that is not read', () => {
    const { path } = place();
    writeFileSync(join(path, '.git/index'), Buffer.alloc(4096, 7));
    expect(names(path)).toBeNull();
    writeFileSync(join(path, '.git/HEAD'), 'ref: refs/heads/.invalid\n');
    expect(readFacts(path, env)).toEqual({ branch: 'unknown', head: 'unknown', dirtyFiles: null });
  });

  it('once the time of all calls together is used up', () => {
    const { path } = place();
    let now = 0;
    const clock = () => {
      now += 400;
      return new Date(now);
    };
    limitGitTime(clock, 1_000, '/');
    const ask = () => readGit(path, ['ls-files'], env).ok;
    expect([ask(), ask(), ask(), ask()]).toEqual([true, true, true, false]);
    expect(gitTimeLeft()).toBe(0);
    expect(readFacts(path, env)).toMatchObject({ branch: 'main', dirtyFiles: null });
    expect(measureDistance(path, '1234567', env)).toEqual({ kind: 'unknown' });
  });
});

it('nothing in the repository is changed by looking at it', () => {
  const { path } = place();
  change(path);
  const before = execFileSync('find', ['.git', '-newermt', '2001-01-01', '-printf', '%p %T@ %s\n'], {
    cwd: path,
  });
  askEverything(path);
  const after = execFileSync('find', ['.git', '-newermt', '2001-01-01', '-printf', '%p %T@ %s\n'], {
    cwd: path,
  });
  expect(after.toString()).toBe(before.toString());
});
