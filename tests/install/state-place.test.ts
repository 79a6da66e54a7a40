import { chmodSync, chownSync, existsSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statePlace } from '../../install/state/state-place.ts';
import { failureOf, nobody, Sandbox } from './sandbox.ts';

const state = '.local/state/agent-handoff';

describe('the state of an install', () => {
  it('is private, and the root is made empty beside it', () => {
    const box = new Sandbox();
    box.install();
    expect(statSync(box.path(state)).mode & 0o777).toBe(0o700);
    expect(Object.keys(box.snapshot('.agent-handoffs'))).toEqual([]);
    expect(statSync(box.path('.agent-handoffs')).mode & 0o777).toBe(0o700);
  });

  it('lies where XDG_STATE_HOME says, when that is an absolute path', () => {
    const box = new Sandbox();
    box.env.XDG_STATE_HOME = box.path('state');
    box.install();
    expect(box.read('state/agent-handoff/node')).toBe('/opt/node/bin/node\n');
    box.uninstall();
    expect(box.snapshot()).toEqual({});
    box.env.XDG_STATE_HOME = 'state';
    box.install();
    expect(box.read(`${state}/node`)).toBe('/opt/node/bin/node\n');
  });

  it('of another root lies in a directory named by that root; the lines are for all of them', () => {
    const box = new Sandbox();
    box.install();
    box.env.AGENT_HANDOFF_ROOT = box.path('other root');
    const place = statePlace(box.ctx);
    expect(place).toBe(
      `${box.path(state)}/${box.path('other root').replaceAll('/', '%2F').replace(' ', '%20')}`,
    );
    box.install();
    expect(existsSync(`${place}/install.json`)).toBe(true);
    box.uninstall();
    expect(existsSync(place)).toBe(false);
    expect(box.read(`${state}/node`)).toBe('/opt/node/bin/node\n');
    delete box.env.AGENT_HANDOFF_ROOT;
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });
});

describe('a state that is not the user’s alone is refused, and nothing is changed', () => {
  it.each<[string, (box: Sandbox) => void]>([
    ['a directory that everybody can write', (box) => chmodSync(box.path(state), 0o777)],
    ['a directory that a group can write', (box) => chmodSync(box.path(state), 0o770)],
    ['a record that everybody can write', (box) => chmodSync(box.path(`${state}/install.json`), 0o666)],
    [
      'a record behind a link',
      (box) => {
        renameSync(box.path(`${state}/install.json`), box.path('record'));
        symlinkSync(box.path('record'), box.path(`${state}/install.json`));
      },
    ],
    [
      'a directory behind a link',
      (box) => {
        renameSync(box.path(state), box.path('elsewhere'));
        symlinkSync(box.path('elsewhere'), box.path(state));
      },
    ],
  ])('%s', (_, spoil) => {
    const box = new Sandbox();
    box.install();
    spoil(box);
    const before = box.snapshot();
    expect(failureOf(() => box.install({ clone: '/other' })).code).toBe('state-unusable');
    expect(failureOf(() => box.uninstall()).code).toBe('state-unusable');
    expect(box.snapshot()).toEqual(before);
  });

  it.runIf(process.getuid?.() === 0)('one of another user', () => {
    const box = new Sandbox();
    box.install();
    chownSync(box.path(state), nobody, nobody);
    expect(failureOf(() => box.uninstall()).message).toContain('belongs to another user');
  });
});

it('a state directory that cannot be written is a clear error, and nothing is changed', () => {
  const box = new Sandbox();
  box.write('.local/state', 'a file\n');
  const before = box.snapshot();
  const failure = failureOf(() => box.install());
  expect([failure.code, failure.message]).toEqual([
    'config-unreadable',
    `${box.path(`${state}/install.json`)}: something above it is not a directory (ENOTDIR)`,
  ]);
  expect(box.snapshot()).toEqual(before);
});
