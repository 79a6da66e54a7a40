import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { piDirectory } from '../../../adapters/pi/install/location.ts';
import { findSwitchedOff } from '../../../adapters/pi/install/settings.ts';
import { transcriptSource } from '../../../adapters/pi/transcript/find-session.ts';
import type { Context } from '../../../core/context.ts';
import { makeTemporary } from '../../core/world.ts';

function machine(settings: string, env: Record<string, string> = {}): Context {
  const home = makeTemporary();
  mkdirSync(join(home, '.pi/agent/sessions'), { recursive: true });
  writeFileSync(join(home, '.pi/agent/settings.json'), settings);
  return { home, env, cwd: home } as unknown as Context;
}

it.each([
  [['-extensions/agent-handoff.js'], '-extensions/agent-handoff.js'],
  [['-./extensions/agent-handoff.js'], '-./extensions/agent-handoff.js'],
  [['!**'], '!**'],
  [['!extensions/*.js'], '!extensions/*.js'],
  [['!agent-*.js'], '!agent-*.js'],
  [['!*', '+extensions/agent-handoff.js'], null],
  [['+extensions/agent-handoff.js', '-extensions/agent-handoff.js'], '-extensions/agent-handoff.js'],
  [['-agent-handoff.js'], null],
  [['!other.js', '/srv/agent-handoff.js'], null],
  ['-extensions/agent-handoff.js', null],
])('of the extensions %j in the settings %j keeps ours out', (extensions, expected) => {
  expect(findSwitchedOff(machine(JSON.stringify({ extensions })))).toBe(expected);
});

it('settings that do not parse, or are no object, switch nothing off', () => {
  expect(['{ broken', '[]', '7', ''].map((text) => findSwitchedOff(machine(text)))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

it.each([
  [{}, '/h/.pi/agent'],
  [{ PI_CODING_AGENT_DIR: '~/elsewhere' }, '/h/elsewhere'],
  [{ PI_CODING_AGENT_DIR: '/srv/pi/' }, '/srv/pi'],
])('with %j the directory is %s', (env, expected) => {
  expect(piDirectory({ home: '/h', env })).toBe(expected);
});

it('sessions of a worktree lie in the directories of its path and of what is below it', () => {
  const ctx = machine('{}');
  const projects = join(ctx.home, '.pi/agent/sessions');
  for (const name of ['--srv-app--', '--srv-app-src--', '--srv-apple--', '--srv--'])
    mkdirSync(join(projects, name));
  const source = transcriptSource(ctx, '/srv/app');
  expect([...source.directories].sort()).toEqual(
    ['--srv-app--', '--srv-app-src--'].map((name) => join(projects, name)),
  );
  expect(transcriptSource(ctx, null).directories).toHaveLength(4);
});

it.each([
  ['{"sessionDir":"~/sessions"}', {}, 'sessions'],
  ['{"sessionDir":"~/sessions"}', { PI_CODING_AGENT_SESSION_DIR: '~/chosen' }, 'chosen'],
])('a chosen directory counts too: %s, %j', (settings, env, name) => {
  const ctx = machine(settings, env);
  expect(transcriptSource(ctx, '/srv/app').directories).toEqual([join(ctx.home, name)]);
});

it.each([
  [
    '2026-11-30T13-50-00-581Z_01a22cb8-3984-748d-8560-9bb212e146ff.jsonl',
    '01a22cb8-3984-748d-8560-9bb212e146ff',
  ],
  ['2026-11-30T13-50-00-581Z_nightly.jsonl', 'nightly'],
  ['2026-11-30T13-50-00-581Z_01a22cb8.jsonl.bak', null],
  ['notes.jsonl', null],
])('%s is the file of session %s', (name, id) => {
  expect(transcriptSource(machine('{}'), null).sessionId(name, '/s')).toBe(id);
});
