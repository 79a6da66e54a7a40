import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const ids = {
  one: 'aaaaaaaa-1111-4222-8333-444444444444',
  two: 'bbbbbbbb-1111-4222-8333-444444444444',
};

class GeminiBox extends Sandbox {
  chat(id: string): string {
    return join(this.home, '.gemini/tmp/app/chats', `session-2026-11-30T08-00-${id.slice(0, 8)}.jsonl`);
  }

  #send(id: string, event: string, more: Record<string, unknown>): string {
    const payload = {
      session_id: id,
      transcript_path: this.chat(id),
      cwd: this.worktree,
      hook_event_name: event,
      timestamp: '2026-11-30T08:00:00.000Z',
      ...more,
    };
    const ran = this.hook(JSON.stringify(payload), { client: 'gemini-cli', env: { GEMINI_SESSION_ID: id } });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    return ran.stdout;
  }

  starts(id: string, source = 'startup'): string {
    return this.#send(id, 'SessionStart', { source });
  }

  /** What the session is told before a prompt; empty for nothing. */
  prompts(id: string, prompt = 'Go on.'): string {
    const printed = this.#send(id, 'BeforeAgent', { prompt });
    if (printed === '') return '';
    return JSON.parse(printed).hookSpecificOutput?.additionalContext ?? printed;
  }

  says(id: string, ...texts: string[]): void {
    this.writeChat(id, ...texts.map((content, index) => ({ id: `m${index}`, type: 'gemini', content })));
  }

  writeChat(id: string, ...messages: object[]): void {
    const head = { sessionId: id, projectHash: 'p', startTime: '2026-11-30T08:00:00.000Z', kind: 'main' };
    mkdirSync(dirname(this.chat(id)), { recursive: true });
    writeFileSync(this.chat(id), [head, ...messages].map((one) => `${JSON.stringify(one)}\n`).join(''));
  }
}

it('a session is given what waits with its first prompt, and nothing with the start itself or a later prompt', () => {
  const box = new GeminiBox();
  const { sentinel } = box.publish();
  expect(box.starts(ids.one)).toBe('');
  expect(box.names('unread')).toHaveLength(1);
  expect(box.prompts(ids.one)).toContain(`sentinel ${sentinel}`);
  box.publish('# Later\n\n## Immediate next action\n\nRun `true`.\n');
  expect(box.prompts(ids.one)).toBe('');
  expect(box.names('unread')).toHaveLength(1);
});

it('a reply with the sentinel in the chat settles the delivery; the next session gets nothing', () => {
  const box = new GeminiBox();
  const { sentinel } = box.publish();
  box.starts(ids.one);
  box.prompts(ids.one);
  box.says(ids.one, `Handoff loaded — sentinel ${sentinel}`);
  box.starts(ids.two);
  expect(box.prompts(ids.two)).toBe('');
  expect(box.json<{ handoffs: { state: string }[] }>(['list', '--all']).handoffs[0]?.state).toBe(
    'acknowledged',
  );
});

it('a session that is over without a reply gives the handoff back to the next one', () => {
  const box = new GeminiBox();
  const { sentinel } = box.publish();
  box.starts(ids.one);
  box.prompts(ids.one);
  box.says(ids.one);
  box.starts(ids.two);
  const again = box.prompts(ids.two);
  expect(again).toContain(`sentinel ${sentinel}`);
  expect(again).toContain('never answered');
});

it('a cleared session gets what waits; a resumed one is told of it and takes nothing', () => {
  const box = new GeminiBox();
  const { sentinel } = box.publish();
  box.starts(ids.one, 'resume');
  const told = box.prompts(ids.one);
  expect(told).toContain('1 handoff waits for this worktree');
  expect(told).not.toContain(sentinel);
  box.starts(ids.two, 'clear');
  expect(box.prompts(ids.two)).toContain(sentinel);
});

it('a prompt of a session whose start nobody saw is given nothing', () => {
  const box = new GeminiBox();
  box.publish();
  expect(box.prompts(ids.one)).toBe('');
  expect(box.names('unread')).toHaveLength(1);
});

it('a session id that is a path is noted nowhere', () => {
  const box = new GeminiBox();
  box.publish();
  expect(box.starts('../../evil')).toBe('');
  expect(box.prompts('../../evil')).toBe('');
  const state = join(box.home, '.local/state/agent-handoff');
  const notes = readdirSync(box.home, { recursive: true }).filter((name) => String(name).includes('evil'));
  expect(notes).toEqual([]);
  expect(readdirSync(box.home)).toContain('.agent-handoffs');
  expect(state).not.toContain('evil');
});

it('a draft lies where the client’s own tools may write, and goes when it is filed', () => {
  const box = new GeminiBox();
  box.starts(ids.one);
  const project = join(box.home, '.gemini/tmp/app');
  box.write('home/.gemini/tmp/app/.project_root', box.worktree);
  const env = { GEMINI_CLI: '1' };
  const { draft } = box.json<{ draft: string }>(['begin'], { env });
  expect(dirname(dirname(draft))).toBe(project);
  writeFileSync(draft, '# T\n\n## Immediate next action\n\nGo.\n');
  box.json(['publish', '--file', draft, '--no-review'], { env });
  expect(readdirSync(project)).toEqual(['.project_root']);
});

it('doctor looks at another account under the name of its home', () => {
  const box = new GeminiBox();
  const other = join(box.base, 'other');
  const env = { GEMINI_CLI_HOME: other };
  for (const more of [{}, env]) box.json(['install', '--client', 'gemini-cli'], { env: more });
  const doctor = () => box.run(['doctor', '--json']).stdout;
  const { findings } = JSON.parse(doctor());
  expect(JSON.stringify(findings)).not.toContain('GEMINI_CLI_HOME');
  writeFileSync(join(other, '.gemini/settings.json'), '{ "hooks": {} }');
  expect(doctor()).toContain(`GEMINI_CLI_HOME=${other} `);
});

it('install and uninstall leave the settings as they were, comments too', () => {
  const box = new GeminiBox();
  const before = '{\n  // mine\n  "theme": "dark" // stays\n}\n';
  const settings = box.write('home/.gemini/settings.json', before);
  box.json(['install', '--client', 'gemini-cli']);
  const wired = readFileSync(settings, 'utf8');
  expect(wired).toContain('// mine');
  expect(wired.match(/session-start\.sh gemini-cli/g)).toHaveLength(2);
  const again = box.run(['install', '--client', 'gemini-cli']);
  expect({ status: again.status, wired: readFileSync(settings, 'utf8') }).toEqual({ status: 0, wired });
  box.starts(ids.one);
  expect(existsSync(join(box.home, '.local/state/agent-handoff/sessions'))).toBe(true);
  box.json(['uninstall', '--client', 'gemini-cli']);
  expect(existsSync(join(box.home, '.local/state/agent-handoff'))).toBe(false);
  expect(readFileSync(settings, 'utf8')).toBe(before);
  expect(readdirSync(join(box.home, '.gemini'))).toEqual(['settings.json']);
});

it('a command of that name which is not ours is left, and install says so', () => {
  const box = new GeminiBox();
  const file = box.write('home/.gemini/commands/handoff.toml', 'prompt = "mine"\n');
  const ran = box.run(['install', '--client', 'gemini-cli']);
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain(`${file}: a command of that name exists and is not ours`);
  expect(readFileSync(file, 'utf8')).toBe('prompt = "mine"\n');
});

/** A chat of a session that was asked for something and has begun it. */
function works(box: GeminiBox, id: string): void {
  const told = `<session_context>- **Workspace Directories:**\n  - ${box.worktree}\n</session_context>`;
  const edit = {
    id: 'c1',
    name: 'write_file',
    args: { file_path: 'retry.ts' },
    status: 'success',
    result: [],
  };
  box.writeChat(
    id,
    { id: 'm1', type: 'user', content: [{ text: told }, { text: 'Make the retry wait.' }] },
    { id: 'm2', type: 'gemini', content: 'I begin with the retry.', toolCalls: [edit] },
  );
}

it('rescue finds a session by its whole id and by its beginning, though the name of its chat holds eight characters', () => {
  const box = new GeminiBox();
  works(box, ids.one);
  for (const word of [ids.one, 'aaaa', 'aaaaaaaa', 'aaaaaaaa-1111']) {
    const { session, text } = box.json<{ session: { id: string }; text: string }>(['rescue', word]);
    expect(session.id, word).toBe(ids.one);
    expect(text).toContain('Make the retry wait.');
    expect(text).toContain(`session_id: ${ids.one}\n`);
  }
  const other = box.run(['rescue', 'aaaaaaaa-9999-4222-8333-444444444444']);
  expect(other.status).toBe(1);
  expect(other.stderr).toContain('no session "aaaaaaaa-9999-4222-8333-444444444444"');
});

it('a session that runs is no lost one; search names the command that resumes it by its whole id', () => {
  const box = new GeminiBox();
  works(box, ids.one);
  const lost = () => box.json<{ sessions: { id: string }[] }>(['rescue']).sessions.map(({ id }) => id);
  expect(lost()).toEqual([ids.one]);
  box.starts(ids.one);
  expect(lost()).toEqual([]);
  expect(box.run(['search', 'retry', '--sessions']).stdout).toContain(`gemini --resume ${ids.one}`);
});

it('a chat whose head says another id than its name is known by its name', () => {
  const box = new GeminiBox();
  works(box, ids.two);
  mkdirSync(dirname(box.chat(ids.one)), { recursive: true });
  writeFileSync(box.chat(ids.one), readFileSync(box.chat(ids.two)));
  expect(box.json<{ session: { id: string } }>(['rescue', 'aaaaaaaa']).session.id).toBe('aaaaaaaa');
});
