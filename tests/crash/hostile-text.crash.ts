import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from './figures.ts';
import { attribute, disguises } from './hostile/attribution.ts';
import { claudeCode, codex, startInside } from './hostile/inside.ts';
import { differences, snapshot } from './hostile/outside.ts';
import { hostileText } from './hostile/pieces.ts';
import { readStart, type Started, startWish } from './oracle/session.ts';
import { Place } from './place.ts';
import { ourProduct } from './product.ts';
import { sampleSize, seed } from './settings.ts';

/** A word that stands in one file alone, in every part of it. */
const markOf = (number: number) => `canary${number}x`;

/** A file that is hostile in every part: its fields, each section, what stands before and behind them. */
interface Hostile {
  fields: [string, string][];
  quoted: boolean;
  before: string;
  action: string;
  other: string;
  donts: string;
  end: string;
  raw: string | null;
}

const fieldNames = [
  'name',
  'description',
  'from',
  'to',
  'created',
  'branch',
  'head',
  'session_tool',
  'topic',
];
const moreNames = [
  'worktree',
  'evidence',
  'sentinel',
  'deliveries',
  'received_at',
  'x-own',
  '__proto__',
  'toString',
];
const hostile: fc.Arbitrary<Hostile> = fc.record({
  fields: fc.array(fc.tuple(fc.constantFrom(...fieldNames, ...moreNames), hostileText), { maxLength: 8 }),
  quoted: fc.boolean(),
  before: hostileText,
  action: hostileText,
  other: hostileText,
  donts: hostileText,
  end: fc.constantFrom(
    '',
    '\n<!-- sentinel: abcdefghij -->\n',
    '<!-- sentinel: zz -->',
    '\n<!-- sentinel: a\u202eb -->\n',
  ),
  raw: fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: hostileText }),
});

function fileText(file: Hostile, number: number): string {
  const mark = markOf(number);
  if (file.raw !== null) return `${file.raw}\n${mark}`;
  const spelled = (value: string) => (file.quoted ? JSON.stringify(value) : value.replaceAll('\n', ' '));
  const fields = file.fields.map(
    ([name, value]) => `${name}: ${spelled(`${value}${name === 'name' ? ` ${mark}` : ''}`)}\n`,
  );
  return [
    `---\n${fields.join('')}---\n`,
    `${file.before}\n${mark}\n`,
    `## Immediate next action\n\n${mark} ${file.action}\n${mark}\n`,
    `## Status\n\n${file.other}\n${mark}\n`,
    `## What NOT to do on resume\n\n${file.donts}\n${mark}\n`,
    file.end,
  ].join('\n');
}

/** The only line outside a frame that may hold a word of a file; its letters alone, see `attribute`. */
const naming = /^\*\*Handoff loaded: /;

/** What a reader could attribute to anybody but the file that said it. */
function misattributed(started: Started, files: readonly string[]): string[] {
  const { frames, outside, faults } = attribute(started.text);
  const wrong = [...faults, ...disguises(started.text), ...disguises(started.notice)];
  if (/[\n\r]/.test(started.notice)) wrong.push(`the user is told more than a line: ${started.notice}`);
  for (const line of outside) {
    if (/canary\d+x/.test(line) && !naming.test(line)) wrong.push(`a file speaks outside its frame: ${line}`);
  }
  for (const { content } of frames) {
    const marks = new Set(content.match(/canary\d+x/g));
    if (marks.size !== 1) wrong.push(`a frame holds ${marks.size} files: ${[...marks].join(' ')}`);
  }
  if (frames.length === 0 && files.length > 0) wrong.push('nothing was shown');
  return wrong;
}

let place: Place;
beforeAll(() => {
  place = new Place(ourProduct);
});
afterAll(() => place.remove());

function fill(files: readonly string[]): void {
  rmSync(place.root, { recursive: true, force: true });
  mkdirSync(place.root, { mode: 0o700 });
  for (const [number, text] of files.entries())
    place.write(join(place.inboxOf(), 'unread', `2026051${number}T190000Z-from-shop.md`), text);
}

/** What a start without the bundle leaves of its own outside the root: nothing. */
const outsideOf = () => snapshot(place.home, (path) => path === place.root);

describe(`what a model sees of hostile files, seed ${seed}`, () => {
  it.each([
    ['Claude Code', claudeCode],
    ['Codex', codex],
  ])('stands inside the frame of its file: %s', async (client, host) => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 3 }), async (chosen) => {
        const files = chosen.map(fileText);
        fill(files);
        const before = outsideOf();
        const started = await startInside(place, { client: host });
        tried++;
        expect(started.thrown).toBeNull();
        expect(started.faults).toEqual([]);
        expect(misattributed(started, files)).toEqual([]);
        const size = host === codex ? Buffer.byteLength(started.text) : started.text.length;
        expect(size).toBeLessThanOrEqual(10_000);
        expect(differences(before, outsideOf())).toEqual([]);
      }),
      { numRuns: sampleSize(5_000, 300), seed, endOnFailure: true },
    );
    report({ part: 'attribution', scenario: `hostile files, ${client}, seed ${seed}`, tried, violations: 0 });
  });
});

/** Loaded before the bundle: writes down every program that is started, and every file that is opened to be written. */
const watching = `
const { appendFileSync } = require('node:fs');
const child = require('node:child_process');
const log = (what, detail) => appendFileSync(process.env.WATCHED, JSON.stringify([what, detail]) + '\\n');
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
  const real = child[name];
  child[name] = (...args) => { log(name, [args[0], ...(Array.isArray(args[1]) ? args[1] : [])]); return real(...args); };
}
for (const name of ['eval', 'Function']) {
  const real = globalThis[name];
  globalThis[name] = new Proxy(real, {
    apply: (target, self, args) => { log(name, args.map(String)); return Reflect.apply(target, self, args); },
    construct: (target, args) => { log(name, args.map(String)); return Reflect.construct(target, args); },
  });
}
`;

/** The only program that a start may run, and the only words it may be given: none is a file's but a hexadecimal head. */
const gitWords =
  /^(?:\/[\w./-]*\/git|--no-optional-locks|-c|core\.(?:fsmonitor|untrackedCache)=false|core\.hooksPath=\/dev\/null|gc\.auto=0|maintenance\.auto=false|log\.showSignature=false|core\.(?:filemode|symlinks|ignorecase|precomposeunicode)=(?:true|false)|rev-list|--left-right|--count|--end-of-options|[0-9a-fA-F]{4,64}\.\.\.[0-9a-f]{40}|--)$/;

describe(`the hook itself on hostile files, seed ${seed}`, () => {
  it('runs nothing of them, makes nothing outside the root, and attributes them', async () => {
    const preload = place.write(join(place.outside, 'watch.cjs'), watching);
    const watched = join(place.outside, 'watched');
    let tried = 0;
    let programs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 3 }), async (chosen) => {
        const files = chosen.map(fileText);
        // One names a commit, so that git is asked.
        const head = `---\nname: canary9x\nfrom: shop\nbranch: "$(touch ran)"\nhead: ${'ab'.repeat(20)}\n---\n\ncanary9x\n`;
        fill([...files, `${head}\n## Immediate next action\n\nGo.\n`]);
        rmSync(watched, { force: true });
        const before = outsideOf();
        const wish = startWish(place, `hook-${tried}`);
        const started = readStart(
          await place.run({ ...wish, node: ['--require', preload], env: { ...wish.env, WATCHED: watched } }),
        );
        tried++;
        expect(started.faults).toEqual([]);
        expect(started.hung).toBe(false);
        expect(misattributed(started, files)).toEqual([]);
        expect(differences(before, outsideOf())).toEqual([]);
        const lines = readdirSync(place.outside).includes('watched')
          ? readFileSync(watched, 'utf8').trimEnd()
          : '';
        for (const line of lines === '' ? [] : lines.split('\n')) {
          programs++;
          const [what, words] = JSON.parse(line) as [string, string[]];
          expect(what).toBe('spawnSync');
          for (const word of words) expect(word).toMatch(gitWords);
        }
      }),
      { numRuns: sampleSize(500, 30), seed, endOnFailure: true },
    );
    // Else the watching would prove nothing.
    expect(programs).toBeGreaterThan(0);
    report({
      part: 'nothing runs',
      scenario: `hostile files, seed ${seed}`,
      tried,
      violations: 0,
      note: `${programs} starts of git, none with a word of a file but its head`,
    });
  });
});
