import { describe, expect } from 'vitest';
import { runCommand, say } from '../fake/responses-turns.ts';
import { installProduct, publish } from '../product/command.ts';
import { handoff, readOutcome, writeFiles } from '../product/outcome.ts';
import { it } from './installed.ts';

/** No sandbox: its commands are run as they are. */
const args = ['-c', 'sandbox_mode="danger-full-access"'];

const patch = (name: string, from: string, to: string) =>
  `apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: ${name}\n@@\n-${from}\n+${to}\n*** End Patch\nEOF`;

describe('outcome, of a session of Codex', () => {
  it.for(['default', 'custom'] as const)(
    'tells what it did with its handoff, %s model',
    async (model, { trusted: codex }) => {
      await writeFiles(codex.cwd);
      await publish(codex.home, codex.cwd, handoff);
      codex.api.script(runCommand('node seed.js'), say('SEEDED'));
      const { threadId } = await codex.exec('go on', { args, model });
      codex.api.script(
        runCommand("sed -n '1,5p' src/queue.js"),
        runCommand(patch('src/queue.js', 'export const enqueue = 1;', 'export const push = 1;')),
        runCommand("sed -i 's/lex/scan/' src/lexer.js"),
        runCommand('node check.js'),
        say('RENAMED'),
      );
      await codex.exec('No, that was done. Follow the handoff.', {
        args: ['resume', ...args, threadId],
        model,
      });
      const outcome = await readOutcome(codex.home, codex.cwd);
      expect(outcome).toMatchObject({
        session: { client: 'codex', session_id: threadId },
        began: true,
        turns_to_begin: 2,
        begun_by: { by: 'look' },
        redone: [{ text: 'node seed.js' }],
        held: [],
        files: { read: ['src/queue.js'], unread: ['src/lexer.js'] },
        corrections: 1,
        verified: [{ command: 'node check.js', outcome: 'passed' }],
        ended: 'nothing',
      });
      expect(outcome.violated?.map(({ text }) => text)).toEqual(["sed -i 's/lex/scan/' src/lexer.js"]);
    },
  );

  it.for(['default', 'custom'] as const)(
    'tells which don’t the guard held, %s model',
    async (model, { codex }) => {
      await writeFiles(codex.cwd);
      await installProduct(codex.home, codex.cwd, 'codex', '--guard');
      await codex.trustHook();
      await publish(codex.home, codex.cwd, handoff);
      codex.api.script(runCommand("sed -i 's/lex/scan/' src/lexer.js"), say('TOLD'));
      await codex.exec('go on', { args, model });
      const { violated, held, redone } = await readOutcome(codex.home, codex.cwd);
      expect({ violated, redone }).toEqual({ violated: [], redone: [] });
      expect(held).toMatchObject([{ text: "sed -i 's/lex/scan/' src/lexer.js" }]);
    },
  );
});
