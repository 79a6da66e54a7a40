import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from './figures.ts';
import { attribute, disguises } from './hostile/attribution.ts';
import { pieces } from './hostile/pieces.ts';
import { runMeasured, type Used } from './hostile/use.ts';
import { fileOf, known } from './oracle/known.ts';
import { readStart, type Started, startWish, transcriptOf } from './oracle/session.ts';
import { Place } from './place.ts';
import { ourProduct } from './product.ts';
import { pick } from './random.ts';
import { randomFor, seed } from './settings.ts';

/** What no input may make a start need. Processor time: the machine's other work is none of the hook's. */
const mostMib = 150;
const mostMs = 2_000;

const MiB = 1024 * 1024;
const newest = '20260515T190000Z-from-shop.md';
const waiting = known('mark-waiting', 'aaaaaaaaaa');

let place: Place;
let head: string;
beforeAll(() => {
  place = new Place(ourProduct);
  head = readFileSync(join(place.worktree, '.git/HEAD'), 'utf8');
});
afterAll(() => place.remove());

const inbox = () => place.inboxOf();
const put = (path: string, content: string | Uint8Array) => place.write(join(inbox(), path), content);
const numbered = (count: number, each: (number: number) => void) => {
  for (let number = 0; number < count; number++) each(number);
};
const digits = (number: number) => String(number).padStart(6, '0');
/** An instant of its own up to the 86,400th: what has none is as old as its file. */
const nameOf = (number: number) => {
  const at = new Date(Date.UTC(2026, 4, 14) + number * 1000).toISOString();
  return `${at.replace(/[-:]|\.\d+/g, '')}-from-shop.md`;
};

function sparse(path: string, size: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fd = openSync(path, 'w', 0o600);
  ftruncateSync(fd, size);
  closeSync(fd);
}

const field = (line: string) =>
  fileOf(known('mark-big', 'bbbbbbbbbb')).replace('---\n\n', `${line}\n---\n\n`);
const record = (name: string, more: object = {}) =>
  JSON.stringify({
    name,
    sentinel: 'cccccccccc',
    client: 'claude-code',
    session_id: 'earlier',
    transcript: transcriptOf(place, 'earlier'),
    host: 'another',
    boot: '',
    at: '2026-05-15T18:00:00.000Z',
    ...more,
  });
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const random = randomFor('limits');
/** Hostile pieces in any order, so many bytes of them. */
function hostileBytes(size: number): string {
  let text = '';
  while (text.length < size / 4)
    text += `${pick(random, pieces)}${pick(random, ['\n', ' ', '\n\n## x\n\n', ''])}`;
  return text.repeat(4).slice(0, size);
}

const everyFile = (content: string) => numbered(100, (number) => put(`unread/${nameOf(number)}`, content));

const fillers: [string, () => void, { input?: (body: string) => string }?][] = [
  ['nothing else', () => undefined],
  ['a line of 5 MB', () => put(`unread/${nameOf(1)}`, fileOf(waiting).replace('first', 'x'.repeat(5 * MiB)))],
  [
    '5 MB of hostile text',
    () => put(`unread/${nameOf(1)}`, `${fileOf(known('mark-big'))}${hostileBytes(5 * MiB)}`),
  ],
  [
    '5 MB of fences',
    () => put(`unread/${nameOf(1)}`, fileOf(known('mark-big')) + '```\n~~~\n'.repeat(600_000)),
  ],
  ['a file of 1 GB', () => sparse(join(inbox(), 'unread', nameOf(1)), 1024 * MiB)],
  [
    'twenty files of 1 GB',
    () => numbered(20, (number) => sparse(join(inbox(), 'unread', nameOf(number)), 1024 * MiB)),
  ],
  [
    'forty files of 5 MB',
    () =>
      numbered(40, (number) =>
        put(`unread/${nameOf(number)}`, `${fileOf(known(`m${number}`))}${'x\n'.repeat(2.5 * MiB)}`),
      ),
  ],
  [
    '10,000 files',
    () => numbered(10_000, (number) => put(`unread/${nameOf(number)}`, fileOf(known(`m${number}`)))),
  ],
  [
    '10,000 files of another worktree',
    () =>
      numbered(10_000, (number) =>
        put(`unread/${nameOf(number)}`, fileOf(known(`m${number}`), { worktree: place.home })),
      ),
  ],
  [
    '10,000 malformed files',
    () => numbered(10_000, (number) => put(`unread/${nameOf(number)}`, '---\n{a: [b\n---\n')),
  ],
  [
    '10,000 long names',
    () => numbered(10_000, (number) => put(`unread/${digits(number)}${'n'.repeat(240)}.md`, 'x')),
  ],
  [
    '10,000 claims of the dead',
    () =>
      numbered(10_000, (number) =>
        put(`unread/.claim-4194399-${nameOf(number)}`, fileOf(known(`m${number}`))),
      ),
  ],
  [
    '10,000 temporaries of the dead',
    () => numbered(10_000, (number) => put(`unread/.tmp-4194399-${digits(number)}abcdef`, 'x')),
  ],
  [
    '10,000 directories',
    () =>
      numbered(10_000, (number) => mkdirSync(join(inbox(), 'unread', nameOf(number)), { recursive: true })),
  ],
  [
    '10,000 records',
    () =>
      numbered(10_000, (number) => {
        put(`.delivered/${nameOf(number)}.json`, record(nameOf(number)));
        put(`read/${nameOf(number)}`, fileOf(known(`m${number}`)));
      }),
  ],
  [
    '10,000 records of no file',
    () => numbered(10_000, (number) => put(`.delivered/${nameOf(number)}.json`, record(nameOf(number)))),
  ],
  [
    '10,000 records being settled',
    () =>
      numbered(10_000, (number) =>
        put(`.delivered/.settle-4194399-${nameOf(number)}.json`, record(nameOf(number))),
      ),
  ],
  [
    '10,000 sessions that received',
    () =>
      numbered(10_000, (number) =>
        put(`.delivered/.done/s${number}.json`, '{"session_id":"x","handoffs":[]}'),
      ),
  ],
  [
    '10,000 archived files',
    () => numbered(10_000, (number) => put(`read/${nameOf(number)}`, fileOf(known(`m${number}`)))),
  ],
  [
    '1,000 deep records',
    () =>
      numbered(1_000, (number) => {
        put(`.delivered/${nameOf(number)}.json`, `{"name":"x","more":${deep(50_000)}}`);
        put(`read/${nameOf(number)}`, fileOf(known(`m${number}`)));
      }),
  ],
  [
    'a deep record of 4 MB',
    () => {
      put(`.delivered/${nameOf(1)}.json`, deep(2_000_000));
      put(`read/${nameOf(1)}`, fileOf(known('m1')));
    },
  ],
  ['a record of 1 GB', () => sparse(join(inbox(), '.delivered', `${nameOf(1)}.json`), 1024 * MiB)],
  [
    'a transcript of 64 MB in a line',
    () => {
      put(`.delivered/${nameOf(1)}.json`, record(nameOf(1), { host: 'another' }));
      put(`read/${nameOf(1)}`, fileOf(known('m1')));
      place.write(transcriptOf(place, 'earlier'), `{"type":"assistant","x":"${'x'.repeat(64 * MiB)}"}\n`);
    },
  ],
  [
    'twenty transcripts of 16 MB',
    () =>
      numbered(20, (number) => {
        put(
          `.delivered/${nameOf(number)}.json`,
          record(nameOf(number), { transcript: transcriptOf(place, 'earlier') }),
        );
        put(`read/${nameOf(number)}`, fileOf(known(`m${number}`)));
        if (number === 0)
          place.write(
            transcriptOf(place, 'earlier'),
            `${JSON.stringify({ type: 'user', x: 'y'.repeat(900) })}\n`.repeat(17_000),
          );
      }),
  ],
  [
    'a transcript of deep JSON',
    () => {
      put(`.delivered/${nameOf(1)}.json`, record(nameOf(1)));
      put(`read/${nameOf(1)}`, fileOf(known('m1')));
      place.write(transcriptOf(place, 'earlier'), `${deep(400_000)}\n`.repeat(10));
    },
  ],
  [
    '5,000 open sessions',
    () =>
      numbered(5_000, (number) =>
        place.write(
          join(place.home, `.claude/sessions/${number}.json`),
          `{"pid":${number},"sessionId":"s${number}"}`,
        ),
      ),
  ],
  [
    'a YAML bomb',
    () =>
      put(
        `unread/${nameOf(1)}`,
        field(
          Array.from(
            { length: 12 },
            (_, i) =>
              `l${i}: &l${i} [${Array(9)
                .fill(i ? `*l${i - 1}` : 'x')
                .join(',')}]`,
          ).join('\n'),
        ),
      ),
  ],
  ['YAML a million deep', () => put(`unread/${nameOf(1)}`, `---\na: ${'['.repeat(MiB)}\n---\n`)],
  ['YAML 60,000 deep', () => put(`unread/${nameOf(1)}`, `---\na: ${'['.repeat(60_000)}\n---\n`)],
  ['YAML of 60,000 keys', () => put(`unread/${nameOf(1)}`, `---\n${'? a\n: b\n'.repeat(7_500)}---\n`)],
  [
    '100 files of hard YAML',
    () =>
      numbered(100, (number) => put(`unread/${nameOf(number)}`, `---\na: ${'[{a: '.repeat(1_500)}\n---\n`)),
  ],
  ['100 files of YAML in dashes', () => everyFile(`---\na:\n  ${'- '.repeat(4_000)}x\n---\n`)],
  ['100 files of YAML in questions', () => everyFile(`---\n${'? '.repeat(4_000)}x\n---\n`)],
  [
    '100 files of YAML in levels',
    () =>
      everyFile(`---\n${Array.from({ length: 120 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')}\n---\n`),
  ],
  ['100 files of YAML keys', () => everyFile(`---\n${'? a\n: b\n'.repeat(900)}---\n`)],
  [
    '100 files of YAML lines',
    () => everyFile(`---\n${Array.from({ length: 560 }, (_, at) => `"k${at}": x`).join('\n')}\n---\n`),
  ],
  ['packed refs of 1 GB', () => sparse(join(place.worktree, '.git/packed-refs'), 1024 * MiB)],
  [
    'a function in YAML',
    () => put(`unread/${nameOf(1)}`, field('x: !!js/function "function () { while (true) {} }"')),
  ],
  [
    '60,000 bound references',
    () =>
      put(
        `unread/${nameOf(1)}`,
        field(`evidence: "${'a.ts:1=0.00000000.000000000000.00000000.00000000 '.repeat(1_200)}"`),
      ),
  ],
  ['a head of git of 1 GB', () => sparse(join(place.worktree, '.git/HEAD'), 1024 * MiB)],
  [
    'a payload of 5 MB',
    () => undefined,
    { input: (body) => body.replace('{', `{"x":"${'x'.repeat(5 * MiB)}",`) },
  ],
  [
    'a payload 300,000 deep',
    () => undefined,
    { input: (body) => body.replace('{', `{"x":${deep(300_000)},`) },
  ],
];

/** The newest handoff is shown whatever else waits, but where the payload is none, or what has no date is newer. */
const notServed = /^(?:a payload of 5 MB|10,000 long names)$/;

function judge(started: Started, used: Used, name: string): string[] {
  const wrong = [...started.faults, ...disguises(started.text), ...disguises(started.notice)];
  if (started.text !== '') wrong.push(...attribute(started.text).faults);
  if (started.hung) wrong.push('it did not end');
  if (!(used.mib < mostMib)) wrong.push(`it took ${Math.round(used.mib)} MiB`);
  if (!(used.ms < mostMs)) wrong.push(`it took ${Math.round(used.ms)} ms of processor time`);
  if (!notServed.test(name) && !started.text.includes('Do step mark-waiting first'))
    wrong.push(`the newest is not shown: ${started.notice}`);
  return wrong;
}

describe(`no input makes a start need more than ${mostMib} MiB or ${mostMs} ms, seed ${seed}`, () => {
  it.each(fillers)('%s', async (name, fill, { input = (body: string) => body } = {}) => {
    rmSync(place.root, { recursive: true, force: true });
    rmSync(join(place.home, '.claude'), { recursive: true, force: true });
    mkdirSync(join(place.home, '.claude/sessions'), { recursive: true });
    mkdirSync(place.root, { mode: 0o700 });
    writeFileSync(join(place.worktree, '.git/HEAD'), head);
    rmSync(join(place.worktree, '.git/packed-refs'), { force: true });
    fill();
    put(`unread/${newest}`, fileOf(waiting));
    const wish = startWish(place, 'one');
    const ran = await runMeasured(place, { ...wish, input: input(wish.input ?? '') });
    const wrong = judge(readStart(ran), ran.used, name);
    const note = `${Math.round(ran.used.mib)} MiB, ${Math.round(ran.used.ms)} ms`;
    report({ part: 'limits', scenario: name, tried: 1, violations: wrong.length, note });
    expect(wrong).toEqual([]);
  });
});
