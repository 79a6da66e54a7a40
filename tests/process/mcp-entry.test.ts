import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliBundle, Sandbox } from './sandbox.ts';

const entry = { command: process.execPath, args: [cliBundle, 'mcp'] };
const install = (box: Sandbox, ...flags: string[]) => box.run(['install', '--client', 'mcp', ...flags]);
const uninstall = (box: Sandbox, ...flags: string[]) => box.run(['uninstall', '--client', 'mcp', ...flags]);

it('install --client mcp prints the entry and writes nothing', () => {
  const box = new Sandbox();
  const { status, stdout } = install(box);
  expect(status).toBe(0);
  expect(stdout).toContain('"mcpServers": {');
  expect(stdout).toContain('[mcp_servers.agent-handoff]');
  expect(box.json(['install', '--client', 'mcp'])).toEqual({ name: 'agent-handoff', ...entry });
  expect(existsSync(join(box.home, '.local'))).toBe(false);
});

it('--write puts it into a file, once, and uninstall brings every byte back', () => {
  const box = new Sandbox();
  const texts = {
    'a.json': '{ }\n',
    'b.json': '{"mcpServers":{}}',
    'c.toml': 'x = 1',
    'd.json': '{\n "k": [ 1 ]\n}',
  };
  for (const [name, text] of Object.entries(texts)) {
    const file = box.write(name, text);
    expect(install(box, '--write', file, '--dry-run').stdout).toContain('agent-handoff');
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(install(box, '--write', file).status).toBe(0);
    const written = readFileSync(file, 'utf8');
    expect(written).toContain('agent-handoff');
    expect(install(box, '--write', file).stdout).toBe(`unchanged ${file}\n`);
    expect(readFileSync(file, 'utf8')).toBe(written);
    expect(uninstall(box, '--write', file).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(text);
  }
  expect(uninstall(box).stdout).toBe('No configuration holds the entry: nothing was changed.\n');
});

it('uninstall keeps what came into the file meanwhile, and removes a file that was made', () => {
  const box = new Sandbox();
  const edited = box.write('edited.json', '{"a": 1}\n');
  const made = join(box.base, 'new/made.json');
  for (const file of [edited, made]) expect(install(box, '--write', file).status).toBe(0);
  expect(JSON.parse(readFileSync(made, 'utf8'))).toEqual({ mcpServers: { 'agent-handoff': entry } });
  writeFileSync(edited, readFileSync(edited, 'utf8').replace('"a": 1', '"a": 2, "b": 3'));
  expect(uninstall(box).status).toBe(0);
  expect(readFileSync(edited, 'utf8')).toBe('{"a": 2, "b": 3}\n');
  expect(existsSync(made)).toBe(false);
});

it('uninstall without a client takes the entries out too', () => {
  const box = new Sandbox();
  const file = box.write('a.json', '{}\n');
  install(box, '--write', file);
  expect(box.run(['uninstall']).status).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
});

it('a record that is lost or torn loses no entry', () => {
  const box = new Sandbox();
  const file = box.write('a.json', '{"mcpServers": {"other": {}}}\n');
  install(box, '--write', file);
  writeFileSync(join(box.home, '.local/state/agent-handoff/mcp.json'), '[{"file": 1}');
  expect(install(box, '--write', file).stdout).toBe(`unchanged ${file}\n`);
  expect(uninstall(box, '--write', file).status).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('{"mcpServers": {"other": {}}}\n');
});

it('a file that does not parse, is a directory or cannot be followed stays as it is', () => {
  const box = new Sandbox();
  const broken = box.write('broken.json', '{"a": ');
  mkdirSync(join(box.base, 'dir.json'));
  symlinkSync('nowhere', join(box.base, 'link.json'));
  for (const name of ['broken.json', 'dir.json', 'link.json']) {
    const { status, stderr } = install(box, '--write', join(box.base, name));
    expect(status).toBe(1);
    expect(stderr).toContain(name);
  }
  expect(readFileSync(broken, 'utf8')).toBe('{"a": ');
});

it('a link stays a link, and a mode stays', () => {
  const box = new Sandbox();
  const file = box.write('real.json', '{}');
  const link = join(box.base, 'link.json');
  symlinkSync(file, link);
  expect(install(box, '--write', link).status).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8')).mcpServers).toBeDefined();
  expect(statSync(file).mode & 0o777).toBe(0o644);
  uninstall(box, '--write', link);
  expect(readFileSync(link, 'utf8')).toBe('{}');
});

it.each([
  [['install', '--client', 'mcp', 'codex']],
  [['install', '--write', 'x.json']],
  [['uninstall', '--write', 'x.json']],
  [['install', '--client', 'codex', '--write', 'x.json']],
])('%j is wrong usage', (args) => {
  const { status, stderr } = new Sandbox().run(args);
  expect(status).toBe(2);
  expect(stderr).toContain('--client mcp');
});
