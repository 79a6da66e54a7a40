import { basename } from 'node:path';
import { describe, expect } from 'vitest';
import { lastUserText, type RecordedRequest, textOf } from '../fake/messages-request.ts';
import { fail } from '../fake/messages-turns.ts';
import { onlyHandoff, storedHandoffs } from '../product/inbox.ts';
import { it } from './installed.ts';
import { acknowledge, runCommand } from './script.ts';

const env = { AGENT_HANDOFF_HEADLESS: 'skip' };
const asked = 'Make the refresh test pass. Never touch the login page.';

/** The program as the skill's text names it. */
const program = (request: RecordedRequest) => /run `(.+handoff\.cjs) rescue`/.exec(textOf(request))?.[1];

describe('/handoffs rescue', () => {
  it('brings the draft of a session that died, without a denial, and it is settled as any handoff', async ({
    installed: claude,
  }) => {
    claude.api.script(runCommand('echo one > notes.txt'), fail(400, 'refused'));
    await claude.print(asked, { env, args: ['--allowedTools', 'Bash'] });
    claude.api.forgetTurns();
    const dead = claude.api.mainRequests.at(-1)?.sessionId ?? '';
    let shown = '';
    claude.api.script(
      (request) => runCommand(`${program(request)} rescue`),
      (request) => {
        shown = lastUserText(request);
        return runCommand(`${program(request)} rescue ${dead.slice(0, 8)} --publish`);
      },
      (request) => {
        const file = /^ +file +(\S+)$/m.exec(lastUserText(request))?.[1] ?? '';
        return runCommand(`${program(request)} take ${basename(file)}`);
      },
      acknowledge,
    );
    const run = await claude.print('/handoffs rescue', { env });
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    expect(shown).toContain(`${dead.slice(0, 8)}  claude-code`);
    expect(run.result).toContain('**Handoff loaded: Draft Make the refresh test pass.');
    const handoff = await onlyHandoff(claude.home);
    expect(handoff).toMatchObject({ place: 'read', fields: { draft: 'rescue', session_id: dead } });
    expect(await storedHandoffs(claude.home)).toHaveLength(1);
  });
});
