import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwireClaude, wireClaude } from '../../adapters/claude-code/install/client-install.ts';
import { unwireCodex, wireCodex } from '../../adapters/codex/install/client-install.ts';
import { HandoffError } from '../../core/errors.ts';
import { installClients } from '../../install/install.ts';
import { uninstallClients } from '../../install/uninstall.ts';
import { rules } from '../install/client-verbs.ts';
import { report } from './figures.ts';
import { differences, snapshot } from './hostile/outside.ts';
import { pieces } from './hostile/pieces.ts';
import { jsonBytes } from './hostile/spelled-json.ts';
import { runCommand } from './process.ts';
import { ourProduct } from './product.ts';
import { sampleSize, seed } from './settings.ts';

/** Text of a person's own, in any encoding and with any line ends; our markers may stand in it, half. */
const lines = fc.constantFrom(
  '# Rules',
  'Be brief.',
  '```',
  '<!-- agent-handoff begin: written by "install", removed by "uninstall" -->',
  '<!-- agent-handoff begin -->',
  '<!-- agent-handoff end -->',
  ' <!-- agent-handoff end --> ',
  'agent-handoff',
  '',
  '  ',
  ...pieces,
);
const textBytes = fc
  .tuple(
    fc.array(lines, { maxLength: 8 }),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.constantFrom('', '\n', '\r\n', '\n\n\n'),
    fc.constantFrom('', '', '\ufeff'),
    fc.constantFrom('utf8', 'utf8', 'latin1', 'utf16le'),
  )
  .map(([all, eol, tail, mark, encoding]) =>
    Buffer.from(mark + all.join(eol) + tail, encoding as BufferEncoding),
  );
const toml = fc.oneof(
  fc
    .constantFrom(
      'model = "o"\n',
      '# mine\r\nmodel = "o"   # really\r\n',
      '[hooks]\n',
      'hooks = 7\n',
      '[hooks.state."x"]\ntrusted_hash = "y"\nenabled = false\n',
      '[projects."/tmp"]\ntrust_level = "trusted"\n',
      '[sandbox_workspace_write]\nwritable_roots = ["/", "~"]\n',
      'x = """\n[hooks]\n"""\n',
      '[[',
      'a.b.c = {d = [1,\n2]}\n',
    )
    .map((text) => Buffer.from(text)),
  textBytes,
);

const files: [string, fc.Arbitrary<Buffer>][] = [
  ['.claude/settings.json', jsonBytes],
  ['.codex/hooks.json', jsonBytes],
  ['.codex/AGENTS.md', textBytes],
  ['.codex/config.toml', toml],
];
interface Found {
  name: string;
  bytes: Buffer;
  mode: number;
  /** Whether the name is a link, as those who keep their settings in a repository have it. */
  link: boolean;
}
const found = fc
  .tuple(
    ...files.map(([name, bytes]) =>
      fc.option(
        fc.record({
          name: fc.constant(name),
          bytes,
          mode: fc.constantFrom(0o600, 0o644, 0o664, 0o640),
          link: fc.boolean().map((link) => link && name.length % 2 === 1),
        }),
        { nil: null, freq: 4 },
      ),
    ),
  )
  .map((all): Found[] => all.flatMap((one) => one ?? []));

let base: string;
let home: string;
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'crash')));
  home = join(base, 'home');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function lay(all: readonly Found[]): void {
  rmSync(home, { recursive: true, force: true });
  for (const directory of ['.claude', '.codex', 'dotfiles'])
    mkdirSync(join(home, directory), { recursive: true });
  for (const { name, bytes, mode, link } of all) {
    const path = join(home, name);
    const real = link ? join(home, 'dotfiles', name.replaceAll('/', '-')) : path;
    writeFileSync(real, bytes);
    chmodSync(real, mode);
    if (link) symlinkSync(real, path);
  }
}

const clone = '/opt/agent-handoff';
const node = '/opt/node/bin/node';
const marker = '<!-- agent-handoff: generated, do not edit -->';
const skills = ['handoff', 'handoffs'].map((name) => ({
  name,
  text: `---\nname: ${name}\n---\n${marker}\n\nText.\n`,
}));
const ctx = () => ({
  cwd: home,
  home,
  env: { PATH: '' },
  now: () => new Date(0),
  self: { pid: process.pid, startedAt: 0, host: 'test', boot: '' },
});

interface Options {
  threadGates: boolean;
  chainHooks: boolean;
}
const options: fc.Arbitrary<Options> = fc.record({ threadGates: fc.boolean(), chainHooks: fc.boolean() });

function install({ threadGates, chainHooks }: Options): void {
  const given = { clone, node, skills, threadGates };
  const claude = wireClaude(ctx(), {
    ...given,
    replacePredecessor: false,
    chainHooks,
    command: `${node} ${clone}/dist/handoff.cjs`,
  });
  installClients(ctx(), [claude, wireCodex(ctx(), { ...given, chainHooks })], { node, rules });
}

const uninstall = () =>
  uninstallClients(ctx(), [unwireClaude(ctx(), { clone, skills }), unwireCodex(ctx(), { clone, skills })], {
    rules,
  });

/** Null when it went through, the error's code when it was refused; anything else is a defect. */
function refusal(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof HandoffError) return error.code;
    throw error;
  }
}

const mark = Buffer.from('\ufeff');

/** Files whose byte order mark is gone: an install adds to a file, and changes nothing of what was there. */
function lostMarks(all: readonly Found[]): string[] {
  return all.flatMap(({ name, bytes }) => {
    const now = readFileSync(join(home, name));
    return bytes.subarray(0, 3).equals(mark) && !now.subarray(0, 3).equals(mark) ? [name] : [];
  });
}

const ownRoot = (path: string) => path.startsWith(join(home, '.agent-handoffs'));

describe(`the user's files, however they are written, seed ${seed}`, () => {
  it('install twice is install once, uninstall gives every byte back; or nothing is changed at all', async () => {
    let tried = 0;
    let refused = 0;
    fc.assert(
      fc.property(found, options, (all, chosen) => {
        lay(all);
        const before = snapshot(home);
        tried++;
        const code = refusal(() => install(chosen));
        if (code !== null) {
          refused++;
          expect(code).toMatch(/^(?:settings|config|skill|rules|codex)-/);
          expect(differences(before, snapshot(home))).toEqual([]);
          refusal(uninstall);
          expect(differences(before, snapshot(home, ownRoot))).toEqual([]);
          return;
        }
        const once = snapshot(home);
        expect(lostMarks(all)).toEqual([]);
        install(chosen);
        expect(differences(once, snapshot(home))).toEqual([]);
        uninstall();
        expect(differences(before, snapshot(home, ownRoot))).toEqual([]);
      }),
      { numRuns: sampleSize(10_000, 500), seed, endOnFailure: true },
    );
    expect(refused).toBeGreaterThan(tried / 50);
    expect(refused).toBeLessThan(tried * 0.8);
    const note = `${tried - refused} restored to the byte, ${refused} refused and unchanged`;
    report({ part: 'fuzzer', scenario: `install and uninstall, seed ${seed}`, tried, violations: 0, note });
  });

  it('by the program itself: exit 0 and restored, or exit 1 and unchanged', async () => {
    const run = (verb: string) =>
      runCommand({
        program: process.execPath,
        args: [ourProduct.cli, verb, '--client', 'claude-code', '--client', 'codex', '--json'],
        cwd: home,
        env: { HOME: home, PATH: dirname(process.execPath), AGENT_HANDOFF_UPGRADE: 'off' },
        limitMs: 60_000,
      });
    let tried = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(found, async (all) => {
        lay(all);
        const before = snapshot(home);
        const installed = await run('install');
        tried++;
        if (installed.status !== 0) {
          refused++;
          expect(installed.status).toBe(1);
          expect(JSON.parse(installed.stdout).error.code).toMatch(/^(?:settings|config|skill|rules|codex)-/);
          expect(differences(before, snapshot(home))).toEqual([]);
          return;
        }
        const once = snapshot(home, ownRoot);
        expect((await run('install')).status).toBe(0);
        expect(differences(once, snapshot(home, ownRoot))).toEqual([]);
        expect((await run('uninstall')).status).toBe(0);
        expect(differences(before, snapshot(home, ownRoot))).toEqual([]);
      }),
      { numRuns: sampleSize(60, 10), seed, endOnFailure: true },
    );
    expect(refused).toBeLessThan(tried);
    const note = `${tried - refused} restored to the byte, ${refused} refused and unchanged`;
    report({
      part: 'fuzzer',
      scenario: `install and uninstall, the bundle, seed ${seed}`,
      tried,
      violations: 0,
      note,
    });
  });
});
