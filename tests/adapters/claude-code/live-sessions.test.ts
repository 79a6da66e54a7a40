import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLiveness } from '../../../adapters/claude-code/sessions/live-sessions.ts';
import { World } from '../../core/world.ts';

/** Field 22 of /proc/<pid>/stat, taken apart here on its own. */
function startOf(pid: number): string {
  return (
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19] ?? ''
  );
}

const ended = () => spawnSync('true').pid;
const entry = (overrides: Record<string, unknown> = {}) => ({
  pid: process.pid,
  sessionId: 'session-1',
  cwd: '/home/u/app',
  procStart: startOf(process.pid),
  kind: 'interactive',
  entrypoint: 'cli',
  ...overrides,
});

function makeWorld(config = 'home/.claude'): { world: World; sessions: string; transcript: string } {
  const world = new World();
  const sessions = join(world.base, config, 'sessions');
  mkdirSync(sessions, { recursive: true });
  return { world, sessions, transcript: join(world.base, config, 'projects', 'app', 'session-1.jsonl') };
}

describe('whether a session still runs', () => {
  it.each<[string, string, string]>([
    ['its process lives', JSON.stringify(entry()), 'open'],
    [
      'its process lives, its start as a number',
      JSON.stringify(entry({ procStart: Number(startOf(process.pid)) })),
      'open',
    ],
    ['its process lives, its start not told', JSON.stringify(entry({ procStart: undefined })), 'open'],
    ['its process was killed', JSON.stringify(entry({ pid: ended() })), 'over'],
    ['its pid belongs to another process now', JSON.stringify(entry({ procStart: '1' })), 'over'],
    ['its process has gone on to another session', JSON.stringify(entry({ sessionId: 'session-2' })), 'over'],
    ['its entry is torn', JSON.stringify(entry()).slice(0, 20), 'over'],
    ['its entry has another shape', '{"sessionId":"session-1"}', 'over'],
    ['its entry is empty', '', 'over'],
  ])('%s → %s', (_, content, liveness) => {
    const { world, sessions, transcript } = makeWorld();
    writeFileSync(join(sessions, `${process.pid}.json`), content);
    expect(readLiveness(world.ctx, { transcript, session_id: 'session-1' })).toBe(liveness);
  });

  it('what lies beside the entries is not read, whatever it holds', () => {
    const { world, sessions, transcript } = makeWorld();
    for (const name of [`${process.pid}.0a1b2c.key`, `${process.pid}.0a1b2c.json`, 'notes.json'])
      writeFileSync(join(sessions, name), JSON.stringify(entry()));
    expect(readLiveness(world.ctx, { transcript, session_id: 'session-1' })).toBe('over');
  });

  const start = startOf(process.pid);
  it.each<[string, { client_pid: number; client_start: string }, string | null, string]>([
    ['is not listed yet', { client_pid: process.pid, client_start: start }, null, 'open'],
    [
      'is listed with another session',
      { client_pid: process.pid, client_start: start },
      JSON.stringify(entry({ sessionId: 'session-2' })),
      'over',
    ],
    ['was never listed and has ended', { client_pid: ended(), client_start: start }, null, 'over'],
    [
      'was never listed, and its pid is another’s now',
      { client_pid: process.pid, client_start: '1' },
      null,
      'over',
    ],
    ['cannot be told from another', { client_pid: process.pid, client_start: '' }, null, 'over'],
  ])('a recorded process that %s → %s', (_, recorded, content, liveness) => {
    const { world, sessions, transcript } = makeWorld();
    if (content !== null) writeFileSync(join(sessions, `${process.pid}.json`), content);
    expect(readLiveness(world.ctx, { transcript, session_id: 'session-1', ...recorded })).toBe(liveness);
  });

  it('no entry at all → over', () => {
    const { world, transcript } = makeWorld();
    expect(readLiveness(world.ctx, { transcript, session_id: 'session-1' })).toBe('over');
  });

  it('one living entry among others is enough', () => {
    const { world, sessions, transcript } = makeWorld();
    writeFileSync(join(sessions, '1.json'), 'torn');
    writeFileSync(join(sessions, '2.json'), JSON.stringify(entry({ pid: ended() })));
    writeFileSync(join(sessions, '3.json'), JSON.stringify(entry()));
    writeFileSync(join(sessions, 'notes.txt'), 'mine');
    symlinkSync('/etc/hostname', join(sessions, '4.json'));
    expect(readLiveness(world.ctx, { transcript, session_id: 'session-1' })).toBe('open');
  });

  it('a client that keeps no list → unknown', () => {
    const world = new World();
    expect(readLiveness(world.ctx, { transcript: null, session_id: 'session-1' })).toBe('unknown');
  });

  it('looks where the transcript lies: CLAUDE_CONFIG_DIR of that session, not of this one', () => {
    const { world, sessions, transcript } = makeWorld('elsewhere');
    writeFileSync(join(sessions, '1.json'), JSON.stringify(entry()));
    expect(readLiveness(world.ctx, { transcript, session_id: 'session-1' })).toBe('open');
    expect(readLiveness(world.ctx, { transcript: null, session_id: 'session-1' })).toBe('unknown');
    world.env.CLAUDE_CONFIG_DIR = join(world.base, 'elsewhere');
    expect(readLiveness(world.ctx, { transcript: null, session_id: 'session-1' })).toBe('open');
  });
});
