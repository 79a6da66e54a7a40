import { describe, expect } from 'vitest';
import { rolloutFormat } from '../../../adapters/codex/rollout/rollout-format.ts';
import { readSession } from '../../../core/sessions/read-session.ts';
import { fail, runCommand, say } from '../fake/responses-turns.ts';
import { it } from './sandbox.ts';

function sessionOf(path: string | undefined) {
  const reading = readSession(path ?? '', [rolloutFormat]);
  if (reading === null) throw new Error('the client left no rollout');
  return reading.session;
}

describe('the rollout of a real thread', () => {
  it.for(['default', 'custom'] as const)('is read whole, with the %s model', async (model, { codex }) => {
    codex.api.script(runCommand('ls .git'), runCommand('ls absent.ts'), say('Looked.'));
    const { rolloutPath, threadId } = await codex.exec('Look around.', { model });
    const session = sessionOf(rolloutPath);
    expect(session).toMatchObject({
      client: 'codex',
      id: threadId,
      cwd: codex.cwd,
      branch: 'main',
      turns: 1,
      end: 'quit',
    });
    expect(session.words.map(({ text }) => text)).toEqual(['Look around.']);
    expect(session.commands.map(({ command, outcome }) => [command, outcome])).toEqual([
      ['ls .git', 'passed'],
      ['ls absent.ts', 'failed'],
    ]);
    expect(session.replies.map(({ text }) => text)).toEqual(['Looked.']);
    expect(session.unread).toEqual({ lines: 0, records: 0 });
  });

  it('tells of an API error', async ({ codex }) => {
    codex.api.script(fail(400));
    const { rolloutPath } = await codex.exec('hello');
    expect(sessionOf(rolloutPath).end).toBe('api-error');
  });
});
