import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked, type ClientName, day, RescueBox, type Story } from './rescue-box.ts';
import { hookBundle } from './sandbox.ts';

const dead = '0b0e3c52-6a0f-4a55-9a2e-000000000001';
const older = '0b0e3c52-6a0f-4a55-9a2e-000000000002';
const clients = ['claude-code', 'codex'] as const;
const crossings = clients.flatMap((from) => clients.map((to) => [from, to] as const));
const titles = { 'claude-code': 'Claude Code', codex: 'Codex' };
const skill = { 'claude-code': '/handoffs rescue', codex: '$handoffs rescue' };
const nothing = { text: '', notice: '' };

/** A box with one session that ended. */
function boxWith(client: ClientName, story: Story, agoMs?: number): RescueBox {
  const box = new RescueBox();
  box.session(client, dead, story, agoMs === undefined ? {} : { agoMs });
  return box;
}

/** A client may add a record to a session that is long over. */
function addRecord(path: string): void {
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"type":"cost-state"}\n`);
}

const ends = [
  ['at its usage limit', 'limit'],
  ['at an error of its API', 'api-error'],
  ['with its context full', 'full'],
  ['interrupted by the user', 'escape'],
  ['in the middle of its work', 'killed'],
  ['before it answered the last prompt', 'unanswered'],
] as const;

describe.each(crossings)('a session of %s that ended, and the next start of %s', (from, to) => {
  it.each(ends)('%s: gives its draft, marked as such, and whole in a file', (how, end) => {
    const box = boxWith(from, { end });
    const { text, notice } = box.begin(to);
    expect(text).toMatch(/^agent-handoff: 1 handoff waiting for this worktree \(app\)\./);
    expect(text).toContain(
      `!! A program drafted it from the transcript of ${from}: that session ended ${how} on `,
    );
    expect(text).toContain('Nobody reviewed it.');
    expect(text).toContain(`"${asked}"`);
    expect(text).toContain('- src/cookie.ts: edited, uncommitted');
    expect(notice).toMatch(/^agent-handoff: loaded "Draft /);
    const [name = ''] = box.names('read');
    expect(name).toMatch(/^\d{8}T\d{6}Z-from-app-rescue-[0-9a-f]{8}\.md$/);
    expect(text).toContain(join(box.inbox, 'read', name));
    const filed = readFileSync(join(box.inbox, 'read', name), 'utf8');
    expect(filed).toContain(`review: skipped\ndraft: rescue\nrescued_client: ${from}\n`);
    expect(text).toContain(/sentinel: (\w+)/.exec(filed)?.[1] ?? 'no sentinel');
  });

  it.each<[string, Story, boolean]>([
    ['uncommitted edits', { end: 'peace' }, false],
    ['a failed check', { end: 'peace', last: { command: 'npm test', passed: false } }, true],
    ['open tasks', { end: 'peace', tasks: true }, true],
  ])('in peace with %s: is offered in one line, once', (_, story, committed) => {
    const box = boxWith(from, story);
    if (committed) box.commitAll();
    const line = `agent-handoff: a session of ${titles[from]} ended here 10 min ago, in peace, after an answer, and left work without a handoff. ${skill[to]} brings a draft of it.`;
    const began = box.begin(to);
    expect(began.notice).toBe(line);
    expect(began.text).toBe(`${line} Leave it alone unless the user asks.`);
    expect([box.names('unread'), box.names('read')]).toEqual([[], []]);
    expect(box.begin(to, 'new-session-2')).toEqual(nothing);
    addRecord(box.transcriptPath(from, dead));
    expect(box.begin(to, 'new-session-3')).toEqual(nothing);
  });

  it('is left alone once its user dismissed it', () => {
    const box = boxWith(from, { end: 'peace' });
    box.begin(to);
    const record = join(box.inbox, '.rescue', `${from}-${dead}.json`);
    writeFileSync(record, readFileSync(record, 'utf8').replace('offered', 'dismissed'));
    rmSync(join(box.inbox, '.rescue/index.json'));
    expect(box.begin(to, 'new-session-2')).toEqual(nothing);
  });

  it.each<[string, Story]>([
    ['in peace and clean', { end: 'peace', last: { command: 'npm test', passed: true } }],
    ['after nothing but talk', { end: 'limit', edits: false, commands: false }],
    ['after one question that was answered', { end: 'peace', edits: false }],
    [
      'after a handoff was filed',
      { end: 'escape', last: { command: 'handoff publish --file d.md', passed: true } },
    ],
  ])('%s: gives nothing', (_, story) => {
    const box = boxWith(from, story);
    box.commitAll();
    expect(box.begin(to)).toEqual(nothing);
    expect(box.begin(to, 'new-session-2')).toEqual(nothing);
    expect([box.names('unread'), box.names('read')]).toEqual([[], []]);
  });

  it('eight days ago: gives nothing', () => {
    expect(boxWith(from, { end: 'limit' }, 8 * day).begin(to)).toEqual(nothing);
  });

  it('is given once: not to a later start that finds it answered, nor when nothing was added', () => {
    const box = boxWith(from, { end: 'limit' });
    const { text } = box.begin(to);
    const sentinel = /sentinel (\w+)\*\*$/.exec(text)?.[1] ?? '';
    box.session(to, 'new-session-1', { end: 'peace', edits: false, commands: false });
    const reply = readFileSync(box.transcriptPath(to, 'new-session-1'), 'utf8').replaceAll(
      'All done.',
      sentinel,
    );
    const codexReply = `${JSON.stringify({ type: 'event_msg', timestamp: new Date(Date.now() + 60_000).toISOString(), payload: { type: 'item_completed', item: { type: 'AgentMessage', content: [{ type: 'Text', text: sentinel }] } } })}\n`;
    const later = reply.replace(
      /"timestamp":"[^"]*"/g,
      `"timestamp":"${new Date(Date.now() + 60_000).toISOString()}"`,
    );
    writeFileSync(box.transcriptPath(to, 'new-session-1'), to === 'codex' ? reply + codexReply : later);
    expect(box.begin(from, 'new-session-2')).toEqual(nothing);
    addRecord(box.transcriptPath(from, dead));
    expect(box.begin(to, 'new-session-3')).toEqual(nothing);
  });

  it('comes back when nobody answered it', () => {
    const box = boxWith(from, { end: 'limit' });
    box.begin(to);
    const { text } = box.begin(from, 'new-session-2');
    expect(text).toContain('!! Shown before on ');
    expect(text).toContain(`"${asked}"`);
    expect(box.names('read')).toHaveLength(1);
  });
});

describe('a start', () => {
  it.each(clients)('of %s that resumes or forks a session gets nothing', (client) => {
    const box = boxWith(client, { end: 'limit' });
    for (const source of ['resume', 'fork']) expect(box.begin(client, dead, { source })).toEqual(nothing);
    expect(box.names('unread')).toEqual([]);
  });

  it('after /clear says one line to the user alone, once', () => {
    const box = boxWith('claude-code', { end: 'escape' });
    const { text, notice } = box.begin('claude-code', 'new-session-1', { source: 'clear' });
    expect(text).toBe('');
    expect(notice).toMatch(
      /^agent-handoff: a session of Claude Code ended here .*\/handoffs rescue brings a draft of it\.$/,
    );
    expect(box.begin('claude-code', 'new-session-2', { source: 'clear' })).toEqual(nothing);
    expect(box.begin('claude-code', 'new-session-3')).toEqual(nothing);
  });

  it('that is headless is shown the draft and takes nothing', () => {
    const box = boxWith('codex', { end: 'limit' });
    const env = { CLAUDE_CODE_SESSION_ATTENDED: '0' };
    const { text } = box.begin('claude-code', 'headless-1', { env });
    expect(text).toContain(`"${asked}"`);
    expect(text).toContain('it stays unread for the next interactive session');
    expect([box.names('unread').length, box.names('read')]).toEqual([1, []]);
    expect(box.begin('claude-code', 'new-session-1').text).toContain(`"${asked}"`);
    expect([box.names('unread'), box.names('read').length]).toEqual([[], 1]);
  });

  it('that is headless is offered nothing, and leaves the offer to the next', () => {
    const box = boxWith('codex', { end: 'peace' });
    const env = { CLAUDE_CODE_SESSION_ATTENDED: '0' };
    expect(box.begin('claude-code', 'headless-1', { env })).toEqual(nothing);
    expect(box.begin('claude-code').notice).toContain('/handoffs rescue brings a draft');
  });

  it('passes over sessions that did no work, and over one that is open', () => {
    const box = boxWith('codex', { end: 'limit' });
    box.session(
      'claude-code',
      older,
      { end: 'unanswered', edits: false, commands: false },
      { agoMs: 300_000 },
    );
    const open = '0b0e3c52-6a0f-4a55-9a2e-000000000003';
    box.session('claude-code', open, { end: 'killed' }, { agoMs: 1_000 });
    const entry = { pid: process.pid, sessionId: open, cwd: box.worktree };
    writeFileSync(join(box.home, `.claude/sessions/${process.pid}.json`), JSON.stringify(entry));
    const { text } = box.begin('claude-code');
    expect(text).toContain('from the transcript of codex');
    expect(text).not.toContain('npm run migrate');
  });

  it('takes the newest session that worked, and no older one', () => {
    const box = boxWith('codex', { end: 'peace', last: { command: 'npm test', passed: true } });
    box.commitAll();
    box.session('claude-code', older, { end: 'limit' }, { agoMs: day });
    expect(box.begin('claude-code')).toEqual(nothing);
    expect(box.begin('codex')).toEqual(nothing);
  });

  it('of two at once gives the draft once', async () => {
    const box = boxWith('codex', { end: 'limit' });
    const texts = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const payload = box.payload('startup', { session_id: `new-session-${index}` });
        const child = spawn(process.execPath, [hookBundle, '--client', 'claude-code'], {
          cwd: box.worktree,
          env: box.env,
        });
        child.stdin.end(payload);
        let out = '';
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        await once(child, 'close');
        return out;
      }),
    );
    expect(texts.filter((text) => text.includes(asked))).toHaveLength(1);
    expect([box.names('unread'), box.names('read').length]).toEqual([[], 1]);
  });

  it('delivers what a person wrote first, and the draft in half of the cap behind it', () => {
    const box = boxWith('codex', { end: 'limit', prompt: `${asked}\n${'Mind the schema. '.repeat(900)}` });
    box.publish();
    const { text } = box.begin('claude-code');
    expect(text.indexOf('Run `npm test`.')).toBeLessThan(text.indexOf('Make the refresh test pass.'));
    const block = text.slice(text.indexOf('----- begin handoff 2'), text.indexOf('----- end handoff 2'));
    expect(block).toContain('Make the refresh test pass.');
    expect([block.length <= 5_000, text.length <= 10_000]).toEqual([true, true]);
    expect(box.names('unread')).toEqual([]);
  });
});

describe('a handoff of the same session', () => {
  const handoffOf = (id: string) => ({ CLAUDE_CODE_SESSION_ID: id, CLAUDECODE: '1' });

  it('that waits is delivered in the place of a draft', () => {
    const box = boxWith('claude-code', { end: 'limit' });
    box.run(['publish', '--no-review', '--file', '-'], {
      input: '## Immediate next action\n\nRun `npm test`.\n',
      env: handoffOf(dead),
    });
    const { text } = box.begin('codex');
    expect(text).toContain('agent-handoff: 1 handoff waiting');
    expect(text).toContain('Run `npm test`.');
    expect(text).not.toContain(asked);
    expect(box.begin('codex', 'new-session-2').text).not.toContain(asked);
  });

  it('that was read, and written after its last work, leaves no draft', () => {
    const box = boxWith('claude-code', { end: 'limit' });
    box.run(['publish', '--no-review', '--file', '-'], {
      input: '## Immediate next action\n\nRun `npm test`.\n',
      env: handoffOf(dead),
    });
    box.run(['take']);
    expect(box.names('read')).toHaveLength(1);
    expect(box.begin('codex')).toEqual(nothing);
  });

  it('takes the place of a draft that nobody has read', () => {
    const box = boxWith('claude-code', { end: 'limit' });
    box.begin('claude-code', 'headless-1', { env: { CLAUDE_CODE_SESSION_ATTENDED: '0' } });
    const [draft = ''] = box.names('unread');
    box.session('claude-code', dead, {
      end: 'limit',
      last: { command: 'handoff publish --file d.md', passed: true },
    });
    box.publish();
    const { text } = box.begin('codex');
    expect(text).toContain('agent-handoff: 1 handoff waiting');
    expect(text).not.toContain(asked);
    expect(readFileSync(join(box.inbox, 'read', draft), 'utf8')).toMatch(/^superseded_by: /m);
  });
});

describe('a newer draft', () => {
  it('takes the place of an older one that nobody has read', () => {
    const box = boxWith('codex', { end: 'limit' });
    const env = { CLAUDE_CODE_SESSION_ATTENDED: '0' };
    box.begin('claude-code', 'headless-1', { env });
    const [first = ''] = box.names('unread');
    box.session('claude-code', older, { end: 'killed', prompt: 'Now the session store.' }, { agoMs: 60_000 });
    const { text } = box.begin('claude-code');
    expect(text).toContain('agent-handoff: 1 handoff waiting');
    expect(text).toContain('Now the session store.');
    expect(text).not.toContain(asked);
    const archived = readFileSync(join(box.inbox, 'read', first), 'utf8');
    expect(archived).toMatch(/^superseded_by: "?\S*-rescue-[0-9a-f]{8}\.md"?$/m);
    const record = readFileSync(join(box.inbox, '.rescue', `codex-${dead}.json`), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ state: 'superseded', name: first });
  });

  it('of a session that was resumed and died again brings what it did since', () => {
    const box = boxWith('codex', { end: 'limit' });
    box.begin('claude-code');
    box.session(
      'codex',
      dead,
      { end: 'killed', last: { command: 'npm test -- refresh', passed: false } },
      { agoMs: 60_000 },
    );
    const { text } = box.begin('claude-code', 'new-session-2');
    expect(text).toContain('npm test -- refresh');
    expect(text).toContain('npm run migrate');
  });
});

describe('what is set', () => {
  const project = (box: RescueBox, text: string) => box.write('app/.agent-handoff.yaml', text);

  it('as `rescue: off`, or in the environment, leaves sessions alone', () => {
    const box = boxWith('codex', { end: 'limit' });
    expect(box.begin('claude-code', 'new-session-1', { env: { AGENT_HANDOFF_RESCUE: 'off' } })).toEqual(
      nothing,
    );
    project(box, 'rescue: off\n');
    expect(box.begin('claude-code')).toEqual(nothing);
    expect(
      box.begin('claude-code', 'new-session-2', { env: { AGENT_HANDOFF_RESCUE: 'auto' } }).text,
    ).toContain(asked);
  });

  it('as `rescue: offer` offers what would have been delivered', () => {
    const box = boxWith('codex', { end: 'limit' });
    project(box, 'review:\n  rules: {}\nrescue: offer\n');
    const { text, notice } = box.begin('claude-code');
    expect(notice).toMatch(/^agent-handoff: a session of Codex ended here 10 min ago, at its usage limit, /);
    expect(text).not.toContain(asked);
  });

  it.each([
    [
      'rescue: sometimes\n',
      {},
      '`rescue` in .agent-handoff.yaml is not understood; expected auto, offer or off.',
    ],
    ['rescue: [\n', {}, '`rescue` in .agent-handoff.yaml is not understood; expected auto, offer or off.'],
    [
      '',
      { AGENT_HANDOFF_RESCUE: 'maybe' },
      'AGENT_HANDOFF_RESCUE is not understood; expected auto, offer or off.',
    ],
  ])('wrongly (%j %j) counts as offer, and the user is told', (text, env, says) => {
    const box = boxWith('codex', { end: 'limit' });
    project(box, text);
    const began = box.begin('claude-code', 'new-session-1', { env });
    expect(began.notice).toContain('/handoffs rescue brings a draft of it.');
    expect(began.notice).toContain(says);
    expect(box.names('read')).toEqual([]);
  });
});

describe('`take` in a session whose hook did not run', () => {
  it('brings a newer draft alone, in the place of one that was delivered and never answered', () => {
    const box = boxWith('codex', { end: 'limit' });
    // Its transcript is there, with no reply after the delivery.
    box.session('claude-code', 'unanswering-1', { edits: false, commands: false });
    box.begin('claude-code', 'unanswering-1');
    box.session('claude-code', older, { end: 'killed', prompt: 'Now the session store.' }, { agoMs: 60_000 });
    const taken = box.run(['take'], { env: { CODEX_THREAD_ID: '01a22add-33ef-7c22-8c1e-0ff0708e7a45' } });
    expect(taken.stdout).toContain('Now the session store.');
    expect(taken.stdout).not.toContain(asked);
  });

  it('brings the draft', () => {
    const box = boxWith('claude-code', { end: 'limit' });
    const env = { CODEX_THREAD_ID: '01a0c0de-1f00-7aaa-8bbb-000000000009' };
    expect(box.run(['take'], { env }).stdout).toContain(asked);
    expect(box.names('read')).toHaveLength(1);
    expect(box.run(['take'], { env }).stdout).toContain('nothing waits');
  });

  it('offers what ended in peace, and gives a person at a terminal nothing', () => {
    const box = boxWith('claude-code', { end: 'peace' });
    expect(box.run(['take']).stdout).toContain('nothing waits');
    const env = { CODEX_THREAD_ID: '01a0c0de-1f00-7aaa-8bbb-000000000009' };
    expect(box.run(['take'], { env }).stdout).toContain('$handoffs rescue brings a draft of it.');
    expect(existsSync(join(box.inbox, 'read'))).toBe(false);
  });
});
