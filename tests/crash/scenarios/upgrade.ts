import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileOf, known } from '../oracle/known.ts';
import { startWish } from '../oracle/session.ts';
import type { Place, Wish } from '../place.ts';
import { runCommand } from '../process.ts';
import { repository } from '../product.ts';
import type { Outcome, Scenario } from './scenario.ts';

const waiting = known('mark-waiting', 'aaaaaaaaaa');
const parts = ['.gitattributes', '.gitignore', 'package.json', 'CHANGELOG.md', 'hooks', 'skills'];
const oldVersion = '1.0.0';
const newVersion = '1.1.0';

const cloneOf = (place: Place) => join(place.home, 'agent-handoff');
const settingsOf = (place: Place) => join(place.home, '.claude/settings.json');

const git = (place: Place, cwd: string, ...args: string[]) =>
  execFileSync('git', args, {
    cwd,
    env: place.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

/** Every body that says its version says the new one, as a build would have it. */
function setVersion(maintainer: string, from: string, to: string): void {
  const bodies = readdirSync(join(maintainer, 'dist/lib')).map((name) => join('dist/lib', name));
  for (const file of ['package.json', ...bodies]) {
    const path = join(maintainer, file);
    const text = readFileSync(path, 'utf8');
    const said = new RegExp(`("?version"?: ?")${from.replaceAll('.', '\\.')}"`, 'g');
    if (said.test(text)) writeFileSync(path, text.replace(said, `$1${to}"`));
  }
}

const inClone = (place: Place, ...args: string[]): Wish => ({
  bundle: 'cli',
  program: join(cloneOf(place), 'dist/handoff.cjs'),
  args,
  cwd: place.home,
});

/** The released commit, and the user's settings as an undisturbed upgrade leaves them. */
const released = new WeakMap<Place, { commit: string; settings: string[] }>();

/** A clone of a release that is installed, its upstream one release further, and a handoff that waits. */
async function prepare(place: Place): Promise<void> {
  const maintainer = join(place.outside, 'maintainer');
  const upstream = join(place.outside, 'upstream.git');
  mkdirSync(maintainer);
  for (const part of parts) cpSync(join(repository, part), join(maintainer, part), { recursive: true });
  cpSync(dirname(place.product.cli), join(maintainer, 'dist'), { recursive: true });
  const { version } = JSON.parse(readFileSync(join(maintainer, 'package.json'), 'utf8'));
  setVersion(maintainer, version, oldVersion);
  const commit = (message: string) => {
    git(place, maintainer, 'add', '-A');
    git(place, maintainer, 'commit', '-q', '-m', message);
    return git(place, maintainer, 'rev-parse', 'HEAD');
  };
  git(place, maintainer, 'init', '-q', '-b', 'main');
  commit(oldVersion);
  git(place, maintainer, 'clone', '-q', '--bare', maintainer, upstream);
  git(place, maintainer, 'clone', '-q', upstream, cloneOf(place));
  setVersion(maintainer, oldVersion, newVersion);
  writeFileSync(
    join(maintainer, 'CHANGELOG.md'),
    `# Changelog\n\n## ${newVersion}\n\n- New.\n\n## ${oldVersion}\n\n- Old.\n`,
  );
  const target = commit(newVersion);
  git(place, maintainer, 'push', '-q', upstream, 'main');
  place.write(settingsOf(place), '{\n\t"model" : "opus"\n}\n');
  const installed = await place.run(inClone(place, 'install', '--client', 'claude-code'));
  if (installed.status !== 0) throw new Error(`install: ${installed.stdout}${installed.stderr}`);
  place.write(join(place.inboxOf(), 'unread/20260515T180100Z-from-shop.md'), fileOf(waiting));
  place.save();
  const before = readFileSync(settingsOf(place), 'utf8');
  await place.run(inClone(place, 'upgrade'));
  released.set(place, { commit: target, settings: [before, readFileSync(settingsOf(place), 'utf8')] });
  place.restore();
}

/** The hook as it is installed: the launcher of the clone, whatever stands there now. */
async function startByLauncher(place: Place): Promise<string[]> {
  const wish = startWish(place, 'after-upgrade');
  const ended = await runCommand({
    program: 'sh',
    args: [join(cloneOf(place), 'hooks/session-start.sh'), 'claude-code'],
    cwd: place.worktree,
    env: { ...place.env, ...wish.env },
    input: wish.input,
  });
  const wrong = ended.status === 0 ? [] : [`the next start ends with ${ended.status}: ${ended.stderr}`];
  if (!ended.stdout.includes('Do step mark-waiting first')) wrong.push('the next start does not deliver');
  return wrong;
}

async function judge(place: Place, outcome: Outcome): Promise<string[]> {
  const { commit, settings } = released.get(place) ?? { commit: '', settings: [] };
  const wrong: string[] = [];
  const isOldOrNew = () => settings.includes(readFileSync(settingsOf(place), 'utf8'));
  const version = async () => (await place.run(inClone(place, '--version'))).stdout.trim();
  const status = () => git(place, cloneOf(place), 'status', '--porcelain');
  const isMoved = () => git(place, cloneOf(place), 'rev-parse', 'HEAD') === commit && status() === '';
  if (!isOldOrNew()) wrong.push('the settings are neither old nor new');
  const now = await version();
  if (now !== oldVersion && now !== newVersion) wrong.push(`the program calls itself ${now}`);
  if (!outcome.killed && outcome.status === 0 && (now !== newVersion || !isMoved()))
    wrong.push(`reported as done at ${now}: ${status()}`);
  wrong.push(...(await startByLauncher(place)));
  const again = await place.run({ ...inClone(place, 'upgrade', '--json'), limitMs: 60_000 });
  if (again.status !== 0) wrong.push(`the next upgrade fails: ${again.stdout}${again.stderr}`);
  if ((await version()) !== newVersion || !isMoved()) wrong.push(`not at ${newVersion}: ${status()}`);
  if (!isOldOrNew()) wrong.push('the settings are neither old nor new after the next upgrade');
  const left = [place.root, join(place.home, '.local/state/agent-handoff')]
    .flatMap((directory) => readdirSync(directory))
    .filter((name) => /^\.?upgrade(?!-asked|-skip)|^\.tmp-/.test(name));
  if (existsSync(join(cloneOf(place), '.git/index.lock'))) left.push('.git/index.lock');
  return [...wrong, ...left.map((name) => `left over: ${name}`)];
}

/** git's own files are git's affair: what it leaves when the power fails is not replayed. */
export const upgrade: Scenario = {
  name: 'upgrade',
  sample: 8,
  prepare,
  wish: (place) => ({ ...inClone(place, 'upgrade', '--json'), limitMs: 60_000 }),
  judge,
  usesGit: true,
};
