import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findGit, gitToRecord, limitGitTime } from '../../../core/git/program.ts';
import { readGit } from '../../../core/git/run.ts';
import { startGit } from '../../../core/git/start.ts';
import { git, makeTemporary } from '../world.ts';

const system = '/usr/bin:/bin';
afterEach(() => limitGitTime(() => new Date(), 60_000, '/'));

function program(path: string, mark?: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(
    path,
    `#!/bin/sh\n${mark ? `echo "PATH=$PATH $*" >> '${mark}'\n` : ''}exec /usr/bin/git "$@"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

interface Place {
  base: string;
  home: string;
  app: string;
  record: (git: string, mode?: number) => void;
}

/** A home, and in it a project that has a git of its own. */
function place(): Place {
  const base = makeTemporary();
  const home = join(base, 'home');
  const app = join(home, 'app');
  mkdirSync(app, { recursive: true });
  git(app, 'init', '-q', '-b', 'main');
  const state = join(home, '.local/state/agent-handoff');
  const record = (path: string, mode = 0o600) => {
    mkdirSync(state, { recursive: true, mode: 0o700 });
    writeFileSync(join(state, 'git'), `${path}\n`);
    chmodSync(join(state, 'git'), mode);
  };
  return { base, home, app, record };
}

describe('the git that runs', () => {
  it('is the recorded one, whatever the PATH begins with', () => {
    const { base, home, app, record } = place();
    const own = program(join(base, 'brew/bin/git'));
    record(own);
    expect(findGit({ HOME: home, PATH: `${program(join(app, 'bin/git'))}/..:${system}` }, app)?.file).toBe(
      own,
    );
  });

  it('is none that others could have recorded, or that is gone', () => {
    const { base, home, app, record } = place();
    record(program(join(base, 'brew/bin/git')), 0o666);
    expect(findGit({ HOME: home, PATH: system }, app)?.file).toBe('/usr/bin/git');
    record(join(base, 'gone/git'));
    expect(findGit({ HOME: home, PATH: system }, app)?.file).toBe('/usr/bin/git');
  });

  it.each<[string, (at: Place) => string]>([
    ['the project that is looked at', ({ app }) => join(app, 'bin')],
    ['another project of the user', ({ home }) => join(home, 'other/bin')],
    ['the temp directory', ({ base }) => join(base, 'bin')],
    ['a relative directory', () => './bin'],
    ['here', () => ''],
  ])('is none of %s, where none is recorded', (_, entry) => {
    const at = place();
    const directory = entry(at);
    if (directory.startsWith('/')) program(join(directory, 'git'));
    const env = { HOME: at.home, PATH: `${directory}:${system}` };
    expect(findGit(env, at.app)?.file).toBe('/usr/bin/git');
    expect(findGit({ ...env, PATH: directory }, at.app)).toBeNull();
    expect(findGit(env, at.app)?.path.split(':')).not.toContain(directory);
  });

  it('is none behind a link into the project', () => {
    const { base, home, app } = place();
    program(join(app, 'bin/git'));
    symlinkSync(join(app, 'bin'), join(base, 'link'));
    expect(findGit({ HOME: home, PATH: `${join(base, 'link')}:${system}` }, '/')?.file).toBe('/usr/bin/git');
  });

  it('is none of the project in which the process was started, though another one is looked at', () => {
    const { base, home, app } = place();
    const mark = join(base, 'ran');
    program(join(app, '.venv/bin/git'), mark);
    limitGitTime(() => new Date(), 60_000, app);
    const other = join(base, 'other');
    mkdirSync(other);
    git(other, 'init', '-q');
    expect(readGit(other, ['ls-files'], { HOME: home, PATH: `${app}/.venv/bin:${system}` }).ok).toBe(true);
    expect(existsSync(mark)).toBe(false);
  });

  it('gets a PATH without the project’s directories, and nothing that names a program', async () => {
    const { base, home, app, record } = place();
    const mark = join(base, 'ran');
    const script = `#!/bin/sh\nenv > '${mark}'\n`;
    writeFileSync(join(base, 'git'), script, { mode: 0o755 });
    record(join(base, 'git'));
    const env = {
      HOME: home,
      PATH: `${app}/bin:${system}`,
      GIT_SSH_COMMAND: './ssh',
      GIT_EXTERNAL_DIFF: './diff',
      GIT_ASKPASS: './ask',
      SSH_ASKPASS: './ask',
      GIT_CONFIG_COUNT: '1',
      EDITOR: './editor',
      PAGER: './pager',
    };
    const given = () => readFileSync(mark, 'utf8').split('\n');
    readGit(app, ['ls-files'], env);
    expect(given()).toContain(`PATH=${base}:${system}`);
    expect(given().filter((line) => /\.\/|GIT_CONFIG_COUNT/.test(line))).toEqual([]);
    await startGit(app, ['ls-remote'], env, { unattended: true });
    expect(given()).toContain(`PATH=${base}:${system}`);
    expect(given().filter((line) => /^(?:GIT_|SSH_).*\.\/|GIT_CONFIG_COUNT/.test(line))).toEqual([]);
  });
});

describe('the git that install records', () => {
  it('is the first of the PATH', () => {
    const { base, home, app } = place();
    const own = program(join(base, 'brew/bin/git'));
    expect(gitToRecord({ HOME: home, PATH: `${join(base, 'brew/bin')}:${system}` }, app)).toBe(own);
  });

  it('is none of the project at hand, and of no other project of the user', () => {
    const { home, app } = place();
    const mine = join(app, '.venv/bin');
    program(join(mine, 'git'));
    for (const directory of [app, home]) {
      expect(gitToRecord({ HOME: home, PATH: `${mine}:${system}` }, directory)).toBe('/usr/bin/git');
    }
  });

  it('may lie in a home that is itself a repository', () => {
    const { home } = place();
    git(home, 'init', '-q');
    const own = program(join(home, 'bin/git'));
    expect(gitToRecord({ HOME: home, PATH: `${home}/bin:${system}` }, home)).toBe(own);
  });

  it('is none where there is none', () => {
    expect(gitToRecord({ HOME: '/', PATH: '/nowhere' }, '/')).toBeNull();
  });
});
