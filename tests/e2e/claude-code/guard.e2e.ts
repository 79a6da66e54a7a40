import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { say, useTool } from '../fake/messages-turns.ts';
import { leaveDonts } from '../product/donts.ts';
import { manualMode } from './client.ts';
import { it as bare } from './sandbox.ts';
import { acknowledge, runCommand } from './script.ts';

/** A user whose settings allow everything, so that only a don't can stop a call. */
const it = bare.extend('donts', async ({ claude }) => {
  await claude.settings({ permissions: { allow: ['Bash(*)', 'Edit(*)', 'Write(*)', 'Read(*)'] } });
  await mkdir(join(claude.cwd, 'src'));
  await writeFile(join(claude.cwd, 'src/lexer.ts'), 'export const one = 1;\n');
  await writeFile(join(claude.cwd, 'migrate.sh'), 'echo ran >>migrated\n', { mode: 0o755 });
  await leaveDonts(claude.home, claude.cwd, 'claude-code');
  const lexer = () => readFile(join(claude.cwd, 'src/lexer.ts'), 'utf8');
  const write = (content: string) =>
    useTool('Write', { file_path: join(claude.cwd, 'src/lexer.ts'), content });
  return { claude, lexer, write, hasMigrated: () => existsSync(join(claude.cwd, 'migrated')) };
});

const migrate = runCommand('cd . && ./migrate.sh --all');
const readFirst = (cwd: string) => useTool('Read', { file_path: join(cwd, 'src/lexer.ts') });

describe('the don’ts of a handoff', () => {
  it('are told in the banner and asked about in the TUI: No stops one, Yes lets it run and lifts it', async ({
    donts: { claude, lexer, write, hasMigrated },
  }) => {
    const tui = await claude.tui({ args: manualMode });
    claude.api.script(acknowledge);
    await tui.submit('hello');
    await tui.waitFor(/Handoff loaded/);
    await tui.waitForPrompt();
    expect(textOf(await claude.api.waitForMain(1))).toContain(
      "2 of the don'ts are held: `./migrate.sh`, `src/lexer.ts`",
    );

    claude.api.script(migrate);
    await tui.submit('migrate');
    const dialog = (await tui.waitFor(/Do you want to proceed\?/)).replace(/\s+/g, ' ');
    expect(dialog).toContain('`./migrate.sh` is held by a don');
    expect(dialog).toContain('> Do not run `./migrate.sh` again: it is applied on staging.');
    await tui.answer('2');
    await tui.waitForPrompt();
    expect(hasMigrated()).toBe(false);

    claude.api.script(
      readFirst(claude.cwd),
      write('export const two = 2;\n'),
      write('export const three = 3;\n'),
      say('BOTH-WRITTEN'),
    );
    await tui.submit('now the lexer');
    const asked = (await tui.waitFor(/before Ada has merged[\s\S]*❯ 1\. Yes/)).replace(/\s+/g, ' ');
    expect(asked).toContain('It names a condition: "before Ada has merged her branch". Is it met?');
    expect(await lexer()).toBe('export const one = 1;\n');
    await tui.press('1', (screen) => !screen.includes('It names a condition'));
    // The second edit asks nobody: its dialog would stand here instead.
    await tui.waitFor(/● BOTH-WRITTEN/);
    await tui.waitForPrompt();
    expect(await lexer()).toBe('export const three = 3;\n');

    claude.api.script(migrate);
    await tui.submit('migrate after all');
    await tui.waitFor(/migrate after all[\s\S]*Do you want to proceed\?/);
    await tui.answer('2');
    await tui.waitForPrompt();
    expect(hasMigrated()).toBe(false);
  });

  it.for(['default', 'bypassPermissions'])(
    'are denied in -p, %s, with the line, and run with AGENT_HANDOFF_GUARD=off',
    async (mode, { donts: { claude, hasMigrated } }) => {
      const args = ['--permission-mode', mode];
      claude.api.script(migrate, say('REPORTED'));
      expect((await claude.print('migrate', { args })).result).toBe('REPORTED');
      expect(textOf(await claude.api.waitForMain(2))).toContain(
        '> Do not run `./migrate.sh` again: it is applied on staging.',
      );
      expect(hasMigrated()).toBe(false);
      claude.api.script(migrate, say('DONE'));
      const env = { AGENT_HANDOFF_GUARD: 'off' };
      expect((await claude.print('migrate', { args, env })).result).toBe('DONE');
      expect(hasMigrated()).toBe(true);
    },
  );

  it('say nothing of other commands and edits, nor in a session that received none', async ({
    donts: { claude, hasMigrated },
  }) => {
    claude.api.script(runCommand('cat migrate.sh src/lexer.ts'), say('LOOKED'));
    expect((await claude.print('look')).result).toBe('LOOKED');
    expect(textOf(await claude.api.waitForMain(2))).toContain('echo ran >>migrated');
    const elsewhere = await claude.repo('elsewhere');
    await writeFile(join(elsewhere, 'migrate.sh'), 'echo ran >>migrated\n', { mode: 0o755 });
    claude.api.script(migrate, say('DONE'));
    expect((await claude.print('migrate', { cwd: elsewhere })).result).toBe('DONE');
    expect(existsSync(join(elsewhere, 'migrated'))).toBe(true);
    expect(hasMigrated()).toBe(false);
  });
});
