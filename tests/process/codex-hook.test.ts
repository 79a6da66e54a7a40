import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { handoffText } from '../core/world.ts';
import { Sandbox } from './sandbox.ts';

const thread = '01a1fcd8-0f7e-74c1-8697-f2be1f4f0d89';
const constantLine = 'agent-handoff: checked, nothing waits for this worktree.';

interface Output {
  hookSpecificOutput: { hookEventName: string; additionalContext: string };
  systemMessage?: string;
}

function start(box: Sandbox, source = 'startup', overrides: Record<string, unknown> = {}): Output {
  const payload = box.payload(source, {
    session_id: thread,
    transcript_path: null,
    model: 'm',
    ...overrides,
  });
  const ran = box.hook(payload, { client: 'codex' });
  expect([ran.status, ran.stderr]).toEqual([0, '']);
  const output: Output = JSON.parse(ran.stdout);
  // Strict: any other key and the client drops the text.
  expect(Object.keys(output).filter((key) => key !== 'systemMessage')).toEqual(['hookSpecificOutput']);
  expect(Object.keys(output.hookSpecificOutput)).toEqual(['hookEventName', 'additionalContext']);
  return output;
}

/** Bodies that are long in bytes and short in characters. */
const wide = (index: number) =>
  handoffText({
    sentinel: `wide${index}wide22`.slice(0, 10),
    middle: `## Open follow-ups\n\n${'- 終わっていない仕事 👋\n'.repeat(400)}`,
  });

describe('the Codex hook', () => {
  it('delivers, tells the user in one line, and says afterwards that nothing waits', () => {
    const box = new Sandbox();
    const { sentinel } = box.publish();
    const first = start(box);
    expect(first.hookSpecificOutput.additionalContext).toContain(sentinel);
    expect(first.systemMessage).toBe(
      'agent-handoff: loaded "Auth refactor" (0 min old). Say go to begin its next action.',
    );
    expect(start(box)).toEqual({
      hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: constantLine },
    });
  });

  it.each(['resume', 'fork'])('by %s says what waits and how Codex loads it', (source) => {
    const box = new Sandbox();
    box.publish();
    const { hookSpecificOutput, systemMessage } = start(box, source);
    expect(hookSpecificOutput.additionalContext).toMatch(
      /^agent-handoff: 1 handoff waits for this worktree\. A resumed session takes none by itself; \$handoffs or `.* take` loads them\.$/,
    );
    expect(systemMessage).toBe(
      hookSpecificOutput.additionalContext.replace('this worktree.', 'this worktree ("Auth refactor").'),
    );
    expect(box.names('unread')).toHaveLength(1);
  });

  it('keeps to 10,000 bytes whatever letters the handoffs are written in, and counts what waits on', () => {
    const box = new Sandbox();
    for (let index = 0; index < 6; index++) {
      box.publish(wide(index).replace(/<!-- sentinel.*\n/, ''), '--topic', `wide-${index}`);
    }
    const { hookSpecificOutput, systemMessage } = start(box);
    const bytes = Buffer.byteLength(hookSpecificOutput.additionalContext);
    expect(bytes).toBeLessThanOrEqual(10_000);
    expect(bytes).toBeGreaterThan(8_000);
    expect(hookSpecificOutput.additionalContext).toContain('Run `npm test`.');
    const shown = box.names('read').length;
    expect(shown).toBeGreaterThan(0);
    expect(box.names('unread')).toHaveLength(6 - shown);
    if (shown < 6) expect(systemMessage).toMatch(/\d more waits?: \$handoffs\.$/);
  });

  it('fails open on anything that is no payload', () => {
    const box = new Sandbox();
    box.publish();
    for (const input of ['', '{', '[]', 'null', '{"hook_event_name":"Stop"}', '\u0000']) {
      const ran = box.hook(input, { client: 'codex' });
      expect([ran.status, ran.stderr], input).toEqual([0, '']);
      expect(JSON.parse(ran.stdout).systemMessage, input).toContain('Nothing is lost');
    }
    expect(box.names('unread')).toHaveLength(1);
  });
});

describe('take in a Codex thread', () => {
  const env = { CODEX_THREAD_ID: thread, CODEX_SESSION_ID: thread };

  it('is a delivery to that thread, once, under its cap in bytes', () => {
    const box = new Sandbox();
    box.publish(wide(0).replace(/<!-- sentinel.*\n/, ''));
    const first = box.run(['take'], { env });
    expect(Buffer.byteLength(first.stdout)).toBeLessThanOrEqual(10_001);
    expect(first.stdout).toContain('**Handoff loaded: Auth refactor — sentinel ');
    expect(box.run(['take'], { env }).stdout).toMatch(/^agent-handoff: nothing waits for this worktree/);
    // The hook that was trusted meanwhile says the same.
    expect(start(box).hookSpecificOutput.additionalContext).toBe(constantLine);
  });

  it('takes nothing in a subagent, in words that begin as the block looks for them', () => {
    const box = new Sandbox();
    box.publish();
    const child = { CODEX_THREAD_ID: '01a1fcd8-11bd-7ba1-8af2-3c365035950a', CODEX_SESSION_ID: thread };
    expect(box.run(['take'], { env: child }).stdout).toMatch(/^agent-handoff: a subagent takes nothing/);
    expect(box.json(['take'], { env: child })).toMatchObject({ handoffs: [] });
    expect(box.names('unread')).toHaveLength(1);
  });
});

describe('a draft as a model writes it', () => {
  it('may have colons in its name: they are filed quoted, and arrive', () => {
    const box = new Sandbox();
    const draft =
      '---\nname: Fix: the login\nticket: see: 42\n---\n\n## Immediate next action\n\nRun `npm test`.\n';
    const { path, name } = box.publish(draft);
    expect(name).toBe('Fix: the login');
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^---\nname: "Fix: the login"\n/);
    expect(text).toContain('\nticket: "see: 42"\n');
    expect(start(box).hookSpecificOutput.additionalContext).toContain('\nname: Fix: the login\nfrom: app, ');
  });
});
