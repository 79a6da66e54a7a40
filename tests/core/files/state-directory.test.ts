import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStateLine, stateDirectory } from '../../../core/files/own/state-directory.ts';

describe('where the state lies', () => {
  it.each([
    ['in the home', { HOME: '/home/ada' }, '/home/ada/.local/state/agent-handoff'],
    [
      'where XDG_STATE_HOME says',
      { HOME: '/home/ada', XDG_STATE_HOME: '/srv/state' },
      '/srv/state/agent-handoff',
    ],
    [
      'in the home when XDG_STATE_HOME is relative',
      { HOME: '/home/ada', XDG_STATE_HOME: 'state' },
      '/home/ada/.local/state/agent-handoff',
    ],
    [
      'in the home when XDG_STATE_HOME is empty',
      { HOME: '/home/ada', XDG_STATE_HOME: '' },
      '/home/ada/.local/state/agent-handoff',
    ],
    [
      'without a home where XDG_STATE_HOME says',
      { XDG_STATE_HOME: '/srv/state' },
      '/srv/state/agent-handoff',
    ],
    ['nowhere without both', {}, null],
    ['nowhere when the home is relative', { HOME: 'home', XDG_STATE_HOME: 'state' }, null],
  ])('%s', (_, env, expected) => {
    expect(stateDirectory(env)).toBe(expected);
  });
});

describe('a line of the state is believed', () => {
  let home: string;
  let directory: string;
  const write = (text: string | Uint8Array, mode = 0o600) => {
    writeFileSync(join(directory, 'node'), text);
    chmodSync(join(directory, 'node'), mode);
  };
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'state-'));
    directory = join(home, 'agent-handoff');
    mkdirSync(directory, { mode: 0o700 });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it.each([
    ['with its line break', '/usr/bin/node\n', '/usr/bin/node'],
    ['without one', '/usr/bin/node', '/usr/bin/node'],
    ['with a space in it', '/opt/my node/node\n', '/opt/my node/node'],
    ['never when it is relative', 'node\n', null],
    ['never when it is empty', '', null],
    ['never with a second line', '/usr/bin/node\n/usr/bin/other\n', null],
    ['never with a carriage return', '/usr/bin/node\r\n', null],
    ['never with a zero byte', '/usr/bin/node\0x\n', null],
    ['never when it is longer than a path can be', `/${'x'.repeat(9000)}\n`, null],
  ])('%s', (_, text, expected) => {
    write(text);
    expect(readStateLine(directory, 'node')).toBe(expected);
  });

  it('never when there is no such file, or no such directory', () => {
    expect(readStateLine(directory, 'node')).toBeNull();
    expect(readStateLine(join(home, 'nowhere'), 'node')).toBeNull();
  });

  it.each([0o620, 0o602, 0o666])('never when others can write the file: mode %o', (mode) => {
    write('/usr/bin/node\n', mode);
    expect(readStateLine(directory, 'node')).toBeNull();
  });

  it.each([0o720, 0o702, 0o1777])('never when others can write the directory: mode %o', (mode) => {
    write('/usr/bin/node\n');
    chmodSync(directory, mode);
    expect(readStateLine(directory, 'node')).toBeNull();
  });

  it('never through a link, neither of the file nor of the directory', () => {
    writeFileSync(join(home, 'line'), '/usr/bin/node\n', { mode: 0o600 });
    symlinkSync(join(home, 'line'), join(directory, 'node'));
    expect(readStateLine(directory, 'node')).toBeNull();
    rmSync(join(directory, 'node'));
    write('/usr/bin/node\n');
    symlinkSync(directory, join(home, 'linked'));
    expect(readStateLine(join(home, 'linked'), 'node')).toBeNull();
    expect(readStateLine(directory, 'node')).toBe('/usr/bin/node');
  });

  it('never when it is a directory', () => {
    mkdirSync(join(directory, 'node'));
    expect(readStateLine(directory, 'node')).toBeNull();
  });
});
