import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../core/world.ts';
import { hookBundle, Sandbox } from './sandbox.ts';

const source = Array.from({ length: 20 }, (_, index) => `const value${index + 1} = ${index + 1};\n`);
const draft = `## Immediate next action

Run \`npm test\`.

## Decisions made (with evidence)

- The limit is 3 (\`src/queue.ts:3\`).
- It is read at src/queue.ts:10 and src/gone.ts:1.

## Assumptions / world-model snapshot

- Nobody changes src/queue.ts:15.

## What NOT to do on resume

- Do not touch src/queue.ts:3.
`;

function contextOf(stdout: string): string {
  return (JSON.parse(stdout) as { hookSpecificOutput: { additionalContext: string } }).hookSpecificOutput
    .additionalContext;
}

function published(): Sandbox {
  const box = new Sandbox();
  mkdirSync(join(box.worktree, 'src'));
  writeFileSync(join(box.worktree, 'src/queue.ts'), source.join(''));
  writeFileSync(join(box.worktree, 'src/gone.ts'), 'gone\n');
  git(box.worktree, 'add', '.');
  git(box.worktree, 'commit', '-q', '-m', 'two');
  const { path } = box.publish(draft);
  expect(readFileSync(path, 'utf8')).toMatch(
    /^evidence: src\/queue\.ts:3=17\.[0-9a-f]{8}\.[0-9a-f]{12}\.[0-9a-f]{8}\.[0-9a-f]{8}\.[0-9a-f]{12} src\/queue\.ts:10=/m,
  );
  return box;
}

describe('evidence at the next start', () => {
  it('is valid while nothing changed', () => {
    const box = published();
    const text = contextOf(box.hook(box.payload()).stdout);
    expect(text).toContain('   evidence: 4 references: 4 VALID\n');
    expect(text).not.toContain('!! DRIFT');
  });

  it('is judged line by line after edits that nobody committed', () => {
    const box = published();
    const edited = [
      '// one more line\n',
      ...source.slice(0, 14),
      'const value15 = 99;\n',
      ...source.slice(15),
    ];
    writeFileSync(join(box.worktree, 'src/queue.ts'), edited.join(''));
    writeFileSync(join(box.worktree, 'src/gone.ts'), '');
    // A git that cannot be started: delivery needs none.
    const text = contextOf(box.hook(box.payload(), { env: { PATH: '/nowhere' } }).stdout);
    expect(text).toContain('!! DRIFT evidence: 4 references: 2 MOVED, 1 CHANGED, 1 GONE\n');
    expect(text).toContain('- The limit is 3 (`src/queue.ts:3` [MOVED to line 4]).');
    expect(text).toContain('- It is read at src/queue.ts:10 [MOVED to line 11] and src/gone.ts:1 [GONE].');
    expect(text).toContain('- Nobody changes src/queue.ts:15 [CHANGED].');
    expect(text).toContain('- Do not touch src/queue.ts:3.');
  });

  it('goes with a handoff that is sent on, as it was first bound', () => {
    const box = published();
    const before = Object.values(box.snapshot()).find((text) => text.includes('evidence: '));
    writeFileSync(join(box.worktree, 'src/queue.ts'), 'all new\n');
    const [name] = box.names('unread');
    const { path } = box.json<{ path: string }>(['forward', name ?? '', '--to', box.worktree]);
    const line = (text: string) => /^evidence: .*$/m.exec(text)?.[0];
    expect(line(readFileSync(path, 'utf8'))).toBe(line(before ?? ''));
  });
});

describe('the hook', () => {
  it('holds neither the scanner nor the review', () => {
    const bundle = readFileSync(hookBundle, 'utf8');
    const drafting = readFileSync(join(dirname(hookBundle), 'rescue-at-start.cjs'), 'utf8');
    for (const mark of ['PRIVATE KEY', 'dckr_pat_']) {
      expect(drafting).toContain(mark);
      expect(bundle).not.toContain(mark);
    }
    for (const mark of ['vague-action', 'path-elsewhere']) expect(bundle).not.toContain(mark);
  });
});
