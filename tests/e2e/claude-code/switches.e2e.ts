import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { claudeBinary } from '../client-binaries.ts';
import { lastUserText, textOf } from '../fake/messages-request.ts';
import { say } from '../fake/messages-turns.ts';
import { withMachineFiles } from '../machine-files.ts';
import { bundlePath } from '../product/command.ts';
import { diagnose } from '../product/doctor.ts';
import { installPlugin, it, leaveHandoff } from './installed.ts';
import { it as bare, type ClaudeSandbox } from './sandbox.ts';
import { runCommand } from './script.ts';

/** What stands where, as JSON: files of the machine under /etc, of the user, of the project. */
interface Place {
  machine?: Record<string, unknown>;
  user?: Record<string, unknown>;
  project?: Record<string, unknown>;
  local?: Record<string, unknown>;
  shell?: Record<string, string>;
}

async function arrange(claude: ClaudeSandbox, { machine = {}, user, project, local }: Place) {
  const settings = join(claude.home, '.claude/settings.json');
  const { default: before } = await import(settings, { with: { type: 'json' } }).catch(() => ({
    default: {},
  }));
  if (user) await writeFile(settings, JSON.stringify({ ...before, ...user }));
  await mkdir(join(claude.cwd, '.claude'), { recursive: true });
  if (project) await writeFile(join(claude.cwd, '.claude/settings.json'), JSON.stringify(project));
  if (local) await writeFile(join(claude.cwd, '.claude/settings.local.json'), JSON.stringify(local));
  const files = Object.entries(machine).map(([name, value]) => [
    `claude-code/${name}`,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return withMachineFiles(claude.home, Object.fromEntries(files));
}

/** Whether a session of the client got the handoff that waits, and what doctor says there. */
async function tryOut(claude: ClaudeSandbox, place: Place) {
  const before = await arrange(claude, place);
  await leaveHandoff(claude, 'alpha');
  await claude.print('hello', { before, env: place.shell ?? {} });
  const request = claude.api.mainRequests[0];
  const bin = join(claude.home, 'bin');
  await mkdir(bin, { recursive: true });
  await symlink(claudeBinary(), join(bin, 'claude')).catch(() => undefined);
  const shell = Object.entries(place.shell ?? {}).map(([name, value]) => `${name}=${value}`);
  const { findings } = await diagnose(claude.home, claude.cwd, bin, [], [...before, 'env', ...shell]);
  const found = findings.filter(({ severity }) => severity === 'error');
  return {
    isShown: request !== undefined && textOf(request).includes('NEXT-ACTION-OF-alpha'),
    codes: found.map(({ code }) => code),
    message: found[0]?.message ?? '',
  };
}

const file = 'managed-settings.json';

describe('doctor says what keeps the client from running our hook, and the client does not run it', () => {
  it.for<[string, Place, string]>([
    ['all hooks off, by the manager', { machine: { [file]: { disableAllHooks: true } } }, file],
    ['only hooks of the manager', { machine: { [file]: { allowManagedHooksOnly: true } } }, file],
    [
      'the same, in a file beside',
      { machine: { 'managed-settings.d/10-x.json': { allowManagedHooksOnly: true } } },
      '10-x.json',
    ],
    [
      'hooks by plugins only',
      { machine: { [file]: { strictPluginOnlyCustomization: ['hooks'] } } },
      'strictPluginOnlyCustomization',
    ],
    [
      'safe mode, by the manager',
      { machine: { [file]: { env: { CLAUDE_CODE_SAFE_MODE: '1' } } } },
      'safe mode',
    ],
    ['safe mode, by the user', { user: { env: { CLAUDE_CODE_SAFE_MODE: '1' } } }, 'safe mode'],
    ['bare mode, by the user', { user: { env: { CLAUDE_CODE_SIMPLE: '1' } } }, 'bare mode'],
    ['safe mode, by the shell', { shell: { CLAUDE_CODE_SAFE_MODE: 'yes' } }, 'CLAUDE_CODE_SAFE_MODE'],
    ['bare mode, by the shell', { shell: { CLAUDE_CODE_SIMPLE: '1' } }, 'CLAUDE_CODE_SIMPLE'],
    ['all hooks off, by the project', { local: { disableAllHooks: true } }, 'settings.local.json'],
  ])('%s', async ([, place, says], { installed: claude }) => {
    const { isShown, codes, message } = await tryOut(claude, place);
    expect([isShown, codes]).toEqual([false, ['hooks-disabled']]);
    expect(message).toContain(says);
  });

  it('a file of the manager that is no JSON: the client does not even start', async ({
    installed: claude,
  }) => {
    const { isShown, codes, message } = await tryOut(claude, { machine: { [file]: '{"x": ' } });
    expect([isShown, codes]).toEqual([false, ['settings-invalid']]);
    expect(message).toContain(file);
  });

  it('settings that name another directory', async ({ installed: claude }) => {
    const moved = join(claude.home, 'elsewhere');
    const { isShown, codes, message } = await tryOut(claude, { user: { env: { CLAUDE_CONFIG_DIR: moved } } });
    expect([isShown, codes]).toEqual([false, ['settings-moved']]);
    expect(message).toContain(moved);
  });
});

describe('doctor says nothing where the client runs our hook all the same', () => {
  it.for<[string, Place]>([
    [
      'a later file of the manager takes it back',
      {
        machine: {
          [file]: { disableAllHooks: true },
          'managed-settings.d/1.json': { disableAllHooks: false },
        },
      },
    ],
    [
      'a hidden file of the manager',
      { machine: { 'managed-settings.d/.1.json': { disableAllHooks: true } } },
    ],
    [
      'the manager has the last word',
      {
        user: { disableAllHooks: true },
        machine: { [file]: { disableAllHooks: false } },
      },
    ],
    ['the project takes it back', { user: { disableAllHooks: true }, local: { disableAllHooks: false } }],
    ['a text is no switch', { machine: { [file]: { disableAllHooks: 'true' } } }],
    ['only skills by plugins', { machine: { [file]: { strictPluginOnlyCustomization: ['skills'] } } }],
    [
      'what only a manager may say',
      { user: { allowManagedHooksOnly: true, strictPluginOnlyCustomization: true } },
    ],
    ['a mode that a project names', { project: { env: { CLAUDE_CODE_SAFE_MODE: '1' } } }],
    [
      'settings that take the mode of the shell back',
      {
        user: { env: { CLAUDE_CODE_SAFE_MODE: '0' } },
        shell: { CLAUDE_CODE_SAFE_MODE: '1' },
      },
    ],
  ])('%s', async ([, place], { installed: claude }) => {
    expect(await tryOut(claude, place)).toEqual({ isShown: true, codes: [], message: '' });
  });

  bare('hooks by plugins only, and ours is one', async ({ claude }) => {
    await installPlugin(claude);
    const place = { machine: { [file]: { strictPluginOnlyCustomization: ['hooks'] } } };
    expect(await tryOut(claude, place)).toEqual({ isShown: true, codes: [], message: '' });
  });
});

describe('doctor, run in a session', () => {
  it.for(['--safe-mode', '--bare'])(
    'that was started with %s, says so',
    async (flag, { installed: claude }) => {
      claude.api.script(runCommand(`${process.execPath} ${bundlePath()} doctor`), say('LOOKED'));
      await claude.print('why', { args: [flag, '--dangerously-skip-permissions'] });
      const told = lastUserText(await claude.api.waitForMain(2)).replace(/\s+/g, ' ');
      expect(told).toContain(`by ${flag} or by that variable.`);
      expect(told).toContain('this open session was started in');
    },
  );
});
