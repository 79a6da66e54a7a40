import { spawn } from 'node:child_process';
import { chmodSync, lchownSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { report } from './figures.ts';
import { differences, snapshot } from './hostile/outside.ts';
import { fileOf, known } from './oracle/known.ts';
import { readStart, startWish } from './oracle/session.ts';
import { Place, type Wish } from './place.ts';
import { ourProduct, repository } from './product.ts';
import { sampleSize } from './settings.ts';

const stranger = 12345;
const isRoot = process.getuid?.() === 0;
const file = '20260515T180100Z-from-shop.md';
const secret = '20260515T180200Z-from-shop.md';
const own = known('mark-own', 'aaaaaaaaaa');
const precious = fileOf(known('mark-victim', 'dddddddddd'));

interface Scene {
  place: Place;
  root: string;
  /** A tree of the user's, shaped like a root, that no verb may read, write or delete in. */
  victim: string;
  env: Record<string, string>;
}

/** `parent` may be open to everybody: then the root stands in it. */
function makeScene(parent?: number): Scene {
  const place = new Place(ourProduct);
  onTestFinished(() => place.remove());
  // Everybody may come here, and what is below decides.
  for (const path of [place.outside, place.base, place.home]) chmodSync(path, 0o755);
  const open = join(place.outside, 'open');
  if (parent !== undefined) {
    mkdirSync(open);
    chmodSync(open, parent);
  }
  const root = parent === undefined ? place.root : join(open, 'root');
  const inbox = place.inboxOf().replace(place.root, root);
  const victim = join(place.outside, 'victim');
  place.write(join(inbox, 'unread', file), fileOf(own));
  place.write(join(inbox, 'read', file.replace('18', '17')), fileOf(known('mark-read', 'eeeeeeeeee')));
  const shaped = inbox.replace(root, victim);
  for (const directory of ['unread', 'read', '.delivered', '.delivered/.done', '.sent']) {
    place.write(join(shaped, directory, secret), precious);
    place.write(join(shaped, directory, `${secret}.json`), '{"precious":true}');
    place.write(join(shaped, directory, 'precious.txt'), 'precious');
  }
  chmodSync(root, 0o700);
  return { place, root, victim, env: parent === undefined ? {} : { AGENT_HANDOFF_ROOT: root } };
}

const inboxIn = ({ place }: Scene, root: string) => place.inboxOf().replace(place.root, root);

/** Runs something while another process swaps each path for a link; how often it did is counted. */
async function race<T>(scene: Scene, uid: number, pairs: readonly [string, string][], run: () => Promise<T>) {
  const flag = join(scene.place.outside, 'racing');
  writeFileSync(flag, '');
  const racer = spawn(
    process.execPath,
    [join(repository, 'tests/crash/hostile/racer.cjs'), String(uid), flag, ...pairs.flat()],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  const ready = new Promise<void>((resolve) => {
    racer.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
      resolve();
    });
  });
  const ended = new Promise((resolve) => racer.on('close', resolve));
  await ready;
  try {
    return {
      result: await run(),
      counted: async () => {
        rmSync(flag, { force: true });
        await ended;
        return JSON.parse(said.split('\n')[1] ?? '{}') as { swapped: number; refused: number };
      },
    };
  } catch (error) {
    rmSync(flag, { force: true });
    await ended;
    throw error;
  }
}

const start = (scene: Scene, id: string): Wish => {
  const wish = startWish(scene.place, id);
  return { ...wish, env: { ...wish.env, ...scene.env } };
};
const cli = (scene: Scene, args: string[], input = ''): Wish => ({
  bundle: 'cli',
  args,
  input,
  env: scene.env,
});

/** Every verb that reads, writes, moves or deletes in an inbox. */
const wishes: ((scene: Scene, number: number) => Wish)[] = [
  (scene, number) => start(scene, `s${number}`),
  (scene) => cli(scene, ['publish', '--file', '-', '--no-review', '--json'], own.body),
  (scene) => cli(scene, ['take', '--json']),
  (scene) => cli(scene, ['prune', '--older', '1h', '--json']),
  (scene) => cli(scene, ['forward', secret, '--to', '.', '--json']),
  (scene) => cli(scene, ['list', '--all', '--json']),
  (scene, number) => start(scene, `t${number}`),
];

/** What went wrong: the victim changed, or was shown. */
async function runAll(
  scene: Scene,
  rounds: number,
): Promise<{ tried: number; wrong: string[]; said: string[] }> {
  const before = snapshot(scene.victim);
  const wrong: string[] = [];
  const said: string[] = [];
  let tried = 0;
  for (let round = 0; round < rounds; round++) {
    for (const make of wishes) {
      const wish = make(scene, round);
      const ran = await scene.place.run(wish);
      tried++;
      said.push(ran.stdout + ran.stderr);
      if (/mark-victim|precious/.test(ran.stdout + ran.stderr))
        wrong.push(`${wish.args[0]}: shown: ${ran.stdout.slice(0, 300)}`);
      if (ran.hung) wrong.push(`${wish.args[0]}: it did not end`);
      if (wish.bundle === 'hook') wrong.push(...readStart(ran).faults);
      wrong.push(...differences(before, snapshot(scene.victim)).map((line) => `${wish.args[0]}: ${line}`));
    }
  }
  return { tried, wrong, said };
}

const rounds = sampleSize(60, 3);

describe('a file of an inbox that is swapped for a link between look and use', () => {
  it.each([
    ['a file of the user’s', (scene: Scene) => join(inboxIn(scene, scene.victim), 'unread', secret)],
    ['a file of the system', () => '/etc/passwd'],
  ])('is never followed: %s', async (name, target) => {
    const scene = makeScene();
    const inbox = inboxIn(scene, scene.root);
    const paths = [join(inbox, 'unread', file), join(inbox, 'read', file.replace('18', '17'))];
    const { result, counted } = await race(
      scene,
      process.getuid?.() ?? 0,
      paths.map((path): [string, string] => [path, target(scene)]),
      () => runAll(scene, rounds),
    );
    const { swapped } = await counted();
    expect(result.wrong).toEqual([]);
    expect(result.said.join('')).not.toContain('root:x:');
    expect(swapped).toBeGreaterThan(0);
    report({
      part: 'races',
      scenario: `a file and a link to ${name}`,
      tried: result.tried,
      violations: 0,
      note: `${swapped} swaps`,
    });
  });
});

/** What another user could do where the root, or what holds it, lets everybody write. */
const scenes: [
  string,
  {
    parent?: number;
    spoil?: (scene: Scene) => void;
    swapped: (scene: Scene) => [string, string][];
    can: boolean;
    says: RegExp;
  },
][] = [
  [
    'a root of the user alone',
    {
      swapped: (scene) => [
        [inboxIn(scene, scene.root), inboxIn(scene, scene.victim)],
        [dirname(inboxIn(scene, scene.root)), dirname(inboxIn(scene, scene.victim))],
      ],
      can: false,
      says: /Do step mark-own first/,
    },
  ],
  [
    'a root in a directory that everybody may write',
    {
      parent: 0o777,
      swapped: (scene) => [[scene.root, scene.victim]],
      can: true,
      says: /lies in a directory that can be written by everybody|belongs to another user/,
    },
  ],
  [
    'a root in a directory like /tmp',
    {
      parent: 0o1777,
      swapped: (scene) => [[scene.root, scene.victim]],
      can: false,
      says: /Do step mark-own first/,
    },
  ],
  [
    'a root that everybody may write',
    {
      spoil: (scene) => chmodSync(scene.root, 0o777),
      swapped: (scene) => [[dirname(inboxIn(scene, scene.root)), dirname(inboxIn(scene, scene.victim))]],
      can: true,
      says: /can be written by everybody|is a symbolic link|belongs to another user/,
    },
  ],
  [
    'an inbox that everybody may write',
    {
      spoil: (scene) => {
        const inbox = inboxIn(scene, scene.root);
        for (const path of [scene.root, dirname(inbox)]) chmodSync(path, 0o711);
        chmodSync(inbox, 0o777);
      },
      swapped: (scene) =>
        ['unread', 'read'].map((name) => [
          join(inboxIn(scene, scene.root), name),
          join(inboxIn(scene, scene.victim), name),
        ]),
      can: true,
      says: /can be written by everybody|is a symbolic link|belongs to another user/,
    },
  ],
];

describe.runIf(isRoot)('another user who swaps directories for links to the user’s own', () => {
  it.each(scenes)('%s', async (name, { parent, spoil, swapped, can, says }) => {
    const scene = makeScene(parent);
    spoil?.(scene);
    const { result, counted } = await race(scene, stranger, swapped(scene), () => runAll(scene, rounds));
    const count = await counted();
    expect(result.wrong).toEqual([]);
    expect(result.said.join('\n')).toMatch(says);
    if (can) {
      expect(count.swapped).toBeGreaterThan(0);
      expect(result.said.join('\n')).not.toMatch(/Do step mark-own first/);
    } else {
      expect(count.swapped).toBe(0);
      expect(count.refused).toBeGreaterThan(0);
    }
    report({
      part: 'races',
      scenario: `another user, ${name}`,
      tried: result.tried,
      violations: 0,
      note: `${count.swapped} swaps, ${count.refused} refused by the system`,
    });
  });

  it('a root that another user’s link leads to is not the user’s', async () => {
    const scene = makeScene(0o1777);
    renameSync(scene.root, `${scene.root}-moved`);
    symlinkSync(scene.victim, scene.root);
    lchownSync(scene.root, stranger, stranger);
    const { tried, wrong, said } = await runAll(scene, 1);
    expect(wrong).toEqual([]);
    expect(said.join('\n')).toMatch(/belongs to another user/);
    report({ part: 'races', scenario: 'another user, a planted link for a root', tried, violations: 0 });
  });
});

if (!isRoot) {
  it('another user is not tried: only root can be one', () => {
    report({
      part: 'races',
      scenario: 'another user',
      points: scenes.length + 1,
      tried: 0,
      violations: 0,
      note: 'not tried: this is not root',
    });
  });
}
