import { describe, expect, it } from 'vitest';
import { readCommands } from '../../../core/shell/read-commands.ts';

describe('a shell text is split into its commands', () => {
  it.each<[string, string[][]]>([
    ['git push origin main', [['git', 'push', 'origin', 'main']]],
    ['a && b || c; d & e | f\ng', [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
    [`'git' "push" or\\igin`, [['git', 'push', 'origin']]],
    ['git \\\n  push', [['git', 'push']]],
    ['A=1 B="x y" git push', [['git', 'push']]],
    ['git push >out 2>&1 </dev/null &>log', [['git', 'push']]],
    ['if true; then git push; fi', [['true'], ['git', 'push']]],
    [
      '(cd app && git push)',
      [
        ['cd', 'app'],
        ['git', 'push'],
      ],
    ],
    [
      'echo "$(git push)"',
      [
        ['git', 'push'],
        ['echo', '\u0001'],
      ],
    ],
    [
      'echo `git push`',
      [
        ['git', 'push'],
        ['echo', '\u0001'],
      ],
    ],
    ["echo '$(git push)'", [['echo', '$(git push)']]],
    [
      'diff <(git push) x',
      [
        ['git', 'push'],
        ['diff', '\u0001', 'x'],
      ],
    ],
    ['ls # git push', [['ls']]],
    ['echo a#b', [['echo', 'a#b']]],
    [
      "bash -c 'git push'",
      [
        ['bash', '-c', 'git push'],
        ['git', 'push'],
      ],
    ],
    ["cat <<'EOF' >x\ngit push\nEOF\nls", [['cat'], ['ls']]],
    ['cat <<EOF\n$(git push)\nEOF', [['git', 'push'], ['cat']]],
    ['bash <<EOF\ngit push\nEOF', [['bash'], ['git', 'push']]],
    ['git push\r\nls\r\n', [['git', 'push'], ['ls']]],
    ['', []],
    ["echo 'unclosed", [['echo', 'unclosed']]],
  ])('%j', (text, expected) => {
    expect(readCommands(text).commands.map(({ words }) => words)).toEqual(expected);
  });

  it('in time that grows with its length, however it nests', () => {
    const began = performance.now();
    readCommands('$('.repeat(100_000));
    readCommands('"'.repeat(100_001));
    readCommands('bash -c "'.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it.each([
    ['nested beyond sense', 'echo $('.repeat(60)],
    ['wrapped beyond sense', `${'sudo -a '.repeat(5000)}git push`],
    [
      'functions that double',
      Array.from({ length: 30 }, (_, i) => `f${i + 1}() { f${i} $@ a; f${i} $@ b; }`)
        .join('\n')
        .concat('\nf30 x'),
    ],
    ['an unclosed quote', "git status 'x"],
    ['more braces than anyone writes', `ls ${'{a,b}'.repeat(12)}`],
  ])('it says what it could not read: %s', (_, text) => {
    expect(readCommands(text).unread.length).toBeGreaterThan(0);
  });
});
