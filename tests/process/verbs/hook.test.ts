import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handoffText } from '../../core/world.ts';
import { hookBundle, type Ran, Sandbox } from '../sandbox.ts';

interface Output {
  hookSpecificOutput?: { hookEventName: string; additionalContext: string };
  systemMessage?: string;
}

/** What the host would take from it: exit 0, and one JSON object or nothing. */
function outputOf(ran: Ran): Output {
  expect([ran.status, ran.stderr]).toEqual([0, '']);
  return ran.stdout === '' ? {} : (JSON.parse(ran.stdout) as Output);
}

function textOf(ran: Ran): string {
  return outputOf(ran).hookSpecificOutput?.additionalContext ?? '';
}

function put(box: Sandbox, name: string, content: string | Uint8Array = handoffText()): string {
  const path = join(box.inbox, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const name = '20260515T180000Z-from-app.md';
const unread = `unread/${name}`;

/** Claude Code's own list of sessions: ours says that nothing else runs. */
function noOtherSession(box: Sandbox): void {
  mkdirSync(join(box.home, '.claude', 'sessions'), { recursive: true });
}

describe('a session that starts', () => {
  it('gets the handoff in the host’s form, and a second one gets nothing', () => {
    const box = new Sandbox();
    const { sentinel } = box.publish();
    const output = outputOf(box.hook(box.payload()));
    expect(output.hookSpecificOutput?.hookEventName).toBe('SessionStart');
    const text = output.hookSpecificOutput?.additionalContext ?? '';
    expect(text).toMatch(/^agent-handoff: 1 handoff waiting for this worktree \(app\)\.\n1\. 0 min old\n/);
    expect(text).toMatch(/ -----\nname: Auth refactor\nfrom: app, written by handoff-cli\n\n## Immediate/);
    expect(text.indexOf('Run `npm test`.')).toBeLessThan(text.indexOf('- Do not touch the schema.'));
    expect(text.indexOf('- Do not touch the schema.')).toBeLessThan(text.indexOf(sentinel));
    expect(text.endsWith(`**Handoff loaded: Auth refactor — sentinel ${sentinel}**`)).toBe(true);
    expect(output.systemMessage).toBe(
      'agent-handoff: loaded "Auth refactor" (0 min old). Say go to begin its next action.',
    );
    expect([box.names('unread'), box.names('read').length]).toEqual([[], 1]);
    expect(textOf(box.hook(box.payload('startup', { session_id: 'session-2' })))).toBe('');
  });

  it('says nothing at all in an empty inbox', () => {
    const box = new Sandbox();
    expect(box.hook(box.payload())).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(existsSync(box.root)).toBe(false);
  });

  it.each([
    ['resume', 'startup', /^agent-handoff: 1 handoff waits for this worktree\. A resumed session takes none/],
    ['fork', 'startup', /A resumed session takes none/],
  ])('by %s claims nothing and says what waits', (source, _, says) => {
    const box = new Sandbox();
    box.publish();
    expect(textOf(box.hook(box.payload(source)))).toMatch(says);
    expect(box.names('unread')).toHaveLength(1);
  });

  it('after /clear gets what waits', () => {
    const box = new Sandbox();
    box.publish();
    expect(textOf(box.hook(box.payload('clear')))).toContain('Run `npm test`.');
  });

  it('after a compaction gets its own back, wherever the model has gone, and nothing new', () => {
    const box = new Sandbox();
    const { sentinel } = box.publish();
    box.hook(box.payload());
    box.publish();
    const env = { CLAUDE_PROJECT_DIR: box.worktree };
    const compact = { ...{ words: ['compact'] }, env };
    const text = textOf(box.hook(box.payload('compact', { cwd: box.base }), compact));
    expect(text).toMatch(
      /^agent-handoff: this session received 1 handoff before its compaction; here again\./,
    );
    expect(text).toContain(sentinel);
    expect(box.names('unread')).toHaveLength(1);
    expect(textOf(box.hook(box.payload('compact', { session_id: 'other' }), compact))).toBe('');
  });

  it('run by plugin and settings at once compacts once', async () => {
    const box = new Sandbox();
    box.publish();
    box.hook(box.payload());
    const texts = await Promise.all(Array.from({ length: 6 }, () => runHook(box, box.payload('compact'))));
    expect(texts.filter((stdout) => stdout !== '')).toHaveLength(1);
  });

  it('run by plugin and settings at once delivers once', async () => {
    const box = new Sandbox();
    box.publish();
    const texts = await Promise.all(Array.from({ length: 6 }, () => runHook(box, box.payload())));
    expect(texts.filter((stdout) => stdout.includes('Run `npm test`.'))).toHaveLength(1);
    expect([box.names('unread'), box.names('read').length]).toEqual([[], 1]);
  });
});

async function runHook(box: Sandbox, input: string): Promise<string> {
  const child = box.start([hookBundle, '--client', 'claude-code'], ['pipe', 'pipe', 'pipe']);
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stdin?.end(input);
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  return stdout;
}

describe('a headless session', () => {
  it.each<[string, Record<string, string>, boolean, boolean]>([
    ['shows and leaves unread', { CLAUDE_CODE_SESSION_ATTENDED: '0' }, true, true],
    ['of an older client too', { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' }, true, true],
    [
      'delivers on request',
      { CLAUDE_CODE_SESSION_ATTENDED: '0', AGENT_HANDOFF_HEADLESS: 'deliver' },
      true,
      false,
    ],
    [
      'is left alone on request',
      { CLAUDE_CODE_SESSION_ATTENDED: '0', AGENT_HANDOFF_HEADLESS: 'skip' },
      false,
      true,
    ],
    [
      'in a session is left alone',
      { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli', CLAUDE_CODE_EXECPATH: '/x', CLAUDE_EFFORT: 'high' },
      false,
      true,
    ],
  ])('%s', (_, env, shown, left) => {
    const box = new Sandbox();
    box.publish();
    const text = textOf(box.hook(box.payload(), { env }));
    expect(text.includes('Run `npm test`.')).toBe(shown);
    expect(text.includes('**Handoff loaded')).toBe(shown && !left);
    expect(box.names('unread')).toHaveLength(left ? 1 : 0);
  });
});

describe('what is wrong with stdin never blocks a session', () => {
  it.each<[string, string | Uint8Array]>([
    ['garbage', 'hello'],
    ['nothing', ''],
    ['another shape', '{"session_id":1}'],
    ['another event', '{"session_id":"s","cwd":"/","hook_event_name":"Stop","source":"x"}'],
    ['bytes', Buffer.from([0xff, 0, 0xfe])],
    [
      'a directory that is gone',
      '{"session_id":"s","cwd":"/nowhere","hook_event_name":"SessionStart","source":"startup"}',
    ],
  ])('%s', (_, input) => {
    const box = new Sandbox();
    const { path } = box.publish();
    const output = outputOf(box.hook(input));
    expect(output.hookSpecificOutput).toBeUndefined();
    expect(output.systemMessage).toMatch(
      /^agent-handoff: the waiting handoffs could not be read.* Nothing is lost: .*Details: .*\.log$/,
    );
    expect(existsSync(path)).toBe(true);
    const log = readFileSync(join(box.root, '.log'), 'utf8');
    expect(log).toMatch(/^\d{4}-\S+Z \d+ the waiting handoffs could not be read: /);
  });

  it('an unknown client is none of ours', () => {
    const box = new Sandbox();
    box.publish();
    expect(box.hook(box.payload(), { client: 'other' })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('nothing of the environment reaches the log', () => {
    const box = new Sandbox();
    box.publish();
    box.hook('hello', { env: { ANTHROPIC_API_KEY: 'sk-secret-canary' } });
    expect(readFileSync(join(box.root, '.log'), 'utf8')).not.toContain('canary');
  });

  it('a stdin that is closed', async () => {
    const box = new Sandbox();
    const child = box.start([hookBundle, '--client', 'claude-code'], ['ignore', 'pipe', 'pipe']);
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('a stdin that is never closed ends in time', async () => {
    const box = new Sandbox();
    box.publish();
    const child = box.start([hookBundle, '--client', 'claude-code'], ['pipe', 'pipe', 'pipe']);
    child.stdin?.write(box.payload());
    const before = performance.now();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(performance.now() - before).toBeLessThan(8_000);
  });
});

describe('a stdout that nobody reads', () => {
  it('leaves the handoff unread, without record and without stamp', async () => {
    const box = new Sandbox();
    const { path } = box.publish();
    const before = readFileSync(path, 'utf8');
    const child = box.start([hookBundle, '--client', 'claude-code'], ['pipe', 'pipe', 'pipe']);
    child.stdout?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    child.stdin?.end(box.payload());
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(join(box.inbox, '.delivered'))).toEqual([]);
  });
});

describe('an inbox that is not as it should be', () => {
  it.each([
    ['torn', '{"name":"2026'],
    ['of another shape', '[]'],
    ['empty', ''],
  ])('a %s record brings its handoff back', (_, content) => {
    const box = new Sandbox();
    noOtherSession(box);
    put(box, `read/${name}`);
    put(box, `.delivered/${name}.json`, content);
    expect(textOf(box.hook(box.payload()))).toContain('Run `npm test`.');
  });

  it('a file in the place of unread/ is left alone, silently', () => {
    const box = new Sandbox();
    put(box, 'unread', 'mine');
    outputOf(box.hook(box.payload()));
    expect(readFileSync(join(box.inbox, 'unread'), 'utf8')).toBe('mine');
  });

  it('a file in the place of .delivered/ hides nothing: shown, not archived, and said', () => {
    const box = new Sandbox();
    put(box, unread);
    put(box, '.delivered', 'mine');
    const output = outputOf(box.hook(box.payload()));
    expect(output.systemMessage).toMatch(/agent-handoff: /);
    expect(existsSync(join(box.inbox, unread))).toBe(true);
  });

  it('a full disk: shown, told that nothing was archived, and still unread', () => {
    const box = new Sandbox();
    const path = put(box, unread);
    const preload = box.write(
      'full.cjs',
      "const fs = require('fs'); const real = fs.writeSync; fs.writeSync = (fd, ...rest) => { if (fd < 3) return real(fd, ...rest); throw Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC' }); };\n",
    );
    const text = textOf(box.hook(box.payload(), { env: { NODE_OPTIONS: `--require ${preload}` } }));
    expect(text).toContain('Run `npm test`.');
    expect(text).toMatch(/!! Nothing was archived: .* cannot be written \(ENOSPC\)/);
    expect(readFileSync(path, 'utf8')).toBe(handoffText());
    rmSync(join(box.inbox, '.delivered'), { recursive: true });
    expect(readdirSync(box.inbox)).toEqual(['unread']);
    expect(box.names('unread')).toEqual([name]);
  });
});
