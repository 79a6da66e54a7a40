import { describe, expect, it } from 'vitest';
import { namedDirectories } from '../../../../core/threads/gates/named-directories.ts';

describe('the directories that a command names', () => {
  it.each<[string, string[]]>([
    ['git -C /p push', ['/p']],
    ['git -C /p -C sub push', ['/p', 'sub', '/p/sub']],
    ['git --git-dir=/p/.git push', ['/p/.git', '/p']],
    ['git --git-dir /p/.git --work-tree /q push', ['/p/.git', '/q', '/p']],
    ['git --work-tree=/q push', ['/q']],
    ['GIT_DIR=/p/.git git push', ['/p/.git', '/p']],
    ['env GIT_DIR=/p/.git git push', ['/p/.git', '/p']],
    ['export GIT_WORK_TREE=/p; git push', ['/p']],
    ['cd /p && git push', ['/p']],
    ['cd -P -- "/p q" && git push', ['/p q']],
    ['cd /p; cd sub; git push', ['/p', 'sub', '/p/sub']],
    ['(cd a); cd b; git -C c push', ['a', 'b', 'a/b', 'c', 'a/c', 'b/c', 'a/b/c']],
    ['pushd ../p; git push', ['../p']],
    ['cd ~/p; git push', ['~/p']],
    ['cd "$HOME/p"; git push', ['~/p']],
    ['cd; git push', ['~']],
    ['cd {/p,/q}', ['/p', '/q']],
    ["bash -c 'cd /p && git push'", ['/p']],
    ["echo 'cd /p; git push' | sh", ['/p']],
    ['x=$(cd /p && git push)', ['/p']],
    ["eval 'git -C /p push'", ['/p']],
    ['env -C /p git push', ['/p']],
    ['env --chdir=/p git push', ['/p']],
    ['sudo -D /p git push', ['/p']],
    ['make -C /p ship', ['/p']],
    ['make -C/p ship', ['/p']],
    ['npm --prefix /p publish', ['/p']],
    ['npm publish --prefix=/p', ['/p']],
    ['yarn --cwd /p publish', ['/p']],
    ['pnpm -C /p publish', ['/p']],
    ['cargo publish --manifest-path /p/Cargo.toml', ['/p']],
    ['terraform -chdir=/p apply', ['/p']],
    ["cd '/p", ['/p']],
    ['if cd /p; git -C sub push', ['/p', 'sub', '/p/sub']],
    ['cd "$X"', []],
    ['cd -', ['~']],
    ['git push', []],
    ['echo cd /p', []],
    ['', []],
  ])('%s', (command, expected) => {
    expect(namedDirectories(command)).toEqual(expected);
  });

  it('are bounded, however many are named', () => {
    const many = Array.from({ length: 3000 }, (_, index) => `cd d${index}`).join('; ');
    const began = performance.now();
    const found = namedDirectories(`${many}; cd /p`);
    expect(found.length).toBeLessThan(6500);
    expect(found).toContain('/p');
    expect(found).toContain('d2999');
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
