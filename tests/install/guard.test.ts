import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CodexBox } from './codex-box.ts';
import { codes, Sandbox } from './sandbox.ts';

const settings = '.claude/settings.json';
const hooksFile = '.codex/hooks.json';
const clone = '/opt/agent-handoff';
const entry = (script: string, matcher: string, words: string) => ({
  matcher,
  hooks: [{ type: 'command', command: `sh ${clone}/hooks/${script}.sh ${words}`, timeout: 5 }],
});
const tools = 'Bash|PowerShell|Edit|MultiEdit|Write|NotebookEdit';
const before = entry('dont-guard', tools, 'claude-code');
const ran = entry('dont-guard', tools, 'claude-code ran');
const gate = entry('thread-gate', 'Bash|PowerShell', 'claude-code');
const codexGuard = entry('dont-guard', 'Bash|apply_patch|Edit|Write', 'codex');
const codexGate = entry('thread-gate', 'Bash', 'codex');

/** Settings of a user with a hook of their own before a tool call. */
const theirs =
  '{\n  "hooks": {\n    "PreToolUse": [\n      {"matcher": "Bash", "hooks": [{"type": "command", "command": "mine"}]}\n    ]\n  }\n}\n';

function hooksOf(box: Sandbox, file: string): Record<string, unknown[]> {
  return JSON.parse(box.read(file)).hooks;
}

describe('the guard of don’ts, Claude Code', () => {
  it('is wired at wish only: before commands and edits, and after them whatever they returned', () => {
    const box = new Sandbox();
    box.install();
    expect(Object.keys(hooksOf(box, settings))).toEqual(['SessionStart', 'PreCompact']);
    box.install({ guard: true });
    expect(hooksOf(box, settings)).toMatchObject({
      PreToolUse: [before],
      PostToolUse: [ran],
      PostToolUseFailure: [ran],
    });
  });

  it('is shown and not written by a dry run', () => {
    const box = new Sandbox();
    const outcome = box.install({ guard: true, dryRun: true });
    expect(outcome.edits.find(({ file }) => file === box.settings)?.diff).toContain(
      'hooks/dont-guard.sh claude-code ran',
    );
    expect(box.snapshot()).toEqual({});
  });

  it('stays when install runs again without a word, byte for byte', () => {
    const box = new Sandbox();
    box.install({ guard: true });
    const first = box.snapshot();
    box.install();
    expect(box.snapshot()).toEqual(first);
    box.install({ guard: true });
    expect(box.snapshot()).toEqual(first);
  });

  it('and the gates come and go without each other, in whichever order', () => {
    const box = new Sandbox();
    box.write(settings, theirs);
    box.install({ guard: true });
    box.install({ threadGates: true });
    const [mine, ...own] = hooksOf(box, settings).PreToolUse ?? [];
    expect(mine).toMatchObject({ hooks: [{ command: 'mine' }] });
    expect(own).toEqual([before, gate]);
    box.install({ guard: false });
    expect(hooksOf(box, settings).PreToolUse?.slice(1)).toEqual([gate]);
    box.install({ guard: true, threadGates: false });
    expect(hooksOf(box, settings).PreToolUse?.slice(1)).toEqual([before]);
    box.uninstall();
    expect(box.read(settings)).toBe(theirs);
  });

  it.each([{ guard: false }, { threadGates: false }])(
    'leaves nothing where the other went before: %j',
    (gone) => {
      const box = new Sandbox();
      const original = '{\n  "model": "opus"\n}\n';
      box.write(settings, original);
      box.install({ guard: true, threadGates: true });
      box.install(gone);
      box.write(settings, box.read(settings).replace('opus', 'other'));
      box.uninstall();
      expect(box.read(settings)).toBe(original.replace('opus', 'other'));
    },
  );

  it('a gate behind a wrapper of the user’s is not taken for the guard', () => {
    const box = new Sandbox();
    box.install({ threadGates: true });
    box.write(settings, box.read(settings).replaceAll('"sh /opt', '"timeout 4 sh /opt'));
    box.install({ guard: true });
    expect(hooksOf(box, settings).PreToolUse).toContainEqual(before);
  });

  it.each([
    ['with the record', () => undefined],
    ['without the record', (box: Sandbox) => rmSync(box.path('.local/state/agent-handoff/install.json'))],
  ])('is uninstalled to the byte, with the gates, %s', (_, disturb) => {
    const box = new Sandbox();
    box.write(settings, theirs);
    box.install({ guard: true, threadGates: true });
    disturb(box);
    box.uninstall();
    expect(box.read(settings).trimEnd()).toBe(theirs.trimEnd());
  });
});

describe('the guard of don’ts, Codex', () => {
  it('is a group of its own behind that of the gates, and leaves its place when they go', () => {
    const box = new CodexBox();
    box.wire({ threadGates: true });
    const outcome = box.wire({ guard: true });
    expect(codes(outcome)).toContain('guard-untrusted');
    expect(hooksOf(box, hooksFile).PreToolUse).toEqual([codexGate, codexGuard]);
    box.wire({ threadGates: false });
    // Codex knows a hook by its place: an empty group keeps that of the guard.
    expect(hooksOf(box, hooksFile).PreToolUse?.at(1)).toEqual(codexGuard);
    const first = box.snapshot();
    box.wire();
    expect(box.snapshot()).toEqual(first);
    box.wire({ guard: false });
    box.unwire();
    expect(Object.keys(box.snapshot()).filter((file) => file.endsWith('hooks.json'))).toEqual([]);
  });
});
