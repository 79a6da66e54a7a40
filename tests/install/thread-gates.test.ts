import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CodexBox, compactGroup, hookCommand, messages, ownGroup } from './codex-box.ts';
import { codes, Sandbox } from './sandbox.ts';

const settings = '.claude/settings.json';
const hooksFile = '.codex/hooks.json';
const entry = (matcher: string, words: string) => ({
  matcher,
  hooks: [{ type: 'command', command: `sh /opt/agent-handoff/hooks/thread-gate.sh ${words}`, timeout: 5 }],
});
const before = entry('Bash|PowerShell', 'claude-code');
const ran = entry('Bash|PowerShell', 'claude-code ran');
const codexGate = entry('Bash', 'codex');

/** Settings of a user with habits: tabs, hooks of their own before a tool call, CRLF. */
const theirs =
  '{\r\n\t"hooks": {\r\n\t\t"PreToolUse": [\r\n\t\t\t{"matcher": "Bash", "hooks": [{"type": "command", "command": "mine"}]}\r\n\t\t]\r\n\t},\r\n\t"model": "opus"\r\n}\r\n';

function hooksOf(box: Sandbox, file: string): Record<string, unknown[]> {
  return JSON.parse(box.read(file)).hooks;
}

describe('the gates of threads, Claude Code', () => {
  it('are wired at wish only: before a command, and after it whatever it returned', () => {
    const box = new Sandbox();
    box.install();
    expect(Object.keys(hooksOf(box, settings))).toEqual(['SessionStart', 'PreCompact']);
    box.install({ threadGates: true });
    expect(hooksOf(box, settings)).toMatchObject({
      PreToolUse: [before],
      PostToolUse: [ran],
      PostToolUseFailure: [ran],
    });
  });

  it('are shown and not written by a dry run', () => {
    const box = new Sandbox();
    const outcome = box.install({ threadGates: true, dryRun: true });
    expect(outcome.edits.find(({ file }) => file === box.settings)?.diff).toContain(
      'hooks/thread-gate.sh claude-code ran',
    );
    expect(box.snapshot()).toEqual({});
  });

  it('stay when install runs again without a word, byte for byte', () => {
    const box = new Sandbox();
    box.install({ threadGates: true });
    const first = box.snapshot();
    box.install();
    expect(box.snapshot()).toEqual(first);
    box.install({ threadGates: true });
    expect(box.snapshot()).toEqual(first);
  });

  it('go on --no-thread-gates, and leave what stood there without them', () => {
    const plain = new Sandbox();
    plain.write(settings, theirs);
    plain.install();
    const box = new Sandbox();
    box.write(settings, theirs);
    box.install({ threadGates: true });
    expect(hooksOf(box, settings).PreToolUse).toHaveLength(2);
    box.install({ threadGates: false });
    expect(box.read(settings)).toBe(plain.read(settings));
  });

  it.each([
    ['with the record', () => undefined],
    ['after a change by the user', (box: Sandbox) => box.write(settings, `${box.read(settings)}\r\n`)],
    ['without the record', (box: Sandbox) => rmSync(box.path('.local/state/agent-handoff/install.json'))],
  ])('are uninstalled to the byte, %s', (_, disturb) => {
    const box = new Sandbox();
    box.write(settings, theirs);
    box.install({ threadGates: true });
    disturb(box);
    box.uninstall();
    expect(box.read(settings).trimEnd()).toBe(theirs.trimEnd());
  });

  it('leave no record of what was opened, when the last client goes', () => {
    const box = new Sandbox();
    box.install({ threadGates: true });
    box.write('.agent-handoffs/.gates/session/opened-x', 'x');
    box.write('.local/state/agent-handoff/openings/session/opened-x', 'x');
    box.write('.local/state/agent-handoff/gates/repository/x.json', 'x');
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });

  it('of a clone that moved are brought up to date, not doubled', () => {
    const box = new Sandbox();
    box.install({ threadGates: true });
    box.install({ clone: '/srv/agent-handoff' });
    const { PreToolUse, PostToolUse } = hooksOf(box, settings);
    expect(JSON.stringify([PreToolUse, PostToolUse])).not.toContain('/opt/');
    expect([PreToolUse?.length, PostToolUse?.length]).toEqual([1, 1]);
  });
});

describe('the gates of threads, Codex', () => {
  it('are one group before a tool call, which the user is told to trust', () => {
    const box = new CodexBox();
    const outcome = box.wire({ threadGates: true });
    expect(hooksOf(box, hooksFile)).toEqual({
      SessionStart: [ownGroup()],
      PreCompact: [compactGroup],
      PreToolUse: [codexGate],
    });
    expect(codes(outcome)).toContain('gate-untrusted');
    expect(messages(outcome)).toContain('Until then every command runs.');
    expect(codes(box.wire())).toContain('gate-untrusted');
    expect(hooksOf(box, hooksFile).PreToolUse).toEqual([codexGate]);
  });

  it('leave the place of every other hook as it was, coming and going', () => {
    const box = new CodexBox();
    const own = (command: string) => ({ hooks: [{ type: 'command', command }] });
    box.write(hooksFile, JSON.stringify({ hooks: { PreToolUse: [own('first')] } }, null, 2));
    const original = box.read(hooksFile);
    box.wire({ threadGates: true });
    expect(hooksOf(box, hooksFile).PreToolUse).toEqual([own('first'), codexGate]);
    const changed = JSON.parse(box.read(hooksFile));
    changed.hooks.PreToolUse.push(own('last'));
    box.write(hooksFile, JSON.stringify(changed, null, 2));
    box.wire({ threadGates: false });
    expect(hooksOf(box, hooksFile)).toEqual({
      SessionStart: [{ hooks: [{ type: 'command', command: hookCommand, timeout: 10 }] }],
      PreCompact: [compactGroup],
      PreToolUse: [own('first'), { hooks: [] }, own('last')],
    });
    const other = new CodexBox();
    other.write(hooksFile, original);
    other.wire({ threadGates: true });
    other.unwire();
    expect(other.read(hooksFile)).toBe(original);
  });
});
