import { describe, expect } from 'vitest';
import { transcriptFormat } from '../../../adapters/claude-code/transcript/transcript-format.ts';
import { readSession } from '../../../core/sessions/read-session.ts';
import { fail, hang, say, useTool } from '../fake/messages-turns.ts';
import { waitUntil } from '../wait-until.ts';
import { manualMode } from './client.ts';
import { transcripts } from './observed.ts';
import { type ClaudeSandbox, it } from './sandbox.ts';

async function sessionOf(claude: ClaudeSandbox) {
  const [only] = await transcripts(claude.home);
  const reading = readSession(only?.path ?? '', [transcriptFormat]);
  if (reading === null) throw new Error('the client left no transcript');
  return reading.session;
}

const bypass = { args: ['--dangerously-skip-permissions'] };

describe('the transcript of a real session', () => {
  it('is read whole: words, commands with their outcome, edits, replies', async ({ claude }) => {
    claude.api.script(
      useTool('Write', { file_path: `${claude.cwd}/cookie.ts`, content: 'export {};\n' }),
      useTool('Bash', { command: 'ls cookie.ts', description: 'look' }),
      useTool('Bash', { command: 'ls absent.ts', description: 'look' }),
      say('Written.'),
    );
    await claude.print('Write the cookie.', bypass);
    const session = await sessionOf(claude);
    expect(session).toMatchObject({
      client: 'claude-code',
      cwd: claude.cwd,
      branch: 'main',
      turns: 1,
      end: 'quit',
    });
    expect(session.words.map(({ text }) => text)).toEqual(['Write the cookie.']);
    expect(session.edits.map(({ path }) => path)).toEqual([`${claude.cwd}/cookie.ts`]);
    expect(session.commands.map(({ command, outcome }) => [command, outcome])).toEqual([
      ['ls cookie.ts', 'passed'],
      ['ls absent.ts', 'failed'],
    ]);
    expect(session.replies.map(({ text }) => text)).toEqual(['Written.']);
    expect(session.unread).toEqual({ lines: 0, records: 0 });
  });

  it('tells of an API error', async ({ claude }) => {
    claude.api.script(fail(400));
    await claude.print('hello');
    expect((await sessionOf(claude)).end).toBe('api-error');
  });

  it('tells of a kill in a running command', async ({ claude }) => {
    await claude.settings({ permissions: { allow: ['Bash(timeout:*)'] } });
    claude.api.script(
      useTool('Bash', { command: 'timeout 20 tail -f .git/HEAD', description: 'wait' }),
      say('never'),
    );
    const tui = await claude.tui({ args: manualMode });
    await tui.submit('wait for it');
    await claude.api.waitForMain(1);
    await waitUntil(async () => JSON.stringify(await transcripts(claude.home)).includes('tail -f'), {
      timeoutMs: 15_000,
      describe: async () => 'the call in the transcript',
    });
    await tui.kill();
    const session = await sessionOf(claude);
    expect(session).toMatchObject({
      end: 'in-call',
      openCalls: [{ tool: 'Bash', command: 'timeout 20 tail -f .git/HEAD' }],
    });
  });

  it('tells that Escape stopped a reply', async ({ claude }) => {
    claude.api.script(hang(say('never'), 'HALF-A-REPLY\n\nand'));
    const tui = await claude.tui();
    await tui.submit('hello');
    await claude.api.waitForMain(1);
    await tui.waitFor(/HALF-A-REPLY/);
    await tui.key('Escape');
    await tui.waitFor(/^(?![\s\S]*esc to interrupt)/);
    await tui.quit();
    const session = await sessionOf(claude);
    expect(session.end).toBe('interrupted');
    expect(session.unread).toEqual({ lines: 0, records: 0 });
  });
});
