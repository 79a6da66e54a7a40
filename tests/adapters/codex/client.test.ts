import { describe, expect, it } from 'vitest';
import { currentClient, currentWriter } from '../../../adapters/clients.ts';
import { codex } from '../../../adapters/codex/client.ts';
import { World } from '../../core/world.ts';

describe('what the Codex hook prints', () => {
  it('is the strict form: an unknown key would drop the text', () => {
    expect(JSON.parse(codex.output('TEXT', 'one line'))).toEqual({
      hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: 'TEXT' },
      systemMessage: 'one line',
    });
    expect(Object.keys(JSON.parse(codex.output('TEXT', '')))).toEqual(['hookSpecificOutput']);
  });

  it('is never empty: the block in AGENTS.md asks for the line', () => {
    expect(JSON.parse(codex.output('', 'n')).hookSpecificOutput.additionalContext).toBe(
      'agent-handoff: checked, nothing waits for this worktree.',
    );
  });

  it('is measured in bytes', () => {
    expect([codex.cap, codex.measure('ä👋')]).toEqual([10_000, 6]);
  });
});

describe('the session that a command runs in', () => {
  const thread = '01a1fcd8-0f7e-74c1-8697-f2be1f4f0d89';
  const other = '01a1fcd8-11bd-7ba1-8af2-3c365035950a';

  const inEnvironment = (env: Record<string, string>) => {
    const world = new World();
    Object.assign(world.env, env);
    return world.ctx;
  };

  it.each<[string, Record<string, string>, boolean]>([
    ['a main thread', { CODEX_THREAD_ID: thread, CODEX_SESSION_ID: thread }, false],
    ['a thread of a client that names no session', { CODEX_THREAD_ID: thread }, false],
    ['an empty session', { CODEX_THREAD_ID: thread, CODEX_SESSION_ID: '' }, false],
    ['a subagent, a reviewer', { CODEX_THREAD_ID: thread, CODEX_SESSION_ID: other }, true],
  ])('%s', (_, env, subagent) => {
    const ctx = inEnvironment(env);
    expect(codex.currentSession(ctx)).toEqual({ session_id: thread, transcript: null, subagent });
    expect(currentClient(ctx)).toBe(codex);
    expect(currentWriter(ctx)).toEqual({ tool: 'codex-cli', sessionId: thread });
  });

  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['an empty thread', { CODEX_THREAD_ID: '' }],
    ['a thread that is a path', { CODEX_THREAD_ID: '../../etc' }],
    ['a session alone', { CODEX_SESSION_ID: thread }],
  ])('%s → none', (_, env) => {
    expect(codex.currentSession(inEnvironment(env))).toBeNull();
    expect(currentWriter(inEnvironment(env)).tool).toBe('handoff-cli');
  });
});
