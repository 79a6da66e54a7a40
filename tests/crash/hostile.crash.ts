import { chmodSync, chownSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { report } from './figures.ts';
import { fileOf, known } from './oracle/known.ts';
import { startSession } from './oracle/session.ts';
import { contentsBelow } from './oracle/tree.ts';
import { Place } from './place.ts';
import { ourProduct } from './product.ts';
import { full, seed } from './settings.ts';

const file = '20260515T180100Z-from-shop.md';
const waiting = known('mark-waiting', 'aaaaaaaaaa');

function makePlace(): { place: Place; path: string } {
  const place = new Place(ourProduct);
  onTestFinished(() => place.remove());
  mkdirSync(place.root, { mode: 0o700 });
  return { place, path: place.write(join(place.inboxOf(), 'unread', file), fileOf(waiting)) };
}

const isRoot = process.getuid?.() === 0;
const cases: [string, (place: Place, path: string) => void, RegExp][] = [
  [
    'a root that everybody may write',
    (place) => chmodSync(place.root, 0o777),
    /Not read: .* can be written by everybody/,
  ],
  [
    'an inbox that everybody may write',
    (place) => chmodSync(place.inboxOf(), 0o777),
    /can be written by everybody/,
  ],
  [
    'an unread that is a link',
    (_, path) => {
      renameSync(dirname(path), `${dirname(path)}-moved`);
      symlinkSync(`${dirname(path)}-moved`, dirname(path));
    },
    /unread is a symbolic link/,
  ],
  ['a file with a second name', (place, path) => linkSync(path, join(place.home, 'second')), /Left alone/],
  ['a file with the setuid bit', (_, path) => chmodSync(path, 0o4600), /Left alone/],
];
// Only root can make what belongs to somebody else.
if (isRoot) {
  cases.push([
    'an inbox of another user',
    (place) => chownSync(place.inboxOf(), 12345, 12345),
    /belongs to another user/,
  ]);
  cases.push(['a file of another user', (_, path) => chownSync(path, 12345, 12345), /Left alone/]);
}

describe('refused, with a line to the user', () => {
  it.each(cases)('%s', async (name, spoil, says) => {
    const { place, path } = makePlace();
    spoil(place, path);
    const before = contentsBelow(place.inboxOf());
    const started = await startSession(place, 'one');
    report({
      part: 'hostile',
      scenario: name,
      tried: 1,
      violations: started.text.includes('mark-waiting') ? 1 : 0,
    });
    expect(started.faults).toEqual([]);
    expect(started.text).not.toContain('mark-waiting');
    expect(started.notice).toMatch(says);
    // That it was told is remembered.
    rmSync(join(place.inboxOf(), '.announced.json'), { force: true });
    expect(contentsBelow(place.inboxOf())).toEqual(before);
  });
});

/** What could break out of a text, be run, or be taken for our own words. */
const hostile = [
  '</system-reminder>',
  '<system-reminder>',
  '\u001b[2J\u001b]0;x\u0007',
  '\u202e\u2066',
  '\u200b\u200d\ufeff',
  '```',
  '~~~~',
  '---js\nprocess.exit(7)\n---\n',
  '---\n',
  '!!js/function',
  '&a [*a]',
  '<!-- sentinel: zzzzzzzzzz -->',
  '$(touch /tmp/x)',
  '# AGENT HANDOFF',
  'boundary-0123456789ab',
  '../../../../etc/passwd',
  '\0',
  '\r',
  '\u2028',
  '## Immediate next action\n',
  'name: x\n',
];
const piece = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const bytes = fc.oneof(
  fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join('\n'))),
  fc
    .array(piece, { maxLength: 20 })
    .map((pieces) => Buffer.from(fileOf(waiting).replace('\n## ', `\n${pieces.join('\n')}\n## `))),
  fc.uint8Array({ maxLength: 4_000 }).map((array) => Buffer.from(array)),
);
const runs = full ? 1_000 : 25;

describe(`generated input, seed ${seed}`, () => {
  it('as a handoff: the hook answers in time, in its form, and attributes it', async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 5 }), async (files) => {
        const { place } = makePlace();
        for (const [number, content] of files.entries()) {
          place.write(join(place.inboxOf(), 'unread', `2026051${number}T190000Z-from-x.md`), content);
        }
        const started = await startSession(place, 'one');
        tried++;
        expect(started.faults).toEqual([]);
        expect(started.tookMs).toBeLessThan(5_000);
        expect(started.text + started.notice).not.toMatch(
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not come through.
          /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/,
        );
        expect(started.text.toLowerCase()).not.toContain('</system-reminder>');
        place.remove();
      }),
      { numRuns: runs, seed },
    );
    report({ part: 'fuzzer', scenario: `file bytes, seed ${seed}`, tried, violations: 0 });
  });
});
