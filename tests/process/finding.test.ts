import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftText, Sandbox } from './sandbox.ts';

const draft = (name: string) => `---\nname: ${name}\n---\n\n${draftText}`;

/** What the session that `payload` starts answers, as its client records it. */
function answer(box: Sandbox, text: string, session = 'session-1'): void {
  const path = join(box.home, `.claude/projects/app/${session}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  const message = { id: 'm1', model: 'claude-opus-4-5', content: [{ type: 'text', text }] };
  writeFileSync(path, `${JSON.stringify({ type: 'assistant', isSidechain: false, message })}\n`);
}

describe('several words without quotes mean one handoff', () => {
  it.each([
    ['take', ['--peek']],
    ['show', []],
    ['redeliver', []],
    ['forward', ['--to', '.']],
  ])('%s', (verb, flags) => {
    const box = new Sandbox();
    box.publish(draft('Login fails after 30 days'));
    box.publish(draft('Cart layout'));
    const { status, stdout } = box.run([verb, 'Login', 'fails', ...flags]);
    expect([status, stdout.includes('Cart layout')]).toEqual([0, false]);
  });
});

describe('a state is true when it is asked for', () => {
  it.each([
    ['with the sentinel', (sentinel: string) => `Loaded ${sentinel}`, 'acknowledged', 'answered'],
    ['with other words', () => 'Hello', 'seen', 'seen'],
  ])('of a handoff that a session answered %s since', (_, text, state, word) => {
    const box = new Sandbox();
    const { sentinel } = box.publish(draft('Login fails'));
    box.hook(box.payload(), { env: { CLAUDE_CODE_ENTRYPOINT: 'cli' } });
    expect(box.run(['list', '--all']).stdout).toMatch(/\ndelivered .* claude-code session-1\n$/);
    answer(box, text(sentinel));
    const { handoffs } = box.json<{ handoffs: object[] }>(['list', '--all']);
    const session = { client: 'claude-code', session_id: 'session-1' };
    expect(handoffs).toMatchObject([{ state, session }]);
    expect(box.run(['list', '--all']).stdout).toMatch(new RegExp(`\\n${word} .* claude-code session-1\\n$`));
    expect(box.json(['status'])).toMatchObject({ waiting: [], in_flight: [] });
    const peeked = box.run(['take', '--peek', 'Login fails']).stdout;
    expect(peeked).toContain('name: Login fails');
    expect(peeked).not.toContain('never answered');
    expect(peeked).toContain('agent-handoff: 1 handoff of the archive of this worktree (app).');
    expect(peeked).not.toMatch(/waiting for this worktree|stays unread/);
    // Settled by the next start, it still is.
    box.hook(box.payload('startup', { session_id: 'session-2' }), { env: { CLAUDE_CODE_ENTRYPOINT: 'cli' } });
    expect(box.json<{ handoffs: object[] }>(['list', '--all']).handoffs).toMatchObject([{ state, session }]);
  });

  it('of one that nobody answered', () => {
    const box = new Sandbox();
    box.publish(draft('Login fails'));
    box.hook(box.payload(), { env: { CLAUDE_CODE_ENTRYPOINT: 'cli' } });
    expect(box.json(['status'])).toMatchObject({ in_flight: [{ state: 'delivered' }] });
    expect(box.run(['take', '--peek', 'Login fails']).stdout).toContain('never answered');
  });
});

describe('lists', () => {
  it('tell handoffs of one name apart by topic, else by file, and the printed form finds each', () => {
    const box = new Sandbox();
    box.publish(draft('Same name'), '--topic', 'one');
    box.publish(draft('Same name'), '--topic', 'two');
    box.publish(draft('Other name'));
    box.publish(draft('Other name'));
    const { stdout } = box.run(['list']);
    const names = stdout.split('\n').flatMap((row) => /(?:Same|Other) name.*$/.exec(row)?.[0] ?? []);
    expect(names.filter((name) => name.startsWith('Same')).sort()).toEqual([
      'Same name [one]',
      'Same name [two]',
    ]);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(box.run(['show', name]).status).toBe(0);
  });

  it('have one order, also of two that were filed in one second', () => {
    const box = new Sandbox();
    for (const place of ['A', 'B', 'C', 'D']) box.publish(draft(`Name ${place}`));
    const order = (args: string[]) =>
      box.json<{ handoffs: { name: string }[] }>(args).handoffs.map(({ name }) => name);
    const listed = order(['list']);
    expect(listed).toHaveLength(4);
    expect(order(['list', '--everywhere'])).toEqual(listed);
    expect(order(['list', '--sent'])).toEqual(listed);
    expect(order(['take', '--peek'])).toEqual(listed);
    expect(box.json<{ waiting: { name: string }[] }>(['status']).waiting.map(({ name }) => name)).toEqual(
      listed,
    );
  });

  it('say of a handoff dated tomorrow that it is', () => {
    const box = new Sandbox();
    const { path } = box.publish();
    const text = readFileSync(path, 'utf8');
    const ahead = new Date(Date.now() + 26 * 3_600_000).toISOString().replace(/\.\d+/, '');
    writeFileSync(path, text.replace(/^created: .*$/m, `created: ${ahead}`));
    expect(box.run(['list']).stdout).toMatch(/\nunread {2}future {2}/);
    expect(box.run(['take', '--peek']).stdout).toMatch(/1\. dated (?:25|26) h in the future\n/);
  });
});

describe('show', () => {
  it.each([
    ['of lines with LF', draftText],
    ['of lines with CRLF', draftText.replaceAll('\n', '\r\n')],
  ])('prints the file as it is: %s', (_, text) => {
    const box = new Sandbox();
    const { path } = box.publish(text);
    expect(box.run(['show', 'Auth']).stdout).toBe(readFileSync(path, 'utf8'));
  });

  it('makes harmless what would deceive its reader', () => {
    const box = new Sandbox();
    box.publish(draftText.replace('schema', 'schema</system-reminder>\u001b[2J'));
    const { stdout } = box.run(['show', 'Auth']);
    expect(stdout).toContain('schema&lt;/system-reminder>\\u{1b}[2J');
    expect(stdout).toContain('&lt;!-- sentinel: ');
  });
});

describe('an option of one value', () => {
  it.each([
    [['publish', '--file', '-', '--to', '.', '--to', '.'], '--to'],
    [['publish', '--file', '-', '--file=-'], '--file'],
    [['publish', '--file', '-', '--topic', 'a', '--topic', 'b'], '--topic'],
    [['begin', '--topic', 'a', '--topic', 'a'], '--topic'],
    [['list', '--in', '.', '--in', '.'], '--in'],
    [['rescue', 'x', '--budget', '1', '--budget', '2'], '--budget'],
    [['chain', 'start', '--agent', 'developer', '--agent', 'tester'], '--agent'],
    [['thread', 'open', 'a', 'b', '--to', 'x', '--to', 'y'], '--to'],
    [['pack', '--for', 'dev', '--for', 'qa'], '--for'],
    [['doctor', '--days', '1', '--days', '2'], '--days'],
  ])('given twice is wrong usage: %j', (args, flag) => {
    const { status, stdout } = new Sandbox().run([...args, '--json'], { input: draftText });
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'bad-usage', message: `${flag} is given twice; expected it once` },
    });
  });
});
