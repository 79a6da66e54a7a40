import { chmodSync } from 'node:fs';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { bundleProgram } from './bundle.ts';
import { nobody, Sandbox } from './sandbox.ts';

// In a process of its own: access(2) asks for the real user, which a test run by root cannot give back.
const bundle = bundleProgram(`
  import { installClaudeCode } from './tests/install/client-verbs.ts';
  const home = process.argv[2];
  const ctx = { cwd: home, home, env: {}, now: () => new Date(0), self: {} };
  const skills = [{ name: 'handoff', text: '<!-- agent-handoff: generated, do not edit -->' }];
  try {
    installClaudeCode(ctx, { clone: '/opt/clone', node: '/opt/node', skills });
    console.log('{}');
  } catch (error) {
    console.log(JSON.stringify({ code: error.code, message: error.message, hint: error.hint }));
  }
`);

function installAsNobody(box: Sandbox): { code?: string; message?: string; hint?: string } {
  const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  return JSON.parse(execaSync(process.execPath, [bundle, box.home], { ...identity, cwd: '/' }).stdout);
}

describe('without the permission', () => {
  const cases: [name: string, arrange: (box: Sandbox) => void, code: string, message: RegExp][] = [
    [
      'to read settings.json',
      (box) => {
        box.write('.claude/settings.json', '{}', 0o000);
        box.giveToNobody();
      },
      'config-unreadable',
      /\.claude\/settings\.json: permission denied \(EACCES\)/,
    ],
    [
      'to write settings.json',
      (box) => {
        box.write('.claude/settings.json', '{}', 0o444);
        box.giveToNobody();
      },
      'config-unwritable',
      /\.claude\/settings\.json cannot be written: permission denied \(EACCES\)\. Nothing was changed/,
    ],
    [
      'to write the configuration directory',
      (box) => {
        box.write('.claude/settings.json', '{}', 0o666);
        chmodSync(box.path('.claude'), 0o555);
        box.giveToNobody(['.']);
      },
      'config-unwritable',
      /\.claude\/skills\/handoff\/SKILL\.md cannot be written: permission denied \(EACCES\)\. Nothing was changed/,
    ],
    [
      'to make the root',
      (box) => {
        box.write('.claude/settings.json', '{}', 0o666);
        chmodSync(box.home, 0o555);
        box.giveToNobody(['.claude']);
      },
      'config-unwritable',
      /\.agent-handoffs cannot be made: permission denied \(EACCES\)\. Nothing was changed/,
    ],
  ];

  it.each(cases)('%s: a clear error, and nothing is changed', (_, arrange, code, message) => {
    const box = new Sandbox();
    arrange(box);
    const before = box.snapshotNames();
    const result = installAsNobody(box);
    expect(result).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(box.snapshotNames()).toEqual(before);
  });

  it('and with it the same process installs', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', '{}', 0o666);
    box.giveToNobody();
    expect(installAsNobody(box)).toEqual({});
  });
});
