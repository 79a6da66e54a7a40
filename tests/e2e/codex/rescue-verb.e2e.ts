import { basename } from 'node:path';
import { describe, expect } from 'vitest';
import { type RecordedRequest, textOf, toolOutputs } from '../fake/responses-request.ts';
import { fail, runCommand } from '../fake/responses-turns.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { acknowledge, it } from './installed.ts';
import { printed, run } from './writing.ts';

const asked = 'Make the refresh test pass. Never touch the login page.';

/** The program as the skill's text names it. */
const program = (request: RecordedRequest) => /run `(.+handoff\.cjs'?) rescue`/.exec(textOf(request))?.[1];
const lastOutput = (request: RecordedRequest) => printed(toolOutputs(request).at(-1) ?? '');

describe('$handoffs rescue', () => {
  it.for([
    ['custom', 'workspace-write'],
    ['default', 'read-only'],
  ] as const)(
    'brings the draft of a session that died, by the rule alone: %s model, %s',
    async ([model, sandbox], { untrusted: codex }) => {
      codex.api.script(runCommand('echo one > notes.txt'), fail(400));
      const { threadId } = await codex.exec(asked, { model: 'custom', sandbox: 'danger-full-access' });
      let shown = '';
      codex.api.script(
        run((request) => `${program(request)} rescue`),
        run((request) => {
          shown = lastOutput(request);
          return `${program(request)} rescue ${threadId} --publish`;
        }),
        run((request) => {
          const file = /^ +file +(\S+)$/m.exec(lastOutput(request))?.[1] ?? '';
          return `${program(request)} take ${basename(file)}`;
        }),
        acknowledge,
      );
      const answer = await codex.exec('$handoffs rescue', { model, sandbox });
      expect(shown).toContain(`${threadId.slice(0, 8)}  codex`);
      expect(answer.stdout, answer.stderr).toContain('**Handoff loaded: Draft Make the refresh test pass.');
      expect(await onlyHandoff(codex.home)).toMatchObject({
        place: 'read',
        fields: { draft: 'rescue', session_id: threadId },
      });
    },
  );
});
