import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from './figures.ts';
import { attribute, disguises } from './hostile/attribution.ts';
import { differences, snapshot } from './hostile/outside.ts';
import { piece } from './hostile/pieces.ts';
import { fileOf, known } from './oracle/known.ts';
import { readStart, type Started, startWish } from './oracle/session.ts';
import { Place } from './place.ts';
import { ourProduct } from './product.ts';
import { sampleSize, seed } from './settings.ts';

const waiting = known('mark-waiting', 'aaaaaaaaaa');
const name = '20260515T180100Z-from-shop.md';

let place: Place;
beforeAll(() => {
  place = new Place(ourProduct);
  execFileSync('mkfifo', [join(place.home, 'fifo')]);
  mkdirSync(join(place.home, 'a\nb'));
});
afterAll(() => place.remove());

function lay(): void {
  rmSync(place.root, { recursive: true, force: true });
  mkdirSync(place.root, { mode: 0o700 });
  place.write(join(place.inboxOf(), 'unread', name), fileOf(waiting));
}

/** Where a path leads is decided when the place is there. */
const path = fc.oneof(
  fc.constantFrom<(at: Place) => string>(
    (at) => at.worktree,
    (at) => join(at.worktree, '..', 'shop'),
    (at) => join(at.home, 'gone'),
    (at) => join(at.home, 'a\nb'),
    (at) => join(at.home, 'fifo'),
    (at) => `${at.worktree}\0`,
    (at) => `${at.worktree}${'/.'.repeat(2_000)}`,
    () => '.',
    () => '..',
    () => '',
    () => '/',
    () => '~',
    () => '/dev/zero',
    () => '/dev/stdin',
    () => '/proc/self/mem',
    () => '/proc/self/fd/0',
    () => '-rf',
    () => '$(touch ran)',
    () => 'x'.repeat(5_000),
    () => '/etc/passwd',
  ),
  piece.map((text) => () => text),
);
const session = fc.oneof(
  piece,
  fc.constantFrom(
    '..',
    '../../x',
    '/etc/passwd',
    '.',
    '',
    'a'.repeat(300),
    'é'.repeat(200),
    '\u0000',
    '__proto__',
    'a/b',
  ),
);
const odd = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.boolean(),
  fc.constant([]),
  fc.constant({}),
  fc.constant(undefined),
);
const usually = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: odd });

interface Payload {
  session_id: unknown;
  cwd: unknown;
  transcript_path: unknown;
  source: unknown;
  hook_event_name: unknown;
  more: [string, unknown][];
}
const payload: fc.Arbitrary<Payload> = fc.record({
  session_id: usually(session),
  cwd: fc.oneof(
    { weight: 2, arbitrary: fc.constant((at: Place) => at.worktree) },
    { weight: 1, arbitrary: usually(path) },
  ),
  transcript_path: usually(path),
  source: usually(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('startup', 'clear', 'resume', 'compact', 'fork') },
      { weight: 1, arbitrary: piece },
    ),
  ),
  hook_event_name: usually(
    fc.oneof({ weight: 9, arbitrary: fc.constant('SessionStart') }, { weight: 1, arbitrary: piece }),
  ),
  more: fc.array(fc.tuple(piece, fc.jsonValue({ maxDepth: 2 })), { maxLength: 3 }),
});

function bodyOf({ more, ...rest }: Payload): string {
  const resolved = Object.entries(rest).map(([key, value]) => [
    key,
    typeof value === 'function' ? value(place) : value,
  ]);
  return JSON.stringify(Object.fromEntries([...more, ...resolved]));
}

/** What may stand around it, or in its place. */
const wrapped = fc.constantFrom<(body: string) => string>(
  (body) => body,
  (body) => body,
  (body) => body,
  (body) => body,
  (body) => ` \n\t${body}\n`,
  (body) => `\ufeff${body}`,
  (body) => `${body}${body}`,
  (body) => body.slice(0, -1),
  (body) => body.replace('{', '{"cwd":"/","session_id":"first","source":"resume",'),
  (body) => body.replace(/\}$/, ',"cwd":"/","session_id":"last"}'),
  (body) => body.replace('{', `{"deep":${'['.repeat(20_000)}${']'.repeat(20_000)},`),
  (body) => body.replace('{', `{"big":"${'x'.repeat(900_000)}",`),
  (body) => body.replace('{', `{"big":"${'x'.repeat(1_100_000)}",`),
  () => '{'.repeat(100_000),
  () => '"'.repeat(100_000),
  () => `{${'"a":{'.repeat(50_000)}`,
  () => '[]',
  () => '{}',
  () => '',
);

function judge(started: Started): string[] {
  const wrong = [...started.faults, ...disguises(started.text), ...disguises(started.notice)];
  if (started.hung) wrong.push('it did not end');
  // An announcement of a resumed session is one line, and no frame.
  if (started.text.includes('\n')) wrong.push(...attribute(started.text).faults);
  const places = [...snapshot(place.root)].filter(([, entry]) =>
    entry.includes('Do step mark-waiting first'),
  );
  if (places.length !== 1) wrong.push(`it is in ${places.length} places`);
  return wrong;
}

describe(`hook payloads, seed ${seed}`, () => {
  it.each(['claude-code', 'codex'])(
    'of %s: the hook ends with 0 in its form, loses nothing, and the next start goes on',
    async (client) => {
      let tried = 0;
      let delivered = 0;
      await fc.assert(
        fc.asyncProperty(payload, wrapped, async (given, wrap) => {
          lay();
          const outside = () => snapshot(place.home, (at) => at === place.root || at.includes('/.git/'));
          const before = outside();
          const input = wrap(bodyOf(given));
          const wish = { ...startWish(place, 'x'), args: ['--client', client], input };
          const started = readStart(await place.run(wish));
          tried++;
          if (started.text.includes('aaaaaaaaaa')) delivered++;
          const wrong = judge(started);
          // Whatever the payload said of the session, a right one afterwards is served.
          const next = readStart(await place.run(startWish(place, 'next')));
          wrong.push(...judge(next));
          expect(wrong).toEqual([]);
          expect(differences(before, outside())).toEqual([]);
        }),
        { numRuns: sampleSize(1_000, 40), seed, endOnFailure: true },
      );
      expect(delivered).toBeGreaterThan(0);
      expect(delivered).toBeLessThan(tried);
      report({
        part: 'fuzzer',
        scenario: `hook payloads, ${client}, seed ${seed}`,
        tried,
        violations: 0,
        note: `${delivered} delivered`,
      });
    },
  );
});
