import {
  appendFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject } from 'vitest';
import { textOf, toolOutputs } from '../fake/responses-request.ts';
import { runCommand, say } from '../fake/responses-turns.ts';
import { draftOf } from '../product/drafts.ts';
import { draftsBeforeCompaction, onlyHandoff, storedHandoffs } from '../product/inbox.ts';
import { codexBinary, codexEnv } from './environment.ts';
import { acknowledge, constantLine, obeyBlock, requestsOf } from './installed.ts';
import { type CodexSandbox, it } from './sandbox.ts';
import { writeBySkill } from './writing.ts';

interface Installed {
  edits: { file: string; change: string }[];
  notices: string[];
}

/** `handoff <verb>` of a clone, as a user with codex on the PATH runs it. */
async function handoff(codex: CodexSandbox, clone: string, args: string[], input = '') {
  const env = await codexEnv(codex.home);
  const PATH = `${dirname(codexBinary())}:${env.PATH}`;
  const run = await execa(process.execPath, [join(clone, 'dist/handoff.cjs'), ...args], {
    cwd: codex.cwd,
    env: { ...env, PATH },
    extendEnv: false,
    input,
    reject: false,
  });
  return { code: run.exitCode, stdout: run.stdout, stderr: run.stderr };
}

async function install(codex: CodexSandbox, clone = inject('clone'), ...flags: string[]): Promise<Installed> {
  const run = await handoff(codex, clone, ['install', '--client', 'codex', '--json', ...flags]);
  expect(run.code, run.stdout + run.stderr).toBe(0);
  return JSON.parse(run.stdout);
}

async function publish(codex: CodexSandbox, clone: string, name: string): Promise<string> {
  const run = await handoff(codex, clone, ['publish', '--file', '-', '--json'], draftOf(name));
  expect(run.code, run.stdout + run.stderr).toBe(0);
  return JSON.parse(run.stdout).sentinel;
}

/** What the client says of the trust in each hook. */
async function trustOf(codex: CodexSandbox): Promise<Record<string, string>> {
  const hooks = await codex.listHooks();
  return Object.fromEntries(hooks.map(({ eventName, trustStatus }) => [eventName, trustStatus]));
}

/** Leaves of hooks.json what 0.5.0 wrote. */
function dropCompactHook(codex: CodexSandbox): void {
  const file = path(codex, 'hooks.json');
  const { hooks } = JSON.parse(readFileSync(file, 'utf8'));
  const { SessionStart } = hooks;
  writeFileSync(file, JSON.stringify({ hooks: { SessionStart } }, null, 2));
}

const path = (codex: CodexSandbox, name: string) => join(codex.home, '.codex', name);

describe('install with the real client on the PATH', () => {
  it('has the client accept its rules, and with --trust-codex-hook trust its hook, which delivers', {
    tags: 'oldest',
  }, async ({ codex }) => {
    const config = readFileSync(path(codex, 'config.toml'), 'utf8');
    const { notices } = await install(codex, inject('clone'), '--trust-codex-hook');
    expect(notices.join('\n')).not.toMatch(/rules|trust/);
    expect(await trustOf(codex)).toEqual({ preCompact: 'trusted', sessionStart: 'trusted' });
    expect(readFileSync(path(codex, 'config.toml'), 'utf8').startsWith(config)).toBe(true);
    const sentinel = await publish(codex, inject('clone'), 'alpha');
    expect(await requestsOf(codex, 'go')).toContain(sentinel);
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read' });
    expect((await handoff(codex, inject('clone'), ['uninstall'])).code).toBe(0);
    expect(readFileSync(path(codex, 'config.toml'), 'utf8')).toBe(config);
  });

  it('never writes trust without that flag', async ({ codex }) => {
    const config = readFileSync(path(codex, 'config.toml'));
    const { notices } = await install(codex);
    expect(notices.join('\n')).toContain('it will say "Hooks need review"; choose "Trust all and continue"');
    expect(readFileSync(path(codex, 'config.toml'))).toEqual(config);
    expect(await trustOf(codex)).toEqual({ preCompact: 'untrusted', sessionStart: 'untrusted' });
  });

  it('over an earlier version leaves its trust as it is, and says that one more hook waits for trust', async ({
    codex,
  }) => {
    await install(codex);
    dropCompactHook(codex);
    await codex.trustHook();
    const { notices } = await install(codex);
    expect(notices).toEqual([expect.stringContaining('One more hook waits for your trust')]);
    expect(await trustOf(codex)).toEqual({ preCompact: 'untrusted', sessionStart: 'trusted' });
    // Untrusted it changes nothing: what waits is delivered, and what a compaction loses comes back.
    const sentinel = await publish(codex, inject('clone'), 'alpha');
    codex.api.script(runCommand('true'), say('DONE'));
    const before = codex.api.mainRequests.length;
    await codex.exec('Make the refresh test pass. Never touch the login page.', {
      model: 'custom',
      args: ['-c', 'model_auto_compact_token_limit=12'],
    });
    expect(codex.api.compactionRequests.length).toBeGreaterThan(0);
    const asked = codex.api.mainRequests.slice(before).map(textOf);
    expect(asked[0]).toContain(sentinel);
    const last = asked.at(-1) ?? '';
    expect(last.match(/begin before the compaction/g)).toHaveLength(1);
    expect(last).toContain('Never touch the login page.');
    expect(await draftsBeforeCompaction(codex.home)).toHaveLength(1);
    // Its terminal asks for that one alone, in the words that install announced.
    const tui = await codex.tui({ until: /Hooks need review/ });
    expect(await tui.screen()).toMatch(/\b1 hook\b/);
    await tui.trustAllHooks();
    expect(await trustOf(codex)).toEqual({ preCompact: 'trusted', sessionStart: 'trusted' });
    expect((await install(codex)).notices).toEqual([]);
    await tui.quit();
  });

  it('again changes nothing, and a hook that is trusted stays so, also with a newer program', async ({
    codex,
  }) => {
    const clone = join(codex.home, '..', 'clone');
    cpSync(inject('clone'), clone, { recursive: true });
    await install(codex, clone);
    await codex.trustHook();
    for (const name of ['dist/session-start.cjs', 'dist/handoff.cjs']) {
      appendFileSync(join(clone, name), '\n// A newer version.\n');
    }
    appendFileSync(join(clone, 'hooks/session-start.sh'), '\n# A newer version.\n');
    const { edits, notices } = await install(codex, clone);
    expect(new Set(edits.map(({ change }) => change))).toEqual(new Set(['unchanged']));
    expect(notices).toEqual([]);
    expect(await trustOf(codex)).toEqual({ preCompact: 'trusted', sessionStart: 'trusted' });
    const sentinel = await publish(codex, clone, 'alpha');
    expect(await requestsOf(codex, 'go')).toContain(sentinel);
  });

  it('says which rules of the user keep Codex from starting, and does not touch them', async ({ codex }) => {
    const rules = await codex.file('.codex/rules/mine.rules', 'prefix_rule(\n');
    const { notices } = await install(codex);
    expect(notices.join('\n')).toContain(`${rules} does not parse, so Codex will not start`);
    expect(readFileSync(rules, 'utf8')).toBe('prefix_rule(\n');
    await codex.file('.codex/rules/mine.rules', '');
    expect((await codex.exec('hello')).code).toBe(0);
  });
});

describe('files of the user that Codex reads through links, with CRLF', () => {
  it('stay so, and the hook of them is run', async ({ codex }) => {
    const texts = {
      'hooks.json': '{\r\n  "hooks": {}\r\n}\r\n',
      'AGENTS.md': 'MINE-ONE\r\nMINE-TWO\r\n',
      'config.toml': readFileSync(path(codex, 'config.toml'), 'utf8').replaceAll('\n', '\r\n'),
    };
    for (const [name, text] of Object.entries(texts)) {
      await codex.file(`dotfiles/${name}`, text);
      if (existsSync(path(codex, name))) renameSync(path(codex, name), path(codex, `${name}.old`));
      symlinkSync(`../dotfiles/${name}`, path(codex, name));
    }
    await install(codex, inject('clone'), '--trust-codex-hook');
    for (const name of Object.keys(texts)) {
      expect(lstatSync(path(codex, name)).isSymbolicLink(), name).toBe(true);
      expect(readFileSync(path(codex, name), 'utf8'), name).not.toMatch(/[^\r]\n/);
    }
    const sentinel = await publish(codex, inject('clone'), 'alpha');
    const asked = await requestsOf(codex, 'go');
    expect(asked).toContain('MINE-TWO');
    expect(asked).toContain(sentinel);
    expect((await handoff(codex, inject('clone'), ['uninstall'])).code).toBe(0);
    for (const [name, text] of Object.entries(texts)) {
      expect(lstatSync(path(codex, name)).isSymbolicLink(), name).toBe(true);
      expect(readFileSync(path(codex, name), 'utf8'), name).toBe(text);
    }
  });
});

describe('a HOME, a clone and a repository with spaces, quotes, signs of the shell and letters outside ASCII', () => {
  const odd = `Jörg's 家 $HOME "dir" \\ &;`;

  it.for([
    ['the hook', 'default', 'read-only'],
    ['take, by the block and the rule', 'custom', 'workspace-write'],
    ['take, by the block and the rule', 'default', 'read-only'],
  ] as const)('deliver by %s, %s model, %s', async ([way, model, sandbox], { oddly: codex }) => {
    const clone = join(codex.home, '..', 'clone', odd);
    cpSync(inject('clone'), clone, { recursive: true });
    await install(codex, clone, ...(way === 'the hook' ? ['--trust-codex-hook'] : []));
    const sentinel = await publish(codex, clone, 'alpha');
    codex.api.script(...(way === 'the hook' ? [] : [obeyBlock]), acknowledge);
    const run = await codex.exec('go', { model, sandbox });
    const request = codex.api.mainRequests.at(-1);
    expect(request && textOf(request)).toContain('NEXT-ACTION-OF-alpha');
    expect(run.stdout, request && toolOutputs(request).join('\n')).toContain(`sentinel ${sentinel}**`);
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it.for([
    ['workspace-write', 'file'],
    ['read-only', 'literal'],
  ] as const)('write a handoff by the skill’s commands, %s', async ([sandbox, form], { oddly: codex }) => {
    const clone = join(codex.home, '..', 'clone', odd);
    cpSync(inject('clone'), clone, { recursive: true });
    await install(codex, clone);
    const turns = writeBySkill(draftOf('beta'), form);
    codex.api.script(...turns, say('FILED'));
    await codex.exec('$handoff', { model: 'custom', sandbox });
    const outputs = toolOutputs(codex.api.mainRequests.at(-1) ?? fail());
    expect(outputs.at(-1)).toContain('Handoff filed: beta');
    expect(await onlyHandoff(codex.home)).toMatchObject({
      place: 'unread',
      fields: { session_tool: 'codex-cli' },
    });
  });
});

describe('where Node is not on Codex’s PATH', () => {
  it.for(['the hook', 'take'] as const)(
    '%s delivers all the same, by the recorded path',
    async (way, { codex }) => {
      await install(codex, inject('clone'), ...(way === 'the hook' ? ['--trust-codex-hook'] : []));
      const sentinel = await publish(codex, inject('clone'), 'alpha');
      codex.api.script(...(way === 'the hook' ? [] : [obeyBlock]), acknowledge);
      // A shell, as everywhere, and nothing else.
      const bin = join(codex.home, 'bin');
      mkdirSync(bin);
      symlinkSync('/bin/sh', join(bin, 'sh'));
      const run = await codex.exec('go', { model: 'custom', env: { PATH: bin } });
      expect(run.stdout, run.stderr).toContain(`sentinel ${sentinel}**`);
      expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read' });
    },
  );
});

describe('a clone that moved', () => {
  it('is repaired by install there: every path, and the user is told of the trust', async ({ codex }) => {
    const first = join(codex.home, '..', 'first');
    const second = join(codex.home, '..', 'second');
    cpSync(inject('clone'), first, { recursive: true });
    await install(codex, first, '--trust-codex-hook');
    renameSync(first, second);
    await publish(codex, second, 'alpha');
    // The old paths lead nowhere: the session goes on, and nothing is lost.
    expect(await requestsOf(codex, 'hello')).not.toContain(constantLine);
    const { notices } = await install(codex, second);
    expect(notices.join('\n')).toContain('The path in our hook changed, so Codex asks for trust again');
    codex.api.script(obeyBlock, acknowledge);
    const run = await codex.exec('go', { model: 'custom' });
    expect(run.stdout).toContain('**Handoff loaded: alpha');
    for (const one of await storedHandoffs(codex.home)) expect(one.place).toBe('read');
    for (const name of ['hooks.json', 'AGENTS.md', 'rules/agent-handoff.rules']) {
      const text = readFileSync(path(codex, name), 'utf8');
      expect([name, text.includes(first), text.includes(second)]).toEqual([name, false, true]);
    }
  });
});

function fail(): never {
  throw new Error('the client sent no request');
}
