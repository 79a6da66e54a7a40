import { describe, expect, it } from 'vitest';
import { draftText, Sandbox } from './sandbox.ts';

const draft = (name: string) => `---\nname: ${name}\n---\n\n${draftText}`;
type Lists = { handoffs: { name: string; state: string; superseded_by?: string; path: string }[] };

function start(box: Sandbox, session = 'session-1'): string {
  const env = { CLAUDE_CODE_ENTRYPOINT: 'cli' };
  const { stdout } = box.hook(box.payload('startup', { session_id: session }), { env });
  const printed =
    stdout === '' ? {} : (JSON.parse(stdout) as { hookSpecificOutput?: { additionalContext: string } });
  return printed.hookSpecificOutput?.additionalContext ?? '';
}

const states = (box: Sandbox, ...flags: string[]) =>
  box.json<Lists>(['list', ...flags]).handoffs.map(({ name, state }) => `${name}: ${state}`);

describe('a newer handoff of the same sender and topic', () => {
  const place = () => {
    const box = new Sandbox();
    box.publish(draft('First'), '--topic', 'auth');
    box.publish(draft('Second'), '--topic', 'auth');
    box.publish(draft('Other'), '--topic', 'other');
    return box;
  };

  it('makes the older one a line, and takes it along', () => {
    const box = place();
    expect(states(box).sort()).toEqual(['First: superseded', 'Other: unread', 'Second: unread']);
    const text = start(box);
    expect(text).toMatch(/^agent-handoff: 2 handoffs waiting for this worktree \(app\)\.\n/);
    expect(text).toMatch(/\n- \S+-auth\.md, 0 min old, superseded by \S+-auth\S*\.md\n/);
    expect(text).not.toContain('name: First');
    expect([box.names('unread'), box.names('read').length]).toEqual([[], 3]);
    expect(states(box, '--all').sort()).toEqual([
      'First: superseded',
      'Other: delivered',
      'Second: delivered',
    ]);
    const first = box.json<Lists>(['list', '--all']).handoffs.find(({ name }) => name === 'First');
    expect(first?.superseded_by).toMatch(/-from-app-auth(?:-[0-9a-f]{5})?\.md$/);
    expect(start(box, 'session-2')).not.toContain('First');
  });

  it('which is restored by name', () => {
    const box = place();
    start(box);
    box.json(['redeliver', 'First']);
    expect(states(box)).toEqual(['First: unread']);
    expect(start(box, 'session-2')).toContain('name: First');
    expect(states(box, '--all')).toContain('First: delivered');
  });

  it('and can be taken by name before', () => {
    const box = place();
    expect(box.run(['take', 'First']).stdout).toContain('name: First');
    expect(states(box).sort()).toEqual(['Other: unread', 'Second: unread']);
  });

  it('stays with it where only shown', () => {
    const box = place();
    expect(box.run(['take', '--peek']).stdout).toContain('superseded by');
    expect(box.names('unread')).toHaveLength(3);
  });
});
