import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HandoffError } from '../../core/errors.ts';
import { writeUserFile } from '../../core/files/user-file.ts';
import { applyEdits } from '../../install/apply.ts';
import type { Edit } from '../../install/record/edit.ts';
import { changes, failureOf, Sandbox } from './sandbox.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

function edit(file: string, before: string | null, after: string | null): Edit {
  const of = (text: string | null) => (text === null ? null : bytes(text));
  return { file, before: of(before), after: of(after), role: 'user', shown: true };
}

/** Bytes of the longest path that Linux takes. */
const longestPath = 4095;

/** A file under so long a path that the temporary file of an atomic write, whose name is longer, cannot be made beside it. */
function makeDeepFile(box: Sandbox, text: string): string {
  const name = 's.json';
  let directory = 'dotfiles';
  for (;;) {
    const left = longestPath - box.path(directory).length - `/${name}`.length;
    if (left === 0) break;
    // A last part of one byte would need a separator more.
    const part = Math.min(left - 1, left - 202 === 0 ? 199 : 200);
    directory += `/${'n'.repeat(part)}`;
  }
  box.write(`${directory}/${name}`, text);
  return `../${directory}/${name}`;
}

function makeUnwritable(box: Sandbox): void {
  const target = makeDeepFile(box, '{\n  "model": "opus"\n}\n');
  mkdirSync(box.path('.claude'));
  symlinkSync(target, box.settings);
}

describe('a dry run', () => {
  it('shows the unified diffs and writes nothing, not even the root', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', '{"model":"opus"}');
    const before = box.snapshot();
    const outcome = box.install({ dryRun: true });
    expect(box.snapshot()).toEqual(before);
    expect(changes(outcome)).toEqual({
      'agent-handoff/node': 'create',
      'handoff/SKILL.md': 'create',
      'handoffs/SKILL.md': 'create',
      '.claude/settings.json': 'edit',
    });
    expect(outcome.edits[0]?.diff).toBe(
      `--- /dev/null\n+++ ${box.path('.local/state/agent-handoff/node')}\n@@ -0,0 +1,1 @@\n+/opt/node/bin/node\n`,
    );
    expect(outcome.edits[3]?.diff).toContain(
      `--- ${box.settings}\n+++ ${box.settings}\n@@ -1,1 +1,1 @@\n-{"model":"opus"}\n`,
    );
  });

  it('foretells what install does', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', '{"model":"opus"}');
    const foretold = box.install({ dryRun: true });
    expect(box.install()).toEqual(foretold);
  });
});

describe('a write that fails midway', () => {
  it('takes the first install back, to the last directory, and says so', () => {
    const box = new Sandbox();
    makeUnwritable(box);
    const before = box.snapshot();
    const failure = failureOf(() => box.install());
    expect(failure.code).toBe('config-unwritable');
    expect(failure.message).toContain(
      `${box.settings} could not be written: the name is too long (ENAMETOOLONG)`,
    );
    expect(failure.message).toContain('Everything written before it (3 files) was put back as it was.');
    expect(box.snapshot()).toEqual(before);
  });

  it('takes a later install back to the earlier one, record and all', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', '{\n  "model": "opus"\n}\n');
    box.install({ clone: '/old/clone' });
    const installed = box.read('.claude/settings.json');
    const target = makeDeepFile(box, installed);
    rmSync(box.settings);
    symlinkSync(target, box.settings);
    const before = box.snapshot();
    const failure = failureOf(() => box.install({ clone: '/new/clone', node: '/new/node', skills: [] }));
    expect(failure.code).toBe('config-unwritable');
    expect(box.snapshot()).toEqual(before);
  });

  it('puts back what was edited, created and removed, with modes', () => {
    const box = new Sandbox();
    const [a, b] = [box.write('a.json', 'A', 0o640), box.write('b.json', 'B', 0o600)];
    const bad = box.write('long', 'x');
    const before = box.snapshot();
    const failure = failureOf(() =>
      applyEdits([
        edit(a, 'A', 'A2'),
        edit(b, 'B', null),
        edit(box.path('new/deep/c.json'), null, 'C'),
        edit(bad, 'not what is there', 'y'),
      ]),
    );
    expect(failure.message).toBe(
      `${bad} could not be written: it was changed by another program meanwhile. Everything written before it (3 files) was put back as it was.`,
    );
    expect(box.snapshot()).toEqual(before);
  });
});

describe('a client that writes its settings while install runs', () => {
  /** Adds our key to whatever the client's settings hold. */
  const addOurs = (text: string) => JSON.stringify({ ...JSON.parse(text), ours: 1 });

  it('keeps what it wrote after the plan was made', () => {
    const box = new Sandbox();
    const file = box.write('settings.json', '{"theirs":1}');
    const redo = (now: Uint8Array) => bytes(addOurs(Buffer.from(now).toString()));
    const planned = { ...edit(file, '{"theirs":1}', addOurs('{"theirs":1}')), redo };
    box.write('settings.json', '{"theirs":2,"more":1}');
    applyEdits([planned]);
    expect(box.read('settings.json')).toBe('{"theirs":2,"more":1,"ours":1}');
  });

  it('keeps what it writes again and again, while the edit is made anew', () => {
    const box = new Sandbox();
    const file = box.write('settings.json', '{"n":0}');
    let writes = 0;
    const redo = (now: Uint8Array) => {
      if (writes < 50) box.write('settings.json', `{"n":${++writes}}`);
      return bytes(addOurs(Buffer.from(now).toString()));
    };
    const planned = { ...edit(file, '{}', addOurs('{}')), redo };
    applyEdits([planned]);
    expect(box.read('settings.json')).toBe('{"n":50,"ours":1}');
  });

  it('is waited for where it has written half', () => {
    const box = new Sandbox();
    const file = box.write('settings.json', '{"n":');
    const redo = (now: Uint8Array) => {
      if (Buffer.from(now).toString() === '{"n":') {
        box.write('settings.json', '{"n":1}');
        throw new HandoffError('config-unreadable', { message: 'not JSON', hint: 'none' });
      }
      return bytes(addOurs(Buffer.from(now).toString()));
    };
    applyEdits([{ ...edit(file, '{}', addOurs('{}')), redo }]);
    expect(box.read('settings.json')).toBe('{"n":1,"ours":1}');
  });

  it('is given up on, with its own words kept, where it never rests', () => {
    const box = new Sandbox();
    const file = box.write('settings.json', '{"n":0}');
    let writes = 0;
    const redo = (now: Uint8Array) => {
      box.write('settings.json', `{"n":${++writes}}`);
      return bytes(addOurs(Buffer.from(now).toString()));
    };
    const failure = failureOf(() => applyEdits([{ ...edit(file, '{}', addOurs('{}')), redo }]));
    expect(failure.message).toContain('it was changed by another program meanwhile');
    expect(box.read('settings.json')).toBe(`{"n":${writes}}`);
  });

  it('keeps what it writes in the moment before ours takes its place', () => {
    const box = new Sandbox();
    const file = box.write('settings.json', '{"n":0}');
    const isCurrent = () => {
      box.write('settings.json', '{"n":1}');
      return box.read('settings.json') === '{"n":0}';
    };
    expect(writeUserFile(file, bytes('{"n":0,"ours":1}'), isCurrent)).toBe(false);
    expect(box.read('settings.json')).toBe('{"n":1}');
  });
});

describe('applying', () => {
  it('does not touch what is unchanged', () => {
    const box = new Sandbox();
    applyEdits([edit(box.path('missing/a'), null, null), edit(box.path('b'), 'B', 'B')]);
    expect(box.snapshot()).toEqual({});
  });
});
