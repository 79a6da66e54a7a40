import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { say, useTool } from '../fake/messages-turns.ts';
import { installProduct, publish } from '../product/command.ts';
import { handoff, readOutcome, writeFiles } from '../product/outcome.ts';
import { manualMode } from './client.ts';
import { it } from './installed.ts';
import { runCommand } from './script.ts';

const args = ['--allowedTools', 'Bash,Edit,Read,Write', ...manualMode];

describe('outcome, of a session of Claude Code', () => {
  it('tells what it did with its handoff', async ({ installed: claude }) => {
    await writeFiles(claude.cwd);
    await publish(claude.home, claude.cwd, handoff);
    const file = (name: string) => ({ file_path: join(claude.cwd, name) });
    const edit = (name: string, old_string: string, new_string: string) =>
      useTool('Edit', { ...file(name), old_string, new_string });
    const tui = await claude.tui({ args });
    claude.api.script(runCommand('node seed.js'), say('SEEDED'));
    await tui.ask('go on', /● SEEDED/);
    expect(await readOutcome(claude.home, claude.cwd)).toMatchObject({
      began: false,
      ended: null,
      open: true,
    });
    claude.api.script(
      useTool('Read', file('src/queue.js')),
      edit('src/queue.js', 'enqueue', 'push'),
      useTool('Read', file('src/lexer.js')),
      edit('src/lexer.js', 'lex', 'scan'),
      runCommand('node check.js'),
      say('RENAMED'),
    );
    await tui.ask('No, that was done. Follow the handoff.', /● RENAMED/);
    await tui.close();
    expect(await readOutcome(claude.home, claude.cwd)).toMatchObject({
      session: { client: 'claude-code' },
      began: true,
      turns_to_begin: 2,
      begun_by: { by: 'look' },
      redone: [{ text: 'node seed.js' }],
      violated: [{ text: join(claude.cwd, 'src/lexer.js') }],
      held: [],
      files: { read: ['src/queue.js'], unread: ['src/lexer.js'] },
      corrections: 1,
      verified: [{ command: 'node check.js', outcome: 'passed' }],
      ended: 'nothing',
    });
  });

  it('and of one that kept to it, where the user refused what it must not do', async ({
    installed: claude,
  }) => {
    await writeFiles(claude.cwd);
    await publish(claude.home, claude.cwd, handoff);
    const tui = await claude.tui({ args: ['--allowedTools', 'Read', ...manualMode] });
    claude.api.script(
      useTool('Read', { file_path: join(claude.cwd, 'src/queue.js') }),
      runCommand('node seed.js'),
    );
    await tui.submit('go on');
    await tui.waitFor(/node seed\.js[\s\S]*Do you want to proceed\?/);
    await tui.press('Escape', (screen) => !screen.includes('Do you want to proceed?'));
    await tui.waitForPrompt();
    await tui.close();
    expect(await readOutcome(claude.home, claude.cwd)).toMatchObject({
      began: true,
      turns_to_begin: 1,
      redone: [],
      violated: [],
      files: { read: ['src/queue.js'], unread: ['src/lexer.js'] },
      corrections: 0,
      verified: [{ command: 'node check.js', outcome: 'not-run' }],
    });
  });

  it('and which don’t the guard held: asked, No', async ({ claude }) => {
    await writeFiles(claude.cwd);
    await installProduct(claude.home, claude.cwd, 'claude-code', '--guard');
    await publish(claude.home, claude.cwd, handoff);
    const tui = await claude.tui({ args });
    claude.api.script(runCommand("sed -i 's/lex/scan/' src/lexer.js"));
    await tui.submit('go on');
    await tui.waitFor(/held by a don[\s\S]*Do you want to proceed\?/);
    await tui.answer('2');
    await tui.waitForPrompt();
    await tui.close();
    const { violated, held, began } = await readOutcome(claude.home, claude.cwd);
    expect({ violated, began }).toEqual({ violated: [], began: false });
    expect(held).toMatchObject([{ text: "sed -i 's/lex/scan/' src/lexer.js" }]);
  });
});
