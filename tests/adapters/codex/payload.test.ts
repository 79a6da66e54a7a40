import { describe, expect, it } from 'vitest';
import { codex } from '../../../adapters/codex/client.ts';
import { World } from '../../core/world.ts';

const readStart = (payload: unknown, word: string | null) => codex.readStart(payload, word, new World().ctx);

/** As Codex 0.169.0 sends it. */
const payload = {
  session_id: '01a1fcd8-0f7e-74c1-8697-f2be1f4f0d89',
  transcript_path: '/home/u/.codex/sessions/2026/05/15/rollout-x.jsonl',
  cwd: '/home/u/app',
  hook_event_name: 'SessionStart',
  model: 'gpt-6.1-sol',
  permission_mode: 'default',
  source: 'startup',
};

describe('what a start of Codex means', () => {
  it('is read from the payload', () => {
    expect(readStart(payload, null)).toEqual({
      sessionId: '01a1fcd8-0f7e-74c1-8697-f2be1f4f0d89',
      transcript: '/home/u/.codex/sessions/2026/05/15/rollout-x.jsonl',
      cwd: '/home/u/app',
      launchDirectories: [],
      clientProcess: null,
      mode: 'deliver',
      cleared: false,
    });
  });

  it.each([
    ['startup', null, 'deliver'],
    ['clear', null, 'deliver'],
    ['resume', null, 'announce'],
    ['fork', null, 'announce'],
    ['compact', null, 'redeliver'],
    ['startup', 'compact', 'redeliver'],
    ['something of a later version', null, 'deliver'],
  ])('source %j, word %j → %s', (source, word, mode) => {
    expect(readStart({ ...payload, source }, word)?.mode).toBe(mode);
  });

  it('never holds a session for headless: codex exec sends a prompt like any other', () => {
    expect(readStart({ ...payload, permission_mode: 'bypassPermissions' }, null)?.mode).toBe('deliver');
  });

  it.each([[null], [undefined]])('an ephemeral session has no transcript: %j', (transcript_path) => {
    expect(readStart({ ...payload, transcript_path }, null)?.transcript).toBeNull();
  });

  it.each<[string, unknown]>([
    ['another event', { ...payload, hook_event_name: 'SubagentStart' }],
    ['no session', { ...payload, session_id: undefined }],
    ['a session that is no text', { ...payload, session_id: 7 }],
    ['no directory', { ...payload, cwd: undefined }],
    ['no source', { ...payload, source: undefined }],
    ['a transcript that is no path', { ...payload, transcript_path: 7 }],
    ['a list', [payload]],
    ['nothing', null],
    ['a text', 'SessionStart'],
  ])('%s is no start', (_, value) => {
    expect(readStart(value, null)).toBeNull();
  });
});
