import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { changes, codes, failureOf, marker, Sandbox } from './sandbox.ts';

const clone = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const directory = '.claude/skills/agent-handoff';
const files = ['.claude-plugin/plugin.json', 'hooks/hooks.json', 'hooks/mod.js'];
const wanted = { clone, mod: true };
const source = (name: string) => readFileSync(join(clone, 'hooks/mod', name), 'utf8');

const modOf = (box: Sandbox) => files.filter((name) => `${directory}/${name}` in box.snapshot());

describe('install --mod', () => {
  it('writes a plugin of three files, whose module runs this program by this Node', () => {
    const box = new Sandbox();
    box.install(wanted);
    expect(modOf(box)).toEqual(files);
    const manifest = JSON.parse(box.read(`${directory}/.claude-plugin/plugin.json`));
    expect(manifest).toMatchObject({
      name: 'agent-handoff',
      userConfig: JSON.parse(source('user-config.json')),
    });
    expect(JSON.parse(box.read(`${directory}/hooks/hooks.json`))).toMatchObject({
      modules: ['./mod.js'],
      hooks: {},
    });
    const script = box.read(`${directory}/hooks/mod.js`);
    expect(script).toContain(`\n${marker}\n`);
    const [, program = ''] = /^const installed = (.*);$/m.exec(script) ?? [];
    expect(JSON.parse(program)).toEqual([process.execPath, expect.stringMatching(/\/handoff\.cjs$/)]);
    expect(script.replace(program, 'null').slice(script.indexOf('*/\n') + 3)).toBe(source('mod.js'));
  });

  it('is asked for: nothing of it comes unasked, and what is there stays', () => {
    const box = new Sandbox();
    box.install({ clone });
    expect(modOf(box)).toEqual([]);
    box.install(wanted);
    const before = box.snapshot();
    expect(Object.values(changes(box.install({ clone }))).every((change) => change === 'unchanged')).toBe(
      true,
    );
    expect(box.snapshot()).toEqual(before);
  });

  it('is taken out by --no-mod, and by uninstall without a trace', () => {
    const box = new Sandbox();
    box.install(wanted);
    box.install({ clone, mod: false });
    expect(modOf(box)).toEqual([]);
    box.install(wanted);
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });

  it('is found and taken out without a record', () => {
    const box = new Sandbox();
    box.install(wanted);
    rmSync(box.path('.local/state/agent-handoff/install.json'));
    box.uninstall();
    expect(modOf(box)).toEqual([]);
  });

  it('edited by the user is kept beside the new one', () => {
    const box = new Sandbox();
    box.install(wanted);
    const path = `${directory}/hooks/mod.js`;
    box.write(path, `${box.read(path)}// mine\n`);
    expect(codes(box.install({ clone }))).toEqual(['skill-set-aside']);
    expect(box.read(path)).not.toContain('// mine');
  });

  it('is refused where a plugin of the user has that name', () => {
    const box = new Sandbox();
    const path = `${directory}/.claude-plugin/plugin.json`;
    box.write(path, '{ "name": "agent-handoff" }\n');
    expect(failureOf(() => box.install(wanted)).code).toBe('skill-foreign');
    expect(box.read(path)).toBe('{ "name": "agent-handoff" }\n');
  });
});

it('the plugin has the same settings, and its hooks name the module', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(clone, name), 'utf8'));
  expect(read('dist/.claude-plugin/plugin.json').userConfig).toEqual(read('hooks/mod/user-config.json'));
  expect(read('hooks/hooks.json').modules).toEqual(['./mod/mod.js']);
});
