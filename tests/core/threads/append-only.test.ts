import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptText, Repository, resultText } from './repository.ts';

const slug = '2026-05-10-auth';
const active = `handoffs/active/${slug}`;
const archive = `handoffs/archive/${slug}`;

/** A thread with one committed round. */
function makeThread(): Repository {
  const repository = new Repository();
  repository.prompt(slug);
  repository.commit('open', '2026-05-10T08:00:00Z');
  repository.result(slug);
  repository.commit('answer', '2026-05-10T20:00:00Z');
  return repository;
}

async function appendOnly(repository: Repository, wanted?: string): Promise<string[]> {
  const found = await repository.check({ slug: wanted });
  return found
    .filter((line) => line.includes(' append-only '))
    .map((line) => line.replace(' append-only handoffs/', ' '));
}

function edit(repository: Repository, name = `${active}/round-01-prompt.md`): void {
  repository.write(name, promptText(slug, 1, { body: '## Phase 1: something else\n' }));
}

describe('what is no change', () => {
  it('a round, its answer, the next round', async () => {
    const repository = makeThread();
    repository.prompt(slug, 2);
    repository.commit('next');
    expect(await appendOnly(repository)).toEqual([]);
  });

  it('a round that was never committed, however often it is edited', async () => {
    const repository = makeThread();
    repository.prompt(slug, 2);
    edit(repository, `${active}/round-02-prompt.md`);
    expect(await appendOnly(repository)).toEqual([]);
  });

  it.each([
    ['staged', (repository: Repository) => repository.git('mv', active, archive)],
    [
      'not even staged',
      (repository: Repository) => renameSync(join(repository.root, active), join(repository.root, archive)),
    ],
    [
      'committed',
      (repository: Repository) => {
        repository.git('mv', active, archive);
        repository.commit('close');
      },
    ],
  ])('a move to the archive that is %s', async (_, move) => {
    const repository = makeThread();
    mkdirSync(join(repository.root, 'handoffs/archive'), { recursive: true });
    move(repository);
    expect(await appendOnly(repository)).toEqual([]);
  });

  it('a move that is deletion in one commit and return in the next', async () => {
    const repository = makeThread();
    rmSync(join(repository.root, active), { recursive: true });
    repository.commit('take away');
    repository.write(`${archive}/round-01-prompt.md`, promptText(slug, 1));
    repository.write(`${archive}/round-01-result.md`, resultText(slug, 1));
    repository.commit('put back');
    expect(await appendOnly(repository)).toEqual([]);
  });

  it('another name for the directory', async () => {
    const repository = makeThread();
    repository.git('mv', active, 'handoffs/active/2026-05-10-login');
    repository.commit('rename');
    expect(await appendOnly(repository)).toEqual([]);
  });

  it('a change to a file that is no round', async () => {
    const repository = makeThread();
    repository.write(`${active}/notes.md`, 'one\n');
    repository.commit('notes');
    repository.write(`${active}/notes.md`, 'two\n');
    repository.commit('more notes');
    expect(await appendOnly(repository)).toEqual([]);
  });

  it('a merge that brings a round in', async () => {
    const repository = makeThread();
    repository.git('switch', '-qc', 'side');
    repository.prompt(slug, 2);
    repository.commit('next');
    repository.git('switch', '-q', 'main');
    repository.write('file.txt', 'two\n');
    repository.commit('two');
    repository.git('merge', '-q', '--no-ff', '-m', 'merge', 'side');
    expect(await appendOnly(repository)).toEqual([]);
  });
});

describe('what is a change, with the commit that made it', () => {
  it('an edit', async () => {
    const repository = makeThread();
    edit(repository);
    const commit = repository.commit('small correction', '2026-05-11T09:00:00Z').slice(0, 12);
    expect(await appendOnly(repository)).toEqual([
      `error active/${slug}/round-01-prompt.md: changed after it was committed, by ${commit} (2026-05-11, "small correction")`,
    ]);
  });

  it('an edit of a thread that was closed since', async () => {
    const repository = makeThread();
    edit(repository);
    const commit = repository.commit('small correction').slice(0, 12);
    mkdirSync(join(repository.root, 'handoffs/archive'));
    repository.git('mv', active, archive);
    repository.commit('close');
    expect(await appendOnly(repository)).toEqual([
      `error archive/${slug}/round-01-prompt.md: changed after it was committed, by ${commit} (2026-05-15, "small correction")`,
    ]);
  });

  it('an edit hidden in the move to the archive', async () => {
    const repository = makeThread();
    mkdirSync(join(repository.root, 'handoffs/archive'));
    repository.git('mv', active, archive);
    edit(repository, `${archive}/round-01-prompt.md`);
    const commit = repository.commit('close').slice(0, 12);
    expect(await appendOnly(repository)).toEqual([
      `error archive/${slug}/round-01-prompt.md: moved and changed after it was committed, by ${commit} (2026-05-15, "close")`,
    ]);
  });

  it('a deletion', async () => {
    const repository = makeThread();
    rmSync(join(repository.root, `${active}/round-01-result.md`));
    const commit = repository.commit('forget it').slice(0, 12);
    expect(await appendOnly(repository)).toEqual([
      `error active/${slug}/round-01-result.md: deleted after it was committed, by ${commit} (2026-05-15, "forget it")`,
    ]);
  });

  it('an edit on a branch that was merged', async () => {
    const repository = makeThread();
    repository.git('switch', '-qc', 'side');
    edit(repository);
    const commit = repository.commit('on the side').slice(0, 12);
    repository.git('switch', '-q', 'main');
    repository.write('file.txt', 'two\n');
    repository.commit('two');
    repository.git('merge', '-q', '--no-ff', '-m', 'merge', 'side');
    expect(await appendOnly(repository)).toEqual([
      `error active/${slug}/round-01-prompt.md: changed after it was committed, by ${commit} (2026-05-15, "on the side")`,
    ]);
  });

  it('an edit that only a merge commit holds', async () => {
    const repository = makeThread();
    repository.git('switch', '-qc', 'side');
    repository.write('side.txt', 'x\n');
    repository.commit('side');
    repository.git('switch', '-q', 'main');
    repository.write('file.txt', 'two\n');
    repository.commit('two');
    repository.git('merge', '-q', '--no-ff', '--no-commit', 'side');
    edit(repository);
    const commit = repository.commit('merge').slice(0, 12);
    expect(await appendOnly(repository)).toEqual([
      `error active/${slug}/round-01-prompt.md: changed after it was committed, by ${commit} (2026-05-15, "merge")`,
    ]);
  });

  it('an edit that was taken back is only noted, twice', async () => {
    const repository = makeThread();
    edit(repository);
    const commit = repository.commit('slip').slice(0, 12);
    repository.git('revert', '--no-edit', 'HEAD');
    const found = await appendOnly(repository);
    expect(found[0]).toBe(
      `note active/${slug}/round-01-prompt.md: changed after it was committed, by ${commit} (2026-05-15, "slip"); restored since`,
    );
    expect(found.map((line) => line.split(' ')[0])).toEqual(['note', 'note']);
  });

  it('an edit that is not committed yet', async () => {
    const repository = makeThread();
    edit(repository);
    rmSync(join(repository.root, `${active}/round-01-result.md`));
    expect(await appendOnly(repository)).toEqual([
      `error active/${slug}/round-01-prompt.md: changed in the worktree after it was committed; not committed yet`,
      `error active/${slug}/round-01-result.md: deleted in the worktree after it was committed; not committed yet`,
    ]);
  });

  it('is asked for one thread at a time too', async () => {
    const repository = makeThread();
    repository.prompt('2026-05-11-other');
    repository.commit('other');
    edit(repository);
    repository.commit('slip');
    expect(await appendOnly(repository, 'other')).toEqual([]);
    expect(await appendOnly(repository, 'auth')).toHaveLength(1);
  });
});

describe('what cannot be proved is said', () => {
  it('without a repository', async () => {
    const repository = new Repository({ git: false });
    repository.prompt(slug);
    const [found, ...rest] = await appendOnly(repository);
    expect(found).toMatch(
      /^warn append-only handoffs: the history could not be read, so nothing is proved: .*not a git repository/,
    );
    expect(rest).toEqual([]);
  });

  it('in a shallow clone', async () => {
    const repository = makeThread();
    const clone = `${repository.root}-clone`;
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${repository.root}`, clone], {
      env: repository.env,
    });
    const shallow = Object.create(repository, { root: { value: clone } }) as Repository;
    expect(await appendOnly(shallow)).toEqual([
      'warn append-only handoffs: this is a shallow clone: what happened before its first commit is not proved',
    ]);
  });

  it('but a repository without a commit has nothing to prove', async () => {
    const repository = new Repository({ git: false });
    repository.git('init', '-q', '-b', 'main');
    repository.prompt(slug);
    expect(await appendOnly(repository)).toEqual([]);
  });
});
