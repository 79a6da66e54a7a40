import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const ids = {
  one: 'aaaaaaaa-1111-4222-8333-444444444444',
  two: 'bbbbbbbb-1111-4222-8333-444444444444',
};

class QwenBox extends Sandbox {
  readonly settings = join(this.home, '.qwen/settings.json');

  chat(id: string): string {
    return join(this.home, '.qwen/projects/-app/chats', `${id}.jsonl`);
  }

  /** What a session is told at its start; empty for nothing. */
  starts(id: string, source = 'startup'): string {
    const payload = {
      session_id: id,
      transcript_path: this.chat(id),
      cwd: this.worktree,
      hook_event_name: 'SessionStart',
      permission_mode: 'auto',
      source,
    };
    const env = { QWEN_CODE_SESSION_ID: id };
    const ran = this.hook(JSON.stringify(payload), { client: 'qwen-code', env });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    return ran.stdout === '' ? '' : JSON.parse(ran.stdout).hookSpecificOutput.additionalContext;
  }

  says(id: string, ...texts: string[]): void {
    const lines = texts.map((text) => ({
      sessionId: id,
      cwd: this.worktree,
      type: 'assistant',
      provenance: 'assistant_output',
      message: { role: 'model', parts: [{ text }] },
    }));
    mkdirSync(dirname(this.chat(id)), { recursive: true });
    writeFileSync(this.chat(id), lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  }

  /** The client's list shows this session in a process that runs. */
  lists(id: string, pid = process.pid, more: object = {}): void {
    const list = join(this.home, '.qwen/sessions');
    mkdirSync(list, { recursive: true });
    const entry = { schemaVersion: 1, pid, procStart: null, sessionId: id, cwd: this.worktree, ...more };
    writeFileSync(join(list, `${pid}.json`), JSON.stringify(entry));
  }
}

it('a session is given what waits at its start, and asked to tell its user, who sees nothing of it', () => {
  const box = new QwenBox();
  const { sentinel } = box.publish();
  const told = box.starts(ids.one);
  expect(told).toContain(`sentinel ${sentinel}`);
  expect(told).toMatch(/tell them in your first reply: agent-handoff: loaded "/);
  expect(box.names('unread')).toEqual([]);
});

it('a reply with the sentinel in the chat settles the delivery; the next session gets nothing', () => {
  const box = new QwenBox();
  const { sentinel } = box.publish();
  box.starts(ids.one);
  box.says(ids.one, `Handoff loaded — sentinel ${sentinel}`);
  expect(box.starts(ids.two)).toBe('');
  expect(box.json<{ handoffs: { state: string }[] }>(['list', '--all']).handoffs[0]?.state).toBe(
    'acknowledged',
  );
});

it('a session that is over without a reply gives the handoff back; one that is listed keeps it', () => {
  const box = new QwenBox();
  const { sentinel } = box.publish();
  box.starts(ids.one);
  box.lists(ids.one, process.ppid);
  expect(box.starts(ids.two)).toContain('waits for an answer in another open session');
  box.lists('another', process.ppid);
  // What started the hooks here has another session by now.
  box.lists('a third');
  const again = box.starts(ids.two);
  expect(again).toContain(`sentinel ${sentinel}`);
  expect(again).toContain('never answered');
});

it('a cleared session counts as over while its client still lists it', () => {
  const box = new QwenBox();
  const { sentinel } = box.publish();
  box.starts(ids.one);
  box.lists(ids.one);
  expect(box.starts(ids.two, 'clear')).toContain(`sentinel ${sentinel}`);
});

it('a resumed session gets again what it had, with the question that it still owes, and hears what waits', () => {
  const box = new QwenBox();
  const { sentinel } = box.publish();
  box.starts(ids.one);
  box.publish('# Later\n\n## Immediate next action\n\nRun `true`.\n');
  const owing = box.starts(ids.one, 'resume');
  expect(owing).toContain(`Open your first reply with exactly this line`);
  expect(owing).toContain('1 handoff waits for this worktree');
  expect(box.names('unread')).toHaveLength(1);
  box.says(ids.one, `Handoff loaded — sentinel ${sentinel}`);
  const answered = box.starts(ids.one, 'resume');
  expect(answered).toContain('this session received 1 handoff before its resume; here again.');
  expect(answered).not.toContain('Open your first reply');
});

it('a resumed session that had nothing is told what waits and takes nothing', () => {
  const box = new QwenBox();
  const { sentinel } = box.publish();
  const told = box.starts(ids.one, 'resume');
  expect(told).toContain('1 handoff waits for this worktree');
  expect(told).not.toContain(sentinel);
});

it('what a session runs is our launcher, and it is known by its environment', () => {
  const box = new QwenBox();
  const env = { QWEN_CODE: '1', QWEN_CODE_SESSION_ID: ids.one };
  const { stdout } = box.run(['begin', '--in', '@session'], { env });
  expect(stdout).toMatch(/publish command: \S+\/hooks\/handoff\.sh publish --file /);
  box.publish();
  expect(box.run(['take'], { env }).stdout).toContain('sentinel ');
  expect(box.run(['take'], { env: { ...env, QWEN_CODE_AGENT_ID: 'a1' } }).stdout).not.toContain('sentinel ');
});

it('install and uninstall leave the settings as they were, comments and permissions too', () => {
  const box = new QwenBox();
  const before = '{\n  // mine\n  "permissions": { "allow": ["Bash(ls *)"] } // stays\n}\n';
  box.write('home/.qwen/settings.json', before);
  box.json(['install', '--client', 'qwen-code']);
  const wired = readFileSync(box.settings, 'utf8');
  expect(wired).toContain('// mine');
  expect(wired.match(/session-start\.sh qwen-code/g)).toHaveLength(1);
  expect(wired).toMatch(/"Bash\(\/\S+\/hooks\/handoff\.sh publish \*\)"/);
  expect(wired).not.toMatch(/handoff\.sh (?:install|upgrade|uninstall|send|sync)/);
  const again = box.run(['install', '--client', 'qwen-code']);
  expect({ status: again.status, wired: readFileSync(box.settings, 'utf8') }).toEqual({ status: 0, wired });
  box.json(['uninstall', '--client', 'qwen-code']);
  expect(readFileSync(box.settings, 'utf8')).toBe(before);
  expect(readdirSync(join(box.home, '.qwen'))).toEqual(['settings.json']);
});

it('what the client wrote into its settings since stays, and ours goes', () => {
  const box = new QwenBox();
  box.write('home/.qwen/settings.json', '{"ui":{"theme":"dark"}}');
  box.json(['install', '--client', 'qwen-code']);
  const rewritten = { ...JSON.parse(readFileSync(box.settings, 'utf8')), $version: 4 };
  writeFileSync(box.settings, JSON.stringify(rewritten, null, 2));
  box.json(['uninstall', '--client', 'qwen-code']);
  expect(JSON.parse(readFileSync(box.settings, 'utf8'))).toEqual({ ui: { theme: 'dark' }, $version: 4 });
});

it('settings that do not parse are left, and install says where', () => {
  const box = new QwenBox();
  box.write('home/.qwen/settings.json', '{"ui": }\n');
  const ran = box.run(['install', '--client', 'qwen-code']);
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain(`${box.settings}:1: not valid JSON`);
  expect(readFileSync(box.settings, 'utf8')).toBe('{"ui": }\n');
  expect(existsSync(join(box.home, '.qwen/commands'))).toBe(false);
});

it('settings that are a link stay one, and what it leads to is edited and restored', () => {
  const box = new QwenBox();
  const real = box.write('home/dotfiles/qwen.json', '{}\n');
  mkdirSync(dirname(box.settings), { recursive: true });
  symlinkSync(real, box.settings);
  box.json(['install', '--client', 'qwen-code']);
  expect(readFileSync(real, 'utf8')).toContain('session-start.sh qwen-code');
  box.json(['uninstall', '--client', 'qwen-code']);
  expect(readFileSync(real, 'utf8')).toBe('{}\n');
});

it('a command of that name which is not ours is left, and install says so', () => {
  const box = new QwenBox();
  const file = box.write('home/.qwen/commands/handoff.md', 'mine\n');
  const ran = box.run(['install', '--client', 'qwen-code']);
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain(`${file}: a command of that name exists and is not ours`);
  expect(readFileSync(file, 'utf8')).toBe('mine\n');
});

it('doctor says that hooks are off, that a mode is on, and that the Node of the client is too old', () => {
  const box = new QwenBox();
  box.write('home/.qwen/settings.json', '{"disableAllHooks": true}\n');
  box.json(['install', '--client', 'qwen-code']);
  const bin = join(box.home, 'bin');
  for (const [name, text] of [
    ['qwen', '#!/usr/bin/env node\nconsole.log("0.24.4")\n'],
    ['node', '#!/bin/sh\necho v20.19.0\n'],
  ] as const)
    box.write(`home/bin/${name}`, text);
  for (const name of ['qwen', 'node']) chmodSync(join(bin, name), 0o755);
  const env = { PATH: `${bin}:${process.env.PATH}`, QWEN_CODE_SAFE_MODE: '1' };
  const { stdout } = box.run(['doctor', '--json'], { env });
  const found: { code: string; message: string }[] = JSON.parse(stdout).findings;
  const said = found.map(({ code, message }) => `${code} ${message}`).join('\n');
  expect(said).toContain('it has "disableAllHooks": true.');
  expect(said).toContain('hooks-disabled QWEN_CODE_SAFE_MODE: it starts Qwen Code in safe mode.');
  expect(said).toContain(
    `node-too-old ${join(bin, 'qwen')}: Qwen Code runs in ${join(bin, 'node')}, which is v20.19.0`,
  );
});
