import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claudeCode } from '../../../adapters/claude-code/client.ts';
import { isHeadless, isNested, modeOf, readStart } from '../../../adapters/claude-code/payload.ts';
import { currentSession } from '../../../adapters/claude-code/session.ts';
import type { StartMode } from '../../../adapters/client/client.ts';
import { World } from '../../core/world.ts';

type Env = Record<string, string>;
const headless = { CLAUDE_CODE_SESSION_ATTENDED: '0' };
const nested = { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli', CLAUDE_CODE_EXECPATH: '/x', CLAUDE_EFFORT: 'high' };

describe('which row of the table of session starts applies', () => {
  it.each<[string, string | null, Env, StartMode]>([
    ['startup', null, {}, 'deliver'],
    ['clear', null, {}, 'deliver'],
    ['a source we do not know', null, {}, 'deliver'],
    ['resume', null, {}, 'announce'],
    ['fork', null, {}, 'announce'],
    ['compact', null, {}, 'redeliver'],
    ['startup', 'compact', {}, 'redeliver'],
    ['startup', null, headless, 'peek'],
    ['clear', null, headless, 'peek'],
    ['resume', null, headless, 'announce'],
    ['compact', 'compact', headless, 'redeliver'],
    ['startup', null, { ...headless, AGENT_HANDOFF_HEADLESS: 'deliver' }, 'deliver'],
    ['startup', null, { ...headless, AGENT_HANDOFF_HEADLESS: 'peek' }, 'peek'],
    ['startup', null, { ...headless, AGENT_HANDOFF_HEADLESS: 'nonsense' }, 'peek'],
    ['startup', null, { ...headless, AGENT_HANDOFF_HEADLESS: 'skip' }, 'skip'],
    ['resume', null, { ...headless, AGENT_HANDOFF_HEADLESS: 'skip' }, 'skip'],
    ['startup', null, { AGENT_HANDOFF_HEADLESS: 'skip' }, 'deliver'],
    ['startup', null, nested, 'skip'],
    ['startup', null, { ...nested, AGENT_HANDOFF_HEADLESS: 'deliver' }, 'skip'],
    ['startup', null, { CLAUDE_CODE_EXECPATH: '/x', CLAUDE_EFFORT: 'high' }, 'deliver'],
  ])('%s, word %s, %j → %s', (source, word, env, mode) => {
    expect(modeOf(source, word, env)).toBe(mode);
  });

  it.each<[Env, boolean]>([
    [{}, false],
    [{ CLAUDE_CODE_ENTRYPOINT: 'cli' }, false],
    [{ CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' }, true],
    [{ CLAUDE_CODE_ENTRYPOINT: 'sdk-ts' }, true],
    [{ CLAUDE_CODE_ENTRYPOINT: 'claude-vscode' }, false],
    [{ CLAUDE_CODE_SESSION_ATTENDED: '1', CLAUDE_CODE_ENTRYPOINT: 'sdk-ts' }, false],
    [{ CLAUDE_CODE_SESSION_ATTENDED: '0', CLAUDE_CODE_ENTRYPOINT: 'cli' }, true],
    [{ CLAUDE_CODE_SESSION_ATTENDED: '', CLAUDE_CODE_ENTRYPOINT: 'cli' }, false],
  ])('%j is headless: %s', (env, expected) => {
    expect(isHeadless(env)).toBe(expected);
  });

  it.each<[Env, boolean]>([
    [{ CLAUDE_CODE_EXECPATH: '/x', CLAUDE_EFFORT: '' }, true],
    [{ CLAUDE_CODE_EXECPATH: '/x' }, false],
    [{ CLAUDE_EFFORT: 'high' }, false],
    [{ CLAUDE_CODE_CHILD_SESSION: '1' }, false],
  ])('%j is nested: %s', (env, expected) => {
    expect(isNested(env)).toBe(expected);
  });
});

describe('the payload', () => {
  const measured = {
    session_id: 's',
    transcript_path: '/t.jsonl',
    cwd: '/w',
    hook_event_name: 'SessionStart',
    source: 'startup',
    model: 'claude-opus-4-1',
  };

  it('as measured', () => {
    const world = new World();
    expect(readStart(measured, null, world.ctx)).toEqual({
      sessionId: 's',
      transcript: '/t.jsonl',
      cwd: '/w',
      launchDirectories: [],
      clientProcess: null,
      mode: 'deliver',
      cleared: false,
    });
  });

  it('without a transcript, and with the launch directory of the environment', () => {
    const world = new World();
    world.env.CLAUDE_PROJECT_DIR = world.worktree;
    const start = readStart({ ...measured, transcript_path: null }, 'compact', world.ctx);
    expect(start).toMatchObject({
      transcript: null,
      launchDirectories: [world.worktree],
      clientProcess: null,
      mode: 'redeliver',
    });
    world.env.CLAUDE_PROJECT_DIR = '/nowhere';
    expect(readStart(measured, null, world.ctx)?.launchDirectories).toEqual([]);
  });

  it.each([
    null,
    3,
    'x',
    [],
    {},
    { ...measured, hook_event_name: 'Stop' },
    { ...measured, cwd: undefined },
    { ...measured, session_id: 7 },
  ])('of another shape is none: %j', (payload) => {
    expect(readStart(payload, null, new World().ctx)).toBeNull();
  });
});

describe('what the hook prints', () => {
  it.each([
    ['', '', ''],
    ['text', '', '{"hookSpecificOutput":{"hookEventName":"SessionStart","additionalContext":"text"}}'],
    ['', 'notice', '{"systemMessage":"notice"}'],
    [
      'text',
      'notice',
      '{"hookSpecificOutput":{"hookEventName":"SessionStart","additionalContext":"text"},"systemMessage":"notice"}',
    ],
  ])('text %j, notice %j', (text, notice, output) => {
    expect(claudeCode.output(text, notice)).toBe(output);
  });
});

describe('the session that a command runs in', () => {
  it.each([undefined, '', '../../x', 'a b'])('none for %j', (id) => {
    const world = new World();
    if (id !== undefined) world.env.CLAUDE_CODE_SESSION_ID = id;
    expect(currentSession(world.ctx)).toBeNull();
  });

  it('its transcript is where the client will write it', () => {
    const world = new World();
    world.env.CLAUDE_CODE_SESSION_ID = 'abc-1';
    const project = world.worktree.replace(/[/.]/g, '-');
    expect(currentSession(world.ctx)).toMatchObject({
      session_id: 'abc-1',
      transcript: `${world.home}/.claude/projects/${project}/abc-1.jsonl`,
    });
  });

  it('its transcript is found where a link leads to the directory of all projects', () => {
    const world = new World();
    world.env.CLAUDE_CODE_SESSION_ID = 'abc-1';
    const projects = join(world.home, '.claude/projects');
    const disk = join(world.base, 'disk');
    mkdirSync(join(disk, 'app'), { recursive: true });
    mkdirSync(dirname(projects), { recursive: true });
    writeFileSync(join(disk, 'app/abc-1.jsonl'), '{}\n');
    symlinkSync(disk, projects);
    expect(currentSession(world.ctx)?.transcript).toBe(join(projects, 'app/abc-1.jsonl'));
  });
});
