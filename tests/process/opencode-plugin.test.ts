import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { logFormat } from '../../adapters/opencode/log/log-format.ts';
import { makeTemporary } from '../core/world.ts';

const source = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'hooks/opencode/plugin.js');

type Hook = (input: object, output: object) => Promise<void>;
interface Hooks {
  event(input: { event: object }): Promise<void>;
  'chat.message': Hook;
  'command.execute.before': Hook;
  'shell.env': Hook;
}

afterEach(() => vi.unstubAllEnvs());

/** The plugin with a program of the test's, in a client that is played. */
class PluginBox {
  readonly base = makeTemporary();
  readonly logs = join(this.base, 'state/agent-handoff/sessions/opencode/logs');
  readonly toasts: string[] = [];
  /** The sessions that the client knows, and how many messages each has. */
  readonly sessions = new Map<string, { parentID?: string; messages?: number }>();
  readonly client = {
    session: {
      get: async ({ path: { id } }: { path: { id: string } }) => {
        const known = this.sessions.get(id);
        return { data: known && { id, directory: this.base, version: '1.18.33', parentID: known.parentID } };
      },
      messages: async ({ path: { id } }: { path: { id: string } }) => {
        const count = this.sessions.get(id)?.messages ?? 0;
        return { data: Array.from({ length: count }, (_, at) => ({ info: { id: `old${at}` } })) };
      },
    },
    tui: {
      showToast: async ({ body }: { body: { message: string } }) => void this.toasts.push(body.message),
    },
  };
  hooks!: Hooks;

  /** Loads it with a shell text as the program; `limitMs` is how long it may take. */
  async load(program: string, limitMs = 8_000): Promise<this> {
    vi.stubEnv('XDG_STATE_HOME', join(this.base, 'state'));
    const text = readFileSync(source, 'utf8')
      .replace(/^const command = .*;$/m, () => `const command = ${JSON.stringify(program)};`)
      .replace('const limitMs = 8_000;', `const limitMs = ${limitMs};`);
    const file = join(this.base, 'plugin.mjs');
    writeFileSync(file, text);
    const { AgentHandoff } = await import(pathToFileURL(file).href);
    this.hooks = await AgentHandoff({ client: this.client, directory: this.base });
    return this;
  }

  /** Sends a message of the user's; returns the texts of its parts as the client would go on with them. */
  async message(
    id: string,
    text = 'Go on.',
    messageID = 'msg_0123456789abcdefghijklmnop',
  ): Promise<string[]> {
    if (!this.sessions.has(id)) this.sessions.set(id, {});
    const parts: { text: string; synthetic?: boolean }[] = [{ text }];
    await this.hooks['chat.message']({ sessionID: id }, { message: { id: messageID }, parts });
    return parts.map((part) => part.text);
  }

  tell(type: string, properties: object): Promise<void> {
    return this.hooks.event({ event: { type, properties } });
  }

  log(id: string): Record<string, unknown>[] {
    const lines = readFileSync(join(this.logs, `${id}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => JSON.parse(line));
  }

  /** A program that keeps what it was sent, and prints a line. */
  recording(printed = ''): string {
    return `cat >> '${this.base}/sent'; echo >> '${this.base}/sent'; printf '%s' '${printed}'`;
  }

  get sent(): Record<string, unknown>[] {
    const file = join(this.base, 'sent');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
}

const said = '{"hookSpecificOutput":{"additionalContext":"What waits."},"systemMessage":"loaded"}';

it('what the program says comes before the first message, and the user reads one line', async () => {
  const box = new PluginBox();
  await box.load(box.recording(said));
  expect(await box.message('ses_1')).toEqual(['What waits.', 'Go on.']);
  expect(box.toasts).toEqual(['loaded']);
  expect(await box.message('ses_1', 'And on.')).toEqual(['And on.']);
  expect(box.sent).toHaveLength(1);
  expect(box.sent[0]).toMatchObject({
    hook_event_name: 'SessionStart',
    session_id: 'ses_1',
    source: 'startup',
    cwd: box.base,
    transcript_path: join(box.logs, 'ses_1.jsonl'),
  });
});

it.each([
  ['is missing', '/nowhere/at/all'],
  ['is no shell text', "'"],
  ['prints nothing', 'true'],
  ['prints garbage', 'echo Segmentation fault'],
  ['prints half of it', `printf '%s' '${said.slice(0, -4)}'`],
  ['prints JSON of another kind', 'echo 7'],
  ['prints null', 'echo null'],
  [
    'prints a text that is none',
    `echo '{"hookSpecificOutput":{"additionalContext":{"a":1}},"systemMessage":[]}'`,
  ],
  ['ends with 1', 'exit 1'],
  ['is killed', 'kill -9 $$'],
  ['closes its input', 'exec 0<&-; sleep 0.1'],
  ['prints without end', 'yes "$(printf %0500d 0)"'],
  ['hangs', 'sleep 30'],
  ['hangs behind its child', 'sleep 30 & wait'],
])('a program that %s leaves the message as it is', async (_, program) => {
  const box = await new PluginBox().load(program, 400);
  const began = Date.now();
  expect(await box.message('ses_1')).toEqual(['Go on.']);
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(box.toasts).toEqual([]);
});

it('a program that says something and then fails or hangs is listened to', async () => {
  for (const end of ['exit 1', 'sleep 30']) {
    const box = await new PluginBox().load(`printf '%s' '${said}'; ${end}`, 400);
    expect(await box.message('ses_1')).toEqual(['What waits.', 'Go on.']);
  }
});

it('a program that hangs is ended, and what it started too', async () => {
  const box = new PluginBox();
  await box.load(`sh -c 'echo $$ > "${box.base}/pid"; sleep 30'; true`, 300);
  await box.message('ses_1');
  const pid = Number(readFileSync(join(box.base, 'pid'), 'utf8'));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 3_000 });
});

it.each(['get', 'messages'] as const)(
  'a client whose session.%s fails leaves the message as it is',
  async (name) => {
    const box = await new PluginBox().load(`printf '%s' '${said}'`);
    for (const answer of [
      () => Promise.reject(new Error('no server')),
      () => {
        throw new Error('no such call');
      },
    ]) {
      box.client.session[name] = answer as never;
      expect(await box.message('ses_1')).toEqual(['Go on.']);
    }
  },
);

it('a toast that fails takes nothing from the session', async () => {
  const box = await new PluginBox().load(`printf '%s' '${said}'`);
  box.client.tui.showToast = () => {
    throw new Error('no terminal');
  };
  expect(await box.message('ses_1')).toEqual(['What waits.', 'Go on.']);
});

it('a session that goes on, the next one, a compacted one: each is told as what it is', async () => {
  const box = new PluginBox();
  await box.load(box.recording());
  box.sessions.set('ses_old', { messages: 4 });
  await box.message('ses_old');
  await box.tell('session.status', { sessionID: 'ses_old', status: { type: 'busy' } });
  await box.message('ses_new');
  await box.tell('session.status', { sessionID: 'ses_old', status: { type: 'idle' } });
  await box.tell('session.compacted', { sessionID: 'ses_new' });
  await box.message('ses_new');
  await box.message('ses_new');
  expect(box.sent.map(({ session_id, source, busy }) => ({ session_id, source, busy }))).toEqual([
    { session_id: 'ses_old', source: 'resume', busy: [] },
    { session_id: 'ses_new', source: 'clear', busy: ['ses_old'] },
    { session_id: 'ses_new', source: 'compact', busy: [] },
  ]);
});

it('a subagent is told nothing, has no log, and its commands name the session that it works for', async () => {
  const box = new PluginBox();
  await box.load(box.recording(said));
  box.sessions.set('ses_child', { parentID: 'ses_1' });
  await box.message('ses_1');
  expect(await box.message('ses_child')).toEqual(['Go on.']);
  expect(readdirSync(box.logs)).toEqual(['ses_1.jsonl']);
  const env: Record<string, string> = {};
  await box.hooks['shell.env']({ sessionID: 'ses_child' }, { env });
  expect(env).toEqual({ AGENT_HANDOFF_OPENCODE_SESSION: 'ses_1', AGENT_HANDOFF_OPENCODE_SUBAGENT: '1' });
  await box.hooks['shell.env']({ sessionID: 'ses_1' }, { env });
  expect(env).toEqual({ AGENT_HANDOFF_OPENCODE_SESSION: 'ses_1', AGENT_HANDOFF_OPENCODE_SUBAGENT: '' });
});

it('a session id that is a path is noted nowhere', async () => {
  const box = new PluginBox();
  await box.load(box.recording(said));
  expect(await box.message('../../../evil')).toEqual(['Go on.']);
  expect(readdirSync(box.base, { recursive: true }).filter((name) => String(name).includes('evil'))).toEqual(
    [],
  );
});

it('where no log can be written, what waits is given all the same', async () => {
  const box = new PluginBox();
  mkdirSync(join(box.base, 'state'));
  writeFileSync(join(box.base, 'state/agent-handoff'), 'a file\n');
  await box.load(`printf '%s' '${said}'`);
  expect(await box.message('ses_1')).toEqual(['What waits.', 'Go on.']);
  await box.tell('session.idle', { sessionID: 'ses_1' });
});

it('events of any shape end nothing', async () => {
  const box = await new PluginBox().load('true');
  await box.message('ses_1');
  for (const properties of [undefined, null, {}, { sessionID: 'ses_1' }, { sessionID: 'ses_1', part: null }])
    for (const type of [
      'message.updated',
      'message.part.updated',
      'session.status',
      'session.error',
      'toString',
    ])
      await box.hooks.event({ event: { type, properties } });
  await box.hooks.event({} as never);
  for (const name of ['chat.message', 'command.execute.before', 'shell.env'] as const)
    await box.hooks[name](undefined as never, undefined as never);
});

/** What a session's log says, as the readers of ours take it. */
function eventsOf(box: PluginBox, id: string) {
  const read = logFormat.newReader();
  return box.log(id).flatMap((record) => read(record) ?? []);
}

it('the log holds what was said and run, each once, and not what we put there', async () => {
  const box = new PluginBox();
  await box.load(`printf '%s' '${said}'`);
  await box.message('ses_1', 'Fix the login.', 'msg_u');
  const sessionID = 'ses_1';
  const part = (more: object) => box.tell('message.part.updated', { sessionID, part: more });
  const message = (info: object) => box.tell('message.updated', { sessionID, info });
  await message({ id: 'msg_u', role: 'user' });
  await part({ id: 'p0', messageID: 'msg_u', type: 'text', synthetic: true, text: 'What waits.' });
  await part({ id: 'p1', messageID: 'msg_u', type: 'text', text: 'Fix the login.' });
  await message({ id: 'msg_a', role: 'assistant', modelID: 'fake-1' });
  await message({ id: 'msg_a', role: 'assistant', modelID: 'fake-1' });
  await part({ id: 'p2', messageID: 'msg_a', type: 'text', text: '', time: { start: 1 } });
  await part({ id: 'p2', messageID: 'msg_a', type: 'text', text: 'I look.', time: { start: 1, end: 2 } });
  await part({ id: 'p2', messageID: 'msg_a', type: 'text', text: 'I look.', time: { start: 1, end: 2 } });
  const call = { id: 'p3', messageID: 'msg_a', type: 'tool', tool: 'bash', callID: 'c1' };
  const input = { command: 'npm test' };
  await part({ ...call, state: { status: 'pending', input: {} } });
  await part({ ...call, state: { status: 'running', input } });
  await part({ ...call, state: { status: 'running', input, metadata: { output: 'x' } } });
  const output = `${'a'.repeat(30_000)}end`;
  await part({ ...call, state: { status: 'completed', input, output, metadata: { exit: 1 } } });
  await message({ id: 'msg_a', role: 'assistant', modelID: 'fake-1', finish: 'stop' });
  await box.tell('session.idle', { sessionID });
  const events = eventsOf(box, 'ses_1');
  expect(events.map(({ kind }) => kind)).toEqual([
    'about',
    'words',
    'about',
    'reply',
    'call',
    'result',
    'about',
    'turn-end',
  ]);
  expect(events[1]).toEqual({ kind: 'words', text: 'Fix the login.', source: 'typed' });
  expect(events[5]).toMatchObject({
    outcome: 'failed',
    output: expect.stringMatching(/^a{10000}\n\[…\]\na+end$/),
  });
});

it('of a command the log holds what the user typed, and not the text that it stands for', async () => {
  const box = await new PluginBox().load('true');
  await box.hooks['command.execute.before'](
    { command: 'handoff', sessionID: 'ses_1', arguments: '--to x' },
    {},
  );
  await box.message('ses_1', 'Write a handoff: …', 'msg_u');
  await box.tell('message.updated', { sessionID: 'ses_1', info: { id: 'msg_u', role: 'user' } });
  const part = { id: 'p1', messageID: 'msg_u', type: 'text', text: 'Write a handoff: …' };
  await box.tell('message.part.updated', { sessionID: 'ses_1', part });
  expect(eventsOf(box, 'ses_1').slice(1)).toEqual([
    { kind: 'words', text: '/handoff --to x', source: 'command' },
  ]);
});

it('without rescue the log holds answers alone', async () => {
  const box = await new PluginBox().load('true');
  vi.stubEnv('AGENT_HANDOFF_RESCUE', 'off');
  await box.hooks['command.execute.before']({ command: 'handoff', sessionID: 'ses_1', arguments: '' }, {});
  await box.message('ses_1', 'Go.', 'msg_u');
  const sessionID = 'ses_1';
  const part = (more: object) => box.tell('message.part.updated', { sessionID, part: more });
  await box.tell('message.updated', { sessionID, info: { id: 'msg_v', role: 'user' } });
  await box.tell('message.updated', { sessionID, info: { id: 'msg_a', role: 'assistant' } });
  await part({ id: 'p1', messageID: 'msg_v', type: 'text', text: 'Fix the login.' });
  await part({ id: 'p2', messageID: 'msg_a', type: 'tool', tool: 'bash', state: { status: 'running' } });
  await part({ id: 'p3', messageID: 'msg_a', type: 'text', text: 'Fixed.', time: { end: 2 } });
  expect(eventsOf(box, 'ses_1').map(({ kind }) => kind)).toEqual(['about', 'reply']);
});

it('the log is the user’s alone, and goes with the session', async () => {
  const box = await new PluginBox().load('true');
  await box.message('ses_1');
  await box.message('ses_2');
  chmodSync(box.base, 0o700);
  expect(readdirSync(box.logs).sort()).toEqual(['ses_1.jsonl', 'ses_2.jsonl']);
  await box.tell('session.deleted', { info: { id: 'ses_1' } });
  expect(readdirSync(box.logs)).toEqual(['ses_2.jsonl']);
});
