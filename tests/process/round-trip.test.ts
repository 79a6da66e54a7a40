import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { proveRoundTrip } from '../../adapters/cli/install/round-trip.ts';
import { failureOf } from '../core/world.ts';
import { cliBundle } from './sandbox.ts';

const launcher = join(dirname(dirname(cliBundle)), 'hooks', 'session-start.sh');
const payload = {
  session_id: 'proof',
  hook_event_name: 'SessionStart',
  source: 'startup',
  transcript_path: null,
};
const prove = (command: string) =>
  proveRoundTrip(cliBundle, { client: 'claude-code', command, payloads: [payload] });

describe('the proof that an installed hook delivers', () => {
  it('is the sentinel, come back through the very command', async () => {
    const proof = await prove(`sh ${launcher} claude-code`);
    expect(proof.sentinel).toMatch(/^[a-z2-7]{10}$/);
  });

  it.each([
    ['prints nothing', 'true', /the hook printed nothing/],
    ['prints something else', 'echo hello', /the hook printed hello/],
    ['fails', 'exit 3', /exit code 3/],
    [
      'only prints what waits and archives nothing',
      'cat "$AGENT_HANDOFF_ROOT"/*/*/unread/*.md',
      /the hook printed ---/,
    ],
  ])('fails where the hook %s', async (_, command, says) => {
    const failure = await failureOf(() => prove(command));
    expect(failure.code).toBe('round-trip-failed');
    expect(failure.message).toMatch(says);
    expect(failure.hint).toContain(command);
  });
});
