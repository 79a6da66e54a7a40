import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { contentsBelow, leftoversBelow } from '../oracle/tree.ts';
import type { Place } from '../place.ts';
import type { Outcome, Scenario } from './scenario.ts';

/** The user's own files, in a spelling that no formatter would give them. */
const userFiles: Readonly<Record<string, string>> = {
  '.claude/settings.json':
    '{\r\n\t"model": "opus",\r\n\t"permissions" : {"allow":["Bash(ls:*)"], "deny": []},\r\n\t"env": {"N": 1e3, "S": "\\u00e9"}\r\n}\r\n',
  '.claude/skills/mine/SKILL.md': 'mine\n',
  '.codex/config.toml': '# mine\nmodel = "o"   # really\n',
  '.codex/hooks.json': '{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"true"}]}]}}',
  '.codex/AGENTS.md': '# My rules\n\nBe brief.',
};

const configOf = (place: Place) => {
  const all = [...contentsBelow(place.home)];
  return new Map(
    all
      .filter(([path]) => /\/home\/\.(?:claude|codex|agents)\//.test(path))
      .map(([path, content]) => [path.slice(place.home.length + 1), content]),
  );
};

const bytes = (text: string) => Buffer.from(text).toString('latin1');

function differences(found: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): string[] {
  const names = [...new Set([...found.keys(), ...wanted.keys()])];
  return names.filter((name) => found.get(name) !== wanted.get(name));
}

const before = new Map(Object.entries(userFiles).map(([name, text]) => [name, bytes(text)]));

/** What an undisturbed install makes of them: learnt once for each place, since paths of the place stand in it. */
const installed = new WeakMap<Place, Map<string, string>>();

async function prepare(place: Place): Promise<void> {
  for (const [name, text] of Object.entries(userFiles)) place.write(join(place.home, name), text, 0o644);
  mkdirSync(join(place.home, '.agent-handoffs'), { mode: 0o700 });
  place.save();
  const ran = await place.run(installWish());
  if (ran.status !== 0) throw new Error(`install: ${ran.stdout}${ran.stderr}`);
  installed.set(place, configOf(place));
}

const clients = ['--client', 'claude-code', '--client', 'codex', '--json'];
const installWish = () => ({ bundle: 'cli' as const, args: ['install', ...clients] });
const uninstallWish = () => ({ bundle: 'cli' as const, args: ['uninstall', ...clients] });

/** Each file of the user holds the old bytes or the new ones, and the user's own lines in both. */
function judgeFiles(place: Place): string[] {
  const after = installed.get(place) ?? new Map<string, string>();
  const now = configOf(place);
  return Object.keys(userFiles).flatMap((name) => {
    const content = now.get(name);
    if (content === undefined) return [`${name} is gone`];
    return content === before.get(name) || content === after.get(name)
      ? []
      : [`${name} is neither old nor new`];
  });
}

/** Whatever happened, an install must go through and give the very same bytes, and an uninstall the ones from before. */
async function judge(place: Place, outcome: Outcome, wanted: 'before' | 'after'): Promise<string[]> {
  const after = installed.get(place) ?? new Map<string, string>();
  const wrong = judgeFiles(place);
  if (!outcome.killed && outcome.status === 0) {
    const different = differences(configOf(place), wanted === 'after' ? after : before);
    if (different.length > 0) wrong.push(`reported as done, yet: ${different.join(', ')}`);
  }
  const again = await place.run(installWish());
  if (again.status !== 0) wrong.push(`install fails afterwards: ${again.stdout}${again.stderr}`);
  const late = differences(configOf(place), after);
  if (late.length > 0) wrong.push(`after a new install: ${late.join(', ')}`);
  const away = await place.run(uninstallWish());
  if (away.status !== 0) wrong.push(`uninstall fails afterwards: ${away.stdout}${away.stderr}`);
  const rest = differences(configOf(place), before);
  if (rest.length > 0) wrong.push(`after an uninstall: ${rest.join(', ')}`);
  if (existsSync(join(place.home, '.local/state/agent-handoff')))
    wrong.push('left over: the state directory');
  wrong.push(...leftoversBelow(place.home).map((path) => `left over: ${path.slice(place.home.length)}`));
  return wrong;
}

const install: Scenario = {
  name: 'install',
  sample: 12,
  prepare: async (place) => {
    await prepare(place);
    place.restore();
  },
  wish: installWish,
  judge: (place, outcome) => judge(place, outcome, 'after'),
};

const uninstall: Scenario = {
  name: 'uninstall',
  sample: 12,
  prepare,
  wish: uninstallWish,
  judge: (place, outcome) => judge(place, outcome, 'before'),
};

export const installationScenarios: readonly Scenario[] = [install, uninstall];
