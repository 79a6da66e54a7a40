import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, Sandbox } from './mcp-box.ts';
import { draftText } from './sandbox.ts';

function records(box: Sandbox): Record<string, unknown>[] {
  const directory = join(box.inbox, '.delivered');
  const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return names.map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')));
}

const session = '0d9e2f6a-51c7-4b7e-9f3e-2f4f0c1d8a55';

describe('whose delivery a take is', () => {
  it.each([
    [
      'claude-code',
      { CLAUDE_CODE_SESSION_ID: session, CLAUDECODE: '1' },
      { client: 'claude-code', session_id: session },
    ],
    ['codex-mcp-client', {}, { client: 'mcp' }],
    // A client that was started by a command of another one’s session inherits its variables.
    ['gemini-cli-mcp-client', { CLAUDE_CODE_SESSION_ID: session, CLAUDECODE: '1' }, { client: 'mcp' }],
    ['any-client', { CODEX_THREAD_ID: session, CODEX_SESSION_ID: session }, { client: 'mcp' }],
  ])('%s with %j: %j', async (name, env, expected) => {
    const box = new Sandbox();
    box.publish();
    await (await connect(box, { name, env })).call('take');
    expect(records(box)).toMatchObject([expected]);
  });

  it('a thread that names itself with the call', async () => {
    const box = new Sandbox();
    box.publish();
    const { client } = await connect(box, { name: 'codex-mcp-client' });
    const _meta = { threadId: session, sessionId: session };
    await client.callTool({ name: 'take', arguments: {}, _meta });
    expect(records(box)).toMatchObject([{ client: 'codex', session_id: session }]);
  });

  it('a subagent’s thread takes nothing, and a name that is no id counts for none', async () => {
    const box = new Sandbox();
    box.publish();
    const { client } = await connect(box, { name: 'codex-mcp-client' });
    const call = async (_meta: object) => {
      const { content } = await client.callTool({ name: 'take', arguments: {}, _meta: { ..._meta } });
      return JSON.stringify(content);
    };
    expect(await call({ threadId: 'child', sessionId: session })).toContain('a subagent takes nothing');
    expect(box.names('unread')).toHaveLength(1);
    await call({ threadId: '../../x', sessionId: 7 });
    expect(records(box)).toMatchObject([{ client: 'mcp' }]);
  });
});

describe('a result', () => {
  const long = (lines: number) =>
    `${draftText}\n## Status\n\n${Array.from({ length: lines }, (_, line) => `- Line ${line} says é${'x'.repeat(60)}.`).join('\n')}\n`;

  it('of every tool has at most 10,000 bytes, and show reads on to the end', async () => {
    const box = new Sandbox();
    for (let count = 0; count < 3; count++) box.publish(long(1_000), '--topic', `topic-${count}`);
    const connection = await connect(box);
    const results = [
      await connection.call('take'),
      await connection.call('list', { which: 'all' }),
      await connection.call('search', { words: 'says' }),
    ];
    const seen = new Set<string>();
    for (let from = 1; ; ) {
      const shown = await connection.call('show', { name: 'topic-0', from_line: from });
      results.push(shown);
      for (const [, line] of shown.matchAll(/^- Line (\d+) says/gm)) seen.add(line ?? '');
      const next = Number(/the rest: the tool show with from_line (\d+)/.exec(shown)?.[1] ?? 0);
      if (next === 0) break;
      expect(next).toBeGreaterThan(from);
      from = next;
    }
    expect(seen.size).toBe(1_000);
    for (const text of results) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
    expect(results[2]).toMatch(/\[… \d+ more lines: search for more words\]/);
    expect(await connection.call('show', { name: 'topic-0', from_line: 99_999 })).toContain('handoff');
  });

  it('of one line that is longer than all shows its ends', async () => {
    const box = new Sandbox();
    box.publish(`${draftText}\n## Status\n\nBEGIN${'x'.repeat(200_000)}END\n`);
    const connection = await connect(box);
    const first = await connection.call('show', { name: 'auth' });
    const next = Number(/from_line (\d+)/.exec(first)?.[1]);
    const shown = await connection.call('show', { name: 'auth', from_line: next });
    expect(shown).toMatch(/BEGINx+[\s\S]*characters left out[\s\S]*xEND/);
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(10_000);
  });
});

it('a handoff for another repository says where it comes from', async () => {
  const box = new Sandbox();
  const connection = await connect(box);
  const other = new Sandbox();
  const { text, failed } = await connection.attempt('publish', {
    body: draftText,
    review: false,
    to: other.worktree,
  });
  expect(failed).toBe(false);
  const path = /^ {2}file {5}(.*)$/m.exec(text)?.[1] ?? '';
  expect(readFileSync(path, 'utf8')).toContain(`\nfrom_repository: ${box.worktree}\n`);
});
