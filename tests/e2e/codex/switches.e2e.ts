import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { textOf } from '../fake/responses-request.ts';
import { withMachineFiles } from '../machine-files.ts';
import { publish } from '../product/command.ts';
import { diagnose } from '../product/doctor.ts';
import { draftOf } from '../product/drafts.ts';
import { codexBinary } from './environment.ts';
import { it } from './installed.ts';
import type { CodexSandbox } from './sandbox.ts';

/** What stands in files of the machine under /etc/codex, and in the user's config.toml. */
type Place = [machine: Record<string, string>, user?: string];

/** Whether the client's hook gave it the handoff that waits, and what doctor says there. */
async function tryOut(codex: CodexSandbox, [machine, user = '']: Place) {
  await codex.config(user);
  const files = Object.entries(machine).map(([name, text]) => [`codex/${name}`, text]);
  const before = await withMachineFiles(codex.home, Object.fromEntries(files));
  const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
  await codex.exec('hello', { before });
  const bin = join(codex.home, 'bin');
  await mkdir(bin, { recursive: true });
  await symlink(codexBinary(), join(bin, 'codex')).catch(() => undefined);
  const { findings } = await diagnose(codex.home, codex.cwd, bin, [], before);
  const found = findings.filter(({ severity }) => severity === 'error');
  return {
    isShown: codex.api.requests.some((request) => textOf(request).includes(sentinel)),
    codes: found.map(({ code }) => code),
    message: found.map(({ message }) => message).join(' '),
  };
}

const off = '[features]\nhooks = false\n';
const on = '[features]\nhooks = true\n';

describe('doctor says what keeps Codex from running our hook, and Codex does not run it', () => {
  it.for<[string, Place, string]>([
    [
      'only hooks of the manager',
      [{ 'requirements.toml': 'allow_managed_hooks_only = true\n' }],
      'requirements.toml',
    ],
    [
      'no hooks, by requirements, whatever the user says',
      [{ 'requirements.toml': off }, on],
      'requirements.toml',
    ],
    [
      'the older name for it',
      [{ 'requirements.toml': '[feature_requirements]\nhooks = false\n' }],
      'requirements.toml',
    ],
    ['no hooks, by the managed configuration', [{ 'managed_config.toml': off }, on], 'managed_config.toml'],
    ['no hooks, by the machine’s configuration', [{ 'config.toml': off }], '/etc/codex/config.toml'],
    ['no hooks, by the user, under the older name', [{}, '[features]\ncodex_hooks = false'], 'codex_hooks'],
  ])('%s', async ([, place, says], { trusted: codex }) => {
    const { isShown, codes, message } = await tryOut(codex, place);
    expect([isShown, codes]).toEqual([false, ['hooks-disabled']]);
    expect(message).toContain(says);
  });

  it('a file of the manager that is no TOML: Codex does not even start', async ({ trusted: codex }) => {
    const { isShown, codes, message } = await tryOut(codex, [{ 'requirements.toml': 'x = \n' }]);
    expect([isShown, codes]).toEqual([false, ['settings-unreadable']]);
    expect(message).toContain('requirements.toml');
  });
});

describe('doctor says nothing where Codex runs our hook all the same', () => {
  it.for<[string, Place]>([
    ['the user prevails over the machine’s configuration', [{ 'config.toml': off }, on]],
    ['the managed configuration over the user', [{ 'managed_config.toml': on }, off]],
    ['requirements over both', [{ 'requirements.toml': on, 'managed_config.toml': off }, off]],
  ])('%s', async ([, place], { trusted: codex }) => {
    expect(await tryOut(codex, place)).toEqual({ isShown: true, codes: [], message: '' });
  });
});
