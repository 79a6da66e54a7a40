import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { report } from './figures.ts';
import { attribute } from './hostile/attribution.ts';
import { differences, snapshot } from './hostile/outside.ts';
import { fileOf, frontmatterOf, known } from './oracle/known.ts';
import { reply, startSession, startWish, transcriptOf } from './oracle/session.ts';
import { contentsBelow } from './oracle/tree.ts';
import { Place } from './place.ts';
import { ourProduct, type Product, productIn, repository } from './product.ts';

const name = '20260515T180100Z-from-shop.md';
const waiting = known('mark-waiting', 'aaaaaaaaaa');

function makePlace(): Place {
  const place = new Place(ourProduct);
  onTestFinished(() => place.remove());
  mkdirSync(place.root, { mode: 0o700 });
  return place;
}

const unread = (place: Place, file = name) => join(place.inboxOf(), 'unread', file);
const read = (place: Place, file = name) => join(place.inboxOf(), 'read', file);
const holding = (place: Place, text: string) =>
  [...contentsBelow(place.root)]
    .filter(([path, content]) => content.includes(text) && !path.includes('/.sent/'))
    .map(([path]) => path);

const built = realpathSync(mkdtempSync(join(tmpdir(), 'crashold')));
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** The bundles of an earlier commit; null where the history is not there, as in a shallow clone. */
function productOf(commit: string): Product | null {
  const at = join(built, commit);
  mkdirSync(at, { recursive: true });
  try {
    const archive = execFileSync('git', ['archive', commit, 'dist', 'package.json'], {
      cwd: repository,
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    execFileSync('tar', ['x'], { cwd: at, input: archive });
    return productIn(join(at, 'dist'));
  } catch {
    return null;
  }
}

/** The first that delivered, the first for two clients, and the last release. */
const versions = ['f03f090', '39b326c', '6cf662f'];
/** The same place, as another program sees it. */
const asOf = (place: Place, product: Product): Place =>
  Object.create(place, { product: { value: product } }) as Place;
const answer = (place: Place, id: string, sentinel: string) =>
  reply(place, id, `**Handoff loaded: it — sentinel ${sentinel}**`);

describe.each(versions)('what version %s left', (commit) => {
  const product = productOf(commit);
  const tell = (scenario: string, tried = 1) =>
    report({
      part: 'older versions',
      scenario: `${commit}, ${scenario}`,
      tried,
      violations: 0,
      ...(tried === 0 ? { note: 'not tried: the history is not here' } : {}),
    });

  async function publishOld(place: Place, old: Product): Promise<{ path: string; sentinel: string }> {
    const args = ['publish', '--file', '-', '--no-review', '--json'];
    const ran = await asOf(place, old).run({ bundle: 'cli', args, input: waiting.body });
    expect(ran.status).toBe(0);
    return JSON.parse(ran.stdout);
  }

  it('a handoff that it published is delivered', async () => {
    if (product === null) return tell('published', 0);
    const place = makePlace();
    const { path, sentinel } = await publishOld(place, product);
    const started = await startSession(place, 'one');
    expect(started.faults).toEqual([]);
    expect(started.text).toContain(`: ${sentinel}`);
    expect(attribute(started.text).faults).toEqual([]);
    expect(holding(place, 'Do step mark-waiting first')).toEqual([read(place, basename(path))]);
    tell('published');
  });

  it('what it delivered is settled: answered, or back', async () => {
    if (product === null) return tell('delivered', 0);
    for (const answered of [true, false]) {
      const place = makePlace();
      const { path, sentinel } = await publishOld(place, product);
      const before = await startSession(asOf(place, product), 'old');
      expect(before.text).toContain(sentinel);
      if (answered) answer(place, 'old', sentinel);
      const after = await startSession(place, 'new');
      expect(after.faults).toEqual([]);
      expect(after.text.includes(sentinel)).toBe(!answered);
      const [stands] = holding(place, 'Do step mark-waiting first');
      expect(stands).toBe(read(place, basename(path)));
      const fields = frontmatterOf(contentsBelow(place.root).get(stands ?? '') ?? '');
      expect(fields.has('acknowledged_at')).toBe(answered);
    }
    tell('delivered', 2);
  });

  it('reads in turn what this version published and what it delivered', async () => {
    if (product === null) return tell('reads ours', 0);
    const place = makePlace();
    const { path, sentinel } = await publishOld(place, ourProduct);
    const first = await startSession(asOf(place, product), 'old');
    expect(first.faults).toEqual([]);
    expect(first.text).toContain(sentinel);
    expect((await startSession(place, 'new')).text).toContain(sentinel);
    // Nobody answered either: the older one takes it back and gives it out again.
    const again = await startSession(asOf(place, product), 'older');
    expect(again.faults).toEqual([]);
    expect(again.text).toContain(sentinel);
    expect(holding(place, 'Do step mark-waiting first')).toEqual([read(place, basename(path))]);
    tell('reads ours', 3);
  });
});

describe('what the predecessor left', () => {
  const script = (place: Place, program: string, args: string[] = []) =>
    execFileSync('sh', [join(repository, 'tests/fixtures/predecessor', program), ...args], {
      cwd: place.worktree,
      env: place.env,
      input: waiting.body,
      encoding: 'utf8',
    }).trim();

  it('is delivered, also from the claim of a reader of its that died, and its reader is served in turn', async () => {
    const place = makePlace();
    const path = script(place, 'write.sh', ['claude-code']);
    const claim = join(dirname(path), `.claim-4194399-${basename(path)}`);
    execFileSync('mv', [path, claim]);
    const started = await startSession(place, 'one');
    expect(started.text).toContain('Do step mark-waiting first');
    expect(holding(place, 'Do step mark-waiting first')).toEqual([read(place, basename(path))]);
    // Nobody answers: it goes back, and the predecessor may have it.
    await startSession(place, 'two', 'resume');
    expect(script(place, 'read.sh')).toContain('Do step mark-waiting first');
    expect(holding(place, 'Do step mark-waiting first')).toEqual([read(place, basename(path))]);
    report({ part: 'predecessor', scenario: 'written, claimed, read in turn', tried: 3, violations: 0 });
  });
});

/** Written by a person or by a newer program: it is shown, whatever of it is understood. */
const texts: [string, string][] = [
  ['a body alone', waiting.body],
  ['a line of text', 'Do step mark-waiting first.\n'],
  ['no line end', `---\nname: x\n---\n${waiting.body.trimEnd()}`],
  ['Windows line ends', fileOf(waiting).replaceAll('\n', '\r\n')],
  ['a byte order mark', `\ufeff${fileOf(waiting)}`],
  ['another heading level', waiting.body.replaceAll('## ', '### ')],
  ['frontmatter that is open', `---\nname: x\n${waiting.body}`],
  ['fields of a newer version', fileOf(waiting).replace('---\n', '---\nschema: 99\nformat: handoff/9\n')],
  [
    'nested fields of a newer version',
    fileOf(waiting).replace('---\n', '---\nthread: {id: 1, of: [a, b]}\nreaders:\n  - x\n  - y\n'),
  ],
  [
    'types of a newer version',
    fileOf(waiting).replace('dirty_files_count: 0', 'dirty_files_count: many\ndeliveries: none'),
  ],
  ['another sentinel', fileOf(waiting).replace('sentinel: aaaaaaaaaa', 'sentinel: v9:AAAA-bbbb==')],
  [
    'sections of a newer version',
    `${fileOf(waiting).replace('## Decisions', '## Risks and their owners\n\n- none\n\n## Decisions')}`,
  ],
  ['TOML frontmatter', `+++\nname = "x"\n+++\n\n${waiting.body}`],
  ['JSON frontmatter', `---json\n{"name":"x"}\n---\n\n${waiting.body}`],
  ['Latin-1', Buffer.from(fileOf(waiting).replace('One line', 'caf\u00e9'), 'latin1').toString('latin1')],
];

describe('a file by hand or from a newer version', () => {
  it.each(texts)('is delivered, and its bytes stay but for our stamps: %s', async (what, text) => {
    const place = makePlace();
    const bytes = what === 'Latin-1' ? Buffer.from(text, 'latin1') : Buffer.from(text);
    place.write(unread(place), bytes);
    const started = await startSession(place, 'one');
    expect(started.faults).toEqual([]);
    expect(attribute(started.text).faults).toEqual([]);
    expect(started.text).toContain('Do step mark-waiting first');
    const archived = Buffer.from(contentsBelow(place.root).get(read(place)) ?? '', 'latin1').toString(
      'latin1',
    );
    const unstamped = archived.replace(/^(?:received_at|deliveries): (?!none).*\r?\n/gm, '');
    expect(unstamped).toBe(bytes.toString('latin1').replace(/^deliveries: none\n/m, ''));
    report({ part: 'newer and by hand', scenario: what, tried: 1, violations: 0 });
  });
});

/** What stands in a record that a newer version wrote, and what becomes of its handoff when nobody answered. */
const records: [string, object, 'back' | 'waits'][] = [
  ['fields that we do not know', { schema: 99, lease: { until: 'x' } }, 'back'],
  ['a client that we do not know', { client: 'gemini' }, 'back'],
  ['a client that we do not know, just now', { client: 'gemini', at: new Date().toISOString() }, 'waits'],
  ['another type of a field', { transcript_offset: 'behind' }, 'back'],
  ['an instant in another form', { at: 1_789_000_000 }, 'back'],
  ['another host, just now', { host: 'elsewhere', at: new Date().toISOString() }, 'waits'],
];

describe('a record of a newer version', () => {
  it.each(records)('loses no handoff: %s', async (what, more, becomes) => {
    const place = makePlace();
    place.write(read(place), fileOf(waiting));
    const record = {
      name,
      sentinel: 'aaaaaaaaaa',
      client: 'claude-code',
      session_id: 'newer',
      transcript: transcriptOf(place, 'newer'),
      transcript_offset: 0,
      host: execFileSync('hostname', { encoding: 'utf8' }).trim(),
      boot: '',
      at: '2026-05-15T18:00:00.000Z',
      ...more,
    };
    const path = place.write(join(place.inboxOf(), `.delivered/${name}.json`), JSON.stringify(record));
    const started = await startSession(place, 'one');
    expect(started.faults).toEqual([]);
    expect(started.text.includes('Do step mark-waiting first')).toBe(becomes === 'back');
    expect(holding(place, 'Do step mark-waiting first')).toEqual([read(place)]);
    if (becomes === 'waits') expect(contentsBelow(place.root).get(path)).toBe(JSON.stringify(record));
    report({ part: 'newer and by hand', scenario: `a record with ${what}`, tried: 1, violations: 0 });
  });
});

/** Where a newer version, or a person, may keep something. */
const strange = [
  'layout-version',
  'unread/.index.db',
  'unread/notes.txt',
  'unread/.lease-4194399-x.md',
  'unread/attachments/picture.png',
  'read/.index.db',
  'read/2025/old.md',
  '.delivered/.lock',
  '.delivered/state.json',
  '.delivered/v2/x.md.json',
  '.delivered/.done/README',
  '.sent/README',
  '.threads/x.md',
];

describe('what we do not know', () => {
  it('is touched by no verb, however old it is', async () => {
    const place = makePlace();
    const paths = [
      ...strange.map((path) => join(place.inboxOf(), path)),
      ...['.config.toml', 'README', 'x/y/z', '.cache/x'].map((path) => join(place.root, path)),
    ];
    for (const path of paths) {
      place.write(path, `of ${basename(path)}`);
      utimesSync(path, 1_400_000_000, 1_400_000_000);
    }
    const before = new Map([...snapshot(place.root)].filter(([path]) => paths.includes(path)));
    expect(before.size).toBe(paths.length);
    place.write(unread(place), fileOf(waiting));
    place.write(read(place, `old-${name}`), fileOf(known('mark-old', 'bbbbbbbbbb')));
    const verbs = [
      ['publish', '--file', '-', '--no-review'],
      ['list', '--all', '--everywhere'],
      ['take', '--peek'],
      ['take'],
      ['status'],
      ['doctor'],
      ['doctor', '--fix'],
      ['forward', 'old-', '--to', '.'],
      ['undo'],
      ['prune', '--older', '1h'],
    ];
    for (const args of verbs) {
      const ran = await place.run({ bundle: 'cli', args, input: waiting.body });
      expect([args, ran.hung]).toEqual([args, false]);
    }
    // A delivery to a session is what forgets old ones.
    place.write(unread(place, `late-${name}`), fileOf(known('mark-late', 'cccccccccc')));
    for (const source of ['startup', 'resume', 'compact']) {
      expect((await startSession(place, 'one', source)).faults).toEqual([]);
    }
    const codex = { ...startWish(place, 'two'), args: ['--client', 'codex'] };
    expect((await place.run(codex)).status).toBe(0);
    const after = new Map([...snapshot(place.root)].filter(([path]) => paths.includes(path)));
    expect(differences(before, after)).toEqual([]);
    report({
      part: 'newer and by hand',
      scenario: 'unknown files',
      tried: paths.length,
      violations: 0,
      note: `${verbs.length + 4} verbs and starts`,
    });
  });
});
