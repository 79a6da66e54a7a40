import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodexBox } from '../install/codex-box.ts';
import { nobody } from '../install/sandbox.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** A clone that every user may read: root is kept out of nothing, so the tests of permissions run as nobody. */
let clone = '';

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'handoff-clone-'));
  for (const part of ['dist', 'hooks', 'skills'])
    cpSync(join(root, part), join(clone, part), { recursive: true });
  chmodSync(clone, 0o755);
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

interface Outcome {
  code: number | undefined;
  notices: string;
  changes: string[];
  error: { code: string; message: string; hint: string } | undefined;
}

function run(box: CodexBox, verb: 'install' | 'uninstall', user?: number): Outcome {
  const bundle = join(clone, 'dist/handoff.cjs');
  const identity = user !== undefined && process.getuid?.() === 0 ? { uid: user, gid: user } : {};
  const { exitCode, stdout, stderr } = execaSync(
    process.execPath,
    [bundle, verb, '--client', 'codex', '--json'],
    {
      cwd: box.home,
      env: { HOME: box.home, PATH: '/usr/bin:/bin', ...box.env },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      ...identity,
    },
  );
  if (stderr !== '') throw new Error(stderr);
  const { notices = [], edits = [], error } = JSON.parse(stdout);
  return {
    code: exitCode,
    notices: notices.join('\n'),
    changes: edits.map((edit: { change: string }) => edit.change),
    error,
  };
}

const megabytes = (count: number, filler: string) => filler.repeat((count * 1024 * 1024) / filler.length);
const mine = {
  'hooks.json':
    '{\n  "hooks": {\n    "Stop": [{"hooks": [{"type": "command", "command": "date"}]}]\n  }\n}\n',
  'AGENTS.md': '# Mine\n\nUse tabs.\n',
  'config.toml': 'model = "x"\n\n[projects."/srv/app"]\ntrust_level = "trusted"\n',
} as const;
type Name = keyof typeof mine;
const names = Object.keys(mine) as Name[];

/** Installs, installs again, uninstalls: what was there before must be there after, byte for byte. */
function expectRoundTrip(box: CodexBox): Outcome {
  const before = box.snapshot();
  const first = run(box, 'install');
  expect(first, first.error?.message).toMatchObject({ code: 0 });
  const installed = box.snapshot();
  const second = run(box, 'install');
  expect(new Set(second.changes)).toEqual(new Set(['unchanged']));
  expect(box.snapshot()).toEqual(installed);
  expect(run(box, 'uninstall')).toMatchObject({ code: 0 });
  expect(box.snapshot()).toEqual(before);
  return first;
}

describe.each(names)('%s', (name) => {
  const put = (text: string | Uint8Array) => {
    const box = new CodexBox();
    box.write(`.codex/${name}`, text);
    return box;
  };

  it('missing', () => {
    const box = new CodexBox();
    mkdirSync(box.path('.codex'));
    expectRoundTrip(box);
  });

  it('empty', () => {
    expectRoundTrip(put(''));
  });

  it('of the user', () => {
    expectRoundTrip(put(mine[name]));
  });

  it('with CRLF: what is added has it too', () => {
    const box = put(mine[name].replaceAll('\n', '\r\n'));
    run(box, 'install');
    expect(box.read(`.codex/${name}`)).not.toMatch(/[^\r]\n/);
    run(box, 'uninstall');
    expect(box.read(`.codex/${name}`)).toBe(mine[name].replaceAll('\n', '\r\n'));
  });

  it('symlinked: the link stays, its target is edited', () => {
    const box = new CodexBox();
    box.write(`dotfiles/${name}`, mine[name], 0o640);
    mkdirSync(box.path('.codex'));
    symlinkSync(`../dotfiles/${name}`, box.path(`.codex/${name}`));
    run(box, 'install');
    expect(lstatSync(box.path(`.codex/${name}`)).isSymbolicLink()).toBe(true);
    expect(box.read(`dotfiles/${name}`).includes('handoff')).toBe(name !== 'config.toml');
    run(box, 'uninstall');
    expectRoundTrip(box);
  });

  it('large', () => {
    const filler = { 'hooks.json': ' ', 'AGENTS.md': 'Use tabs. \n', 'config.toml': '# tabs \n' }[name];
    expectRoundTrip(put(megabytes(1, filler) + mine[name]));
  }, 90_000);

  it('that may not be written', () => {
    const box = put(mine[name]);
    chmodSync(box.path(`.codex/${name}`), 0o444);
    give(box);
    const before = box.snapshot();
    const outcome = run(box, 'install', nobody);
    if (name === 'config.toml') {
      expect(outcome.code).toBe(0);
      expect(box.read('.codex/config.toml')).toBe(mine[name]);
      return;
    }
    expect(outcome.error).toMatchObject({
      code: 'config-unwritable',
      message: `${box.path(`.codex/${name}`)} cannot be written: permission denied (EACCES). Nothing was changed.`,
      hint: expect.stringContaining('run the same command again'),
    });
    expect([outcome.code, box.snapshot()]).toEqual([1, before]);
  });
});

function give(box: CodexBox): void {
  if (process.getuid?.() !== 0) return;
  for (const name of ['', '.codex', ...names.map((file) => `.codex/${file}`)]) {
    if (existsSync(box.path(name))) chownSync(box.path(name), nobody, nobody);
  }
}

describe('what cannot be edited safely is refused, and nothing is changed', () => {
  it.each<[string, Name, string, string]>([
    ['hooks.json: no JSON', 'hooks.json', '{"hooks": nonsense', 'settings-invalid'],
    ['hooks.json: another shape', 'hooks.json', '{"hooks": []}', 'settings-shape'],
    ['hooks.json: comments', 'hooks.json', '{ // mine\n}', 'settings-comments'],
    ['hooks.json: 5 MB', 'hooks.json', megabytes(5, ' '), 'too-large'],
    ['AGENTS.md: 5 MB', 'AGENTS.md', megabytes(5, 'x'), 'too-large'],
  ])('%s', (_, name, text, code) => {
    const box = new CodexBox();
    box.write(`.codex/${name}`, text);
    const before = box.snapshot();
    const { code: status, error } = run(box, 'install');
    expect([status, error?.code]).toEqual([1, code]);
    expect(error?.message).toContain(box.path(`.codex/${name}`));
    expect(box.snapshot()).toEqual(before);
  });
});

describe('what is only looked at, or is no text, stops nothing', () => {
  it.each<[string, Name, string | Uint8Array, RegExp]>([
    ['config.toml: no TOML', 'config.toml', 'this is [no toml\n', /a form of TOML that we cannot follow/],
    ['config.toml: 5 MB', 'config.toml', megabytes(5, '#'), /config\.toml: 5242880 bytes; expected at most/],
    ['config.toml: no UTF-8', 'config.toml', Buffer.from([0x23, 0xff, 0x0a]), /not UTF-8 text/],
    [
      'config.toml: hooks of its own',
      'config.toml',
      '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "date"\n',
      /has hooks of its own/,
    ],
    ['AGENTS.md: no UTF-8', 'AGENTS.md', Buffer.from([0xff, 0x61, 0x0a]), /Hooks need review/],
    [
      'AGENTS.md: UTF-16',
      'AGENTS.md',
      Buffer.from('\ufeffmine\n', 'utf16le'),
      /is UTF-16 text, which Codex does not read/,
    ],
  ])('%s', (_, name, bytes, says) => {
    const box = new CodexBox();
    box.write(`.codex/${name}`, bytes);
    expect(expectRoundTrip(box).notices).toMatch(says);
  });
});

describe('the managed block', () => {
  const begin = /^<!-- agent-handoff begin.*$/m;
  const end = '<!-- agent-handoff end -->';

  const installed = (change: (text: string) => string) => {
    const box = new CodexBox();
    box.write('.codex/AGENTS.md', mine['AGENTS.md']);
    run(box, 'install');
    writeFileSync(box.agents, change(readFileSync(box.agents, 'utf8')));
    return { box, text: readFileSync(box.agents, 'utf8') };
  };

  it.each<[string, (text: string) => string, RegExp]>([
    [
      'edited by the user',
      (text) => text.replace('before all else', 'when I say so'),
      /AGENTS\.md:5: you edited our block; your version was kept/,
    ],
    [
      'without its begin line',
      (text) => text.replace(begin, ''),
      /without its begin line; which lines are ours cannot be told/,
    ],
    ['without its end line', (text) => text.replace(end, ''), /an agent-handoff begin line without/],
    [
      'twice',
      (text) => text + text.slice(text.search(begin)),
      /a second agent-handoff marker of the same kind/,
    ],
  ])('%s is left as it is, on install and on uninstall, and that is said', (_, change, says) => {
    const { box, text } = installed(change);
    const again = run(box, 'install');
    expect([again.code, again.notices]).toEqual([0, expect.stringMatching(says)]);
    expect(readFileSync(box.agents, 'utf8')).toBe(text);
    expect(run(box, 'uninstall').code).toBe(0);
    expect(readFileSync(box.agents, 'utf8')).toBe(text);
    expect(existsSync(box.hooks)).toBe(false);
  });
});
