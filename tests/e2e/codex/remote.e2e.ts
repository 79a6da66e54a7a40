import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { runPrint } from '../claude-code/client.ts';
import { acknowledge as acknowledgeInClaude, writeHandoff } from '../claude-code/script.ts';
import { MessagesApi } from '../fake/messages-api.ts';
import { textOf as messagesText } from '../fake/messages-request.ts';
import { say as sayInClaude } from '../fake/messages-turns.ts';
import { textOf } from '../fake/responses-request.ts';
import { say } from '../fake/responses-turns.ts';
import { isolatedEnv, makeHome, removeTree } from '../isolation.ts';
import { installProduct, runHandoff } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { waitUntil } from '../wait-until.ts';
import { acknowledge, it as bare } from './installed.ts';
import { beginCommand, draftFile, run } from './writing.ts';

interface Row {
  name: string;
  state: string;
  reader?: string;
}

/** A machine: a HOME with a clone of the project. */
interface Machine {
  home: string;
  cwd: string;
}

const verb = async <T>({ home, cwd }: Machine, ...args: string[]): Promise<T> =>
  JSON.parse(await runHandoff(home, cwd, [...args, '--json'])) as T;

const sent = async (machine: Machine) =>
  (await verb<{ handoffs: Row[] }>(machine, 'list', '--sent')).handoffs;

/** Joins two machines over one bare repository; each has a person and a name of its own. */
async function addRemotes(place: string, machines: Record<string, Machine>): Promise<void> {
  const remote = join(place, 'handoffs.git');
  for (const [name, machine] of Object.entries(machines)) {
    const env = await isolatedEnv(machine.home);
    await execa('git', ['init', '-q', '--bare', remote], { cwd: place, env, extendEnv: false });
    await verb(machine, 'remote', 'whoami', '--name', `${name}s-user`, '--machine', name);
    await verb(machine, 'remote', 'add', remote);
  }
}

/** What a start fetched in the background lies in the inbox. */
async function fetched(machine: Machine): Promise<void> {
  const waits = async () => (await verb<{ handoffs: Row[] }>(machine, 'list')).handoffs.length === 1;
  await waitUntil(waits, { timeoutMs: 30_000, describe: () => 'the fetch that the start left behind' });
}

/** `it` with two machines: Codex on one, Claude Code on the other, whose clone has the same first commit. */
const it = bare.extend('claude', async ({ trusted: codex }, { onCleanup }) => {
  const place = mkdtempSync('/var/tmp/ah-remote-');
  const home = await makeHome(join(place, 'home'));
  const cwd = join(place, 'clone');
  const env = await isolatedEnv(home);
  await execa('git', ['clone', '-q', codex.cwd, cwd], { cwd: place, env, extendEnv: false });
  await installProduct(home, cwd, 'claude-code');
  const api = await MessagesApi.start({ turns: [] });
  await addRemotes(place, { claude: { home, cwd }, codex });
  onCleanup(async () => {
    await api.close();
    await removeTree(place);
  });
  return { home, cwd, api };
});

describe('between two machines, over a bare repository', () => {
  it('what Claude Code sends to anybody is in the second start of Codex elsewhere, and its answer comes back', async ({
    claude,
    trusted: codex,
  }) => {
    claude.api.script(
      ...writeHandoff(draftOf('alpha'), ' --to @any --no-review').slice(0, 2),
      sayInClaude('SENT'),
    );
    const written = await runPrint({ ...claude, prompt: '/handoff --to @any --no-review' });
    expect(written.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    expect(await sent(claude)).toMatchObject([{ name: 'alpha', state: 'unread' }]);

    codex.api.script(say('NOTHING'));
    await codex.exec('go');
    expect(textOf(await codex.api.waitForMain(1))).not.toContain('NEXT-ACTION-OF-alpha');
    await fetched(codex);
    codex.api.script(acknowledge);
    const answer = await codex.exec('go');
    const shown = textOf(await codex.api.waitForMain(2));
    expect(shown).toContain('NEXT-ACTION-OF-alpha');
    expect(shown).toContain('It came from another machine over a git remote');
    expect(answer.stdout).toMatch(/^\*\*Handoff loaded: alpha — sentinel [a-z2-7]{10}\*\*$/m);

    expect(await verb(codex, 'sync')).toMatchObject({ settled: [{ state: 'acknowledged' }] });
    await verb(claude, 'sync');
    expect(await sent(claude)).toMatchObject([
      { name: 'alpha', state: 'acknowledged', reader: 'codexs-user@codex' },
    ]);
  });

  it('what Codex sends to a person is in the second start of their Claude Code, and the answer comes back', async ({
    claude,
    trusted: codex,
  }) => {
    const draft = draftOf('beta');
    const publish = (request: Parameters<typeof beginCommand>[0]) =>
      `${beginCommand(request).replace(/begin$/, 'publish')} --file '${draftFile(request)}' --to @claudes-user --no-review`;
    codex.api.script(
      run(beginCommand),
      run((request) => `cat > '${draftFile(request)}' <<'EOF'\n${draft}EOF`),
      run(publish),
      say('SENT'),
    );
    await codex.exec('$handoff --to @claudes-user', { model: 'custom', sandbox: 'workspace-write' });
    const [row] = await sent(codex);
    expect(row).toMatchObject({ name: 'beta' });

    const deliver = { AGENT_HANDOFF_HEADLESS: 'deliver' };
    claude.api.script(sayInClaude('NOTHING'));
    await runPrint({ ...claude, prompt: 'go', env: deliver });
    await fetched(claude);
    claude.api.script(acknowledgeInClaude);
    const answer = await runPrint({ ...claude, prompt: 'go', env: deliver });
    expect(messagesText(await claude.api.waitForMain(2))).toContain('NEXT-ACTION-OF-beta');
    expect(answer.result).toMatch(/Handoff loaded: beta — sentinel [a-z2-7]{10}/);

    expect(await verb(claude, 'sync')).toMatchObject({ settled: [{ state: 'acknowledged' }] });
    await verb(codex, 'sync');
    expect(await sent(codex)).toMatchObject([
      { name: 'beta', state: 'acknowledged', reader: 'claudes-user@claude' },
    ]);
  });
});
