import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindEvidence } from '../../../../core/handoff/evidence/bind.ts';
import { claimChecker, markClaims, summariseClaims } from '../../../../core/handoff/evidence/claims.ts';
import { readEvidence } from '../../../../core/handoff/evidence/evidence-field.ts';
import { findReferences } from '../../../../core/handoff/evidence/references.ts';
import { git, makeTemporary } from '../../world.ts';

const original = [
  'const limit = 100;',
  'function push() {',
  '  return limit;',
  '}',
  '',
  'function pop() {',
  '  shift();',
  '}',
];
const env = { PATH: process.env.PATH ?? '', GIT_CONFIG_GLOBAL: '/dev/null' };

class Place {
  readonly worktree = makeTemporary();
  readonly path = join(this.worktree, 'src/queue.ts');

  constructor(lines: readonly string[] = original) {
    mkdirSync(join(this.worktree, 'src'));
    this.write(lines);
  }

  write(lines: readonly string[], eol = '\n'): void {
    writeFileSync(this.path, lines.map((line) => line + eol).join(''));
  }

  bind(text: string): string {
    const bases = { worktree: this.worktree, cwd: join(this.worktree, 'src'), home: '/nowhere' };
    return bindEvidence(text, bases, env) ?? '';
  }

  states(field: string, now = () => new Date(0)): string[] {
    return claimChecker(
      { now },
      this.worktree,
    )(field).map(({ reference, state }) =>
      [reference, state.state, ...('from' in state ? [state.from, state.to] : [])].join(' '),
    );
  }
}

describe('references', () => {
  it.each([
    ['`src/a.ts:12` and (lib/b.rs:3-9)', ['src/a.ts:12', 'lib/b.rs:3-9']],
    ['a.ts:12:5, Makefile:3; ./x/y.c:1', ['a.ts:12', 'Makefile:3', './x/y.c:1']],
    ['.github/workflows/ci.yml:7 and .env:2', ['.github/workflows/ci.yml:7', '.env:2']],
    ['理由はsrc/queue.ts:12にある', ['src/queue.ts:12']],
    ['src/日本語/キュー.ts:12、（설계/큐.md:3）', ['src/日本語/キュー.ts:12', '설계/큐.md:3']],
    [
      '日本語/メモ.md:2 and `café/naïve.ts:4` and cafe\u0301.ts:5',
      ['日本語/メモ.md:2', 'café/naïve.ts:4', 'cafe\u0301.ts:5'],
    ],
    ['理由はsrc/日本語/a.ts:12行目', ['src/日本語/a.ts:12']],
    ['C:\\src\\a.ts:3', []],
    ['app/[id]/page.tsx:4 @scope/x.ts:1', ['app/[id]/page.tsx:4', '@scope/x.ts:1']],
    ['localhost:3000 10:30 node:20 127.0.0.1:80 example.com:8443 https://a.b/c.ts:3', []],
    ['ratio 3:1, at 12:45:10, v1.2:3, foo:12, a::1', []],
    ['src/a.ts:0 src/a.ts:9-3', []],
  ])('%s', (text, expected) => {
    expect(findReferences(text).map((reference) => reference.text)).toEqual(expected);
  });

  it.each([
    ['理由はキュー.ts:3にある', 'キュー.ts', 'キュー.ts:3'],
    ['詳細は設計/メモ.md:4', '設計/メモ.md', '設計/メモ.md:4'],
    ['見よsrc/a.ts:3', 'src/a.ts', 'src/a.ts:3'],
    ['設計doc/a.md:3', '設計doc/a.md', '設計doc/a.md:3'],
    ['see `my dir/a b.ts:7-9`.', 'my dir/a b.ts', 'my dir/a b.ts:7-9'],
    ['run `cat src/a.ts:3`', 'src/a.ts', 'src/a.ts:3'],
  ])('%s is read as the path that is known', (text, path, expected) => {
    const found = findReferences(text, (candidate) => candidate === path);
    expect(found.map((reference) => reference.text)).toEqual([expected]);
    expect(text.slice(found[0]?.start, found[0]?.end)).toBe(expected);
  });

  it('are the same with and without a letter beyond ASCII elsewhere in the text', () => {
    const piece = fc.constantFrom(
      ..."ab1./:-_ (`~@%+\n'\u2014\u2192".split(''),
      'src/a.ts:12',
      'a.b:3-4',
      ':7',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(findReferences(`${text}\n`)).toEqual(findReferences(`${text}\n\u00e9`));
      }),
      { numRuns: 2000 },
    );
  });

  it('are found in bounded time, counted in what this process computed', () => {
    const before = process.cpuUsage();
    for (const piece of ['a/', 'a.', 'x', 'a:1', '../../', 'aあ', 'あ/'])
      findReferences(piece.repeat(400_000));
    for (const piece of ['`a b.ts:1', 'あa.ts:1 ']) findReferences(piece.repeat(40_000), () => false);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5_000);
  });
});

describe('a claim at a later time', () => {
  it.each<[string, readonly string[] | null, string, string]>([
    ['nothing changed', original, 'src/queue.ts:3', 'VALID'],
    ['another part changed', [...original.slice(0, 7), 'x', '}'], 'src/queue.ts:3', 'VALID'],
    ['lines came above', ['// new', '', ...original], 'src/queue.ts:3', 'MOVED 5 5'],
    ['lines above went', original.slice(1), 'src/queue.ts:3', 'MOVED 2 2'],
    [
      'the line was edited',
      original.map((line) => line.replace('return limit', 'return 7')),
      'src/queue.ts:3',
      'CHANGED',
    ],
    [
      'its neighbours were edited',
      ['const limit = 100;', 'function add() {', '  return limit;', '};'],
      'src/queue.ts:3',
      'VALID',
    ],
    ['it is at the end now', [...original.slice(3), ...original.slice(0, 3)], 'src/queue.ts:1', 'MOVED 6 6'],
    ['the file was cut', original.slice(0, 2), 'src/queue.ts:7', 'GONE'],
    ['the file is gone', null, 'src/queue.ts:3', 'GONE'],
    ['a brace moved with its neighbours', ['//', ...original], 'src/queue.ts:4', 'MOVED 5 5'],
    ['a brace without its neighbours', ['a', 'b', 'c', '}', 'd', '}'], 'src/queue.ts:4', 'CHANGED'],
    ['a range stayed', original, 'src/queue.ts:2-4', 'VALID'],
    ['a range moved', ['//', '//', ...original], 'src/queue.ts:2-4', 'MOVED 4 6'],
    [
      'a range changed inside',
      original.map((line) => line.replace('return limit', 'return 7')),
      'src/queue.ts:2-4',
      'CHANGED',
    ],
  ])('%s', (_, after, reference, expected) => {
    const place = new Place();
    const field = place.bind(`The reason stands at ${reference}.`);
    if (after === null) rmSync(place.path);
    else place.write(after);
    expect(place.states(field)).toEqual([`${reference} ${expected}`]);
  });

  it('does not depend on line ends', () => {
    const place = new Place();
    const field = place.bind('src/queue.ts:3');
    place.write(original, '\r\n');
    expect(place.states(field)).toEqual(['src/queue.ts:3 VALID']);
  });
});

describe('binding', () => {
  it('needs no git, and takes paths from where the writer works', () => {
    const place = new Place();
    const field = place.bind('queue.ts:3, src/queue.ts:3, src/queue.ts:3, src/none.ts:1, src/queue.ts:99');
    expect(readEvidence(field).map(({ reference, path }) => [reference, path])).toEqual([
      ['queue.ts:3', 'src/queue.ts'],
      ['src/queue.ts:3', 'src/queue.ts'],
    ]);
    expect(place.states(field)).toEqual(['queue.ts:3 VALID', 'src/queue.ts:3 VALID']);
  });

  it("names git's object only where git has these bytes", () => {
    const place = new Place();
    git(place.worktree, 'init', '-q');
    git(place.worktree, 'add', '.');
    const blob = git(place.worktree, 'rev-parse', ':src/queue.ts').slice(0, 12);
    expect(readEvidence(place.bind('src/queue.ts:3'))[0]?.blob).toBe(blob);
    place.write([...original, 'dirty']);
    expect(readEvidence(place.bind('src/queue.ts:3'))[0]?.blob).toBeNull();
  });

  it('reads nothing outside the worktree, at either time', () => {
    const place = new Place();
    const outside = makeTemporary();
    writeFileSync(join(outside, 'x.ts'), 'secret\n');
    symlinkSync(outside, join(place.worktree, 'link'));
    symlinkSync(join(outside, 'x.ts'), join(place.worktree, 'x.ts'));
    expect(place.bind(`../${outside.split('/').pop()}/x.ts:1 ${outside}/x.ts:1 link/x.ts:1 x.ts:1`)).toBe('');
    const field =
      '../x.ts:1=6.00000000.000000000000.00000000.00000000 link/x.ts:1=6.00000000.000000000000.00000000.00000000';
    expect(place.states(field)).toEqual(['../x.ts:1 GONE', 'link/x.ts:1 GONE']);
  });

  it('a FIFO blocks nothing', () => {
    const place = new Place();
    rmSync(place.path);
    execFileSync('mkfifo', [place.path]);
    expect(place.bind('src/queue.ts:1')).toBe('');
    expect(place.states('src/queue.ts:1=6.00000000.000000000000.00000000.00000000')).toEqual([
      'src/queue.ts:1 GONE',
    ]);
  });

  it('binds a hundred at most, in less than the room that frontmatter has', () => {
    const place = new Place(Array.from({ length: 300 }, (_, index) => `line ${index}`));
    const field = place.bind(
      Array.from({ length: 300 }, (_, index) => `src/queue.ts:${index + 1}`).join(' '),
    );
    expect(readEvidence(field)).toHaveLength(100);
    expect(field.length).toBeLessThan(9_001);
  });

  it.each([
    '',
    'x',
    'src/a.ts=1.2.3',
    '%=1.00000000.000000000000.00000000.00000000',
    `${'a'.repeat(5000)}:1`,
  ])('a field %j is no evidence', (field) => {
    expect(readEvidence(field)).toEqual([]);
  });
});

describe('names that are not ASCII', () => {
  it.each([
    ['src/日本語/キュー.ts', '上限は100件（src/日本語/キュー.ts:2）とする。', 'src/日本語/キュー.ts:2'],
    ['src/日本語/キュー.ts', '理由はsrc/日本語/キュー.ts:2にある。', 'src/日本語/キュー.ts:2'],
    ['メモ.md', '上限はメモ.md:2にある。', 'メモ.md:2'],
    ['café au lait/a b.ts', 'see `café au lait/a b.ts:2`', 'café au lait/a b.ts:2'],
  ])('%s is bound, checked and marked', (file, text, reference) => {
    const place = new Place();
    mkdirSync(dirname(join(place.worktree, file)), { recursive: true });
    writeFileSync(join(place.worktree, file), 'one\ntwo\nthree\n');
    const field = place.bind(text);
    expect(readEvidence(field).map((entry) => [entry.reference, entry.path])).toEqual([[reference, file]]);
    writeFileSync(join(place.worktree, file), 'zero\none\ntwo\nthree\n');
    const claims = claimChecker({ now: () => new Date(0) }, place.worktree)(field);
    const mark = text.includes('`') ? '` [MOVED to line 3]' : ' [MOVED to line 3]';
    expect(markClaims(text, claims)).toBe(
      text.replace(reference + (text.includes('`') ? '`' : ''), reference + mark),
    );
  });
});

describe('the deadline', () => {
  it('leaves the rest unchecked and says so', () => {
    const place = new Place();
    const field = place.bind('src/queue.ts:1 src/queue.ts:2 src/queue.ts:3');
    let at = 0;
    // Each look at the clock takes 200 ms.
    const states = place.states(field, () => {
      at += 200;
      return new Date(at);
    });
    expect(states).toEqual(['src/queue.ts:1 VALID', 'src/queue.ts:2 UNCHECKED', 'src/queue.ts:3 UNCHECKED']);
  });
});

describe('what the reader sees', () => {
  const claims = [
    { reference: 'src/a.ts:1', state: { state: 'VALID' } },
    { reference: 'src/a.ts:2', state: { state: 'MOVED', from: 9, to: 9 } },
    { reference: 'src/a.ts:3-4', state: { state: 'CHANGED' } },
    { reference: 'src/b.ts:1', state: { state: 'GONE' } },
    { reference: 'src/c.ts:1', state: { state: 'UNCHECKED' } },
  ] as const;

  it('is a mark behind each claim', () => {
    const text =
      '- A (src/a.ts:1).\n- B `src/a.ts:2`, src/a.ts:3-4:7 and src/b.ts:1; src/c.ts:1; src/d.ts:1.';
    expect(markClaims(text, claims)).toBe(
      '- A (src/a.ts:1 [VALID]).\n- B `src/a.ts:2` [MOVED to line 9], src/a.ts:3-4:7 [CHANGED] and src/b.ts:1 [GONE]; src/c.ts:1 [not checked]; src/d.ts:1.',
    );
  });

  it('cannot be forged by the file', () => {
    expect(markClaims('src/b.ts:1 [VALID]', claims)).toBe('src/b.ts:1 [GONE] (VALID, says the file)');
  });

  it.each([
    ['a.ts:1 [VALID]', 'a.ts:1 (VALID, says the file)'],
    ['a.ts:1 [ valid ]', 'a.ts:1 (valid, says the file)'],
    ['a.ts:1 ［VALID］', 'a.ts:1 (VALID, says the file)'],
    [
      '[MOVED to lines 3-4], [GONE] [not checked]',
      '(MOVED to lines 3-4, says the file), (GONE, says the file) (not checked, says the file)',
    ],
    ['a [link], a [x] and VALID', 'a [link], a [x] and VALID'],
  ])('cannot be forged where nothing is bound either: %s', (text, shown) => {
    expect(markClaims(text, [])).toBe(shown);
  });

  it('is counted in one line', () => {
    expect(summariseClaims(claims)).toEqual({
      line: '5 references: 1 VALID, 1 MOVED, 1 CHANGED, 1 GONE, 1 not checked',
      drifted: true,
    });
    expect(summariseClaims(claims.slice(0, 1))).toEqual({ line: '1 reference: 1 VALID', drifted: false });
    expect(summariseClaims([])).toBeNull();
  });
});
