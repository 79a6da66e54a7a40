import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../adapters/cli/version.ts';
import { cliBundle, type Ran, Sandbox } from './sandbox.ts';
import { hasPython, onTerminal } from './terminal.ts';

class LinkBox extends Sandbox {
  readonly bin = join(this.home, '.local/bin');
  readonly link = join(this.bin, 'handoff');
  /** Directories of the PATH before those of the system. */
  ahead: string[] = [];

  override get env(): Record<string, string> {
    return { ...super.env, PATH: [...this.ahead, super.env.PATH].join(':') };
  }

  install(...args: string[]): Ran {
    return this.run(['install', '--client', 'claude-code', ...args]);
  }

  get target(): string | null {
    try {
      return readlinkSync(this.link);
    } catch {
      return null;
    }
  }
}

describe('install --link', () => {
  it('makes the command in ~/.local/bin, says where the PATH lacks that, and uninstall takes all of it out', () => {
    const box = new LinkBox();
    const ran = box.install('--link');
    expect(ran.status, ran.stderr).toBe(0);
    expect([box.target, ran.stdout]).toEqual([cliBundle, expect.stringContaining(`create    ${box.link}`)]);
    expect(ran.stderr).toContain('export PATH="$HOME/.local/bin:$PATH"');
    expect(box.run(['uninstall']).stdout).toContain(`remove    ${box.link}`);
    expect(existsSync(join(box.home, '.local'))).toBe(false);
  });

  it('works in a shell whose PATH has it, and messages then name it', () => {
    const box = new LinkBox();
    box.ahead = [box.bin];
    const ran = box.install('--link');
    expect(ran.stderr).not.toContain('export PATH');
    writeFileSync(join(box.home, '.claude/settings.json'), '{}');
    const { findings } = JSON.parse(box.run(['doctor', '--json']).stdout);
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'hook-missing', fix: 'handoff install --client claude-code' }),
    );
    // An agent is allowed the command by its path.
    const inSession = JSON.parse(box.run(['doctor', '--json'], { env: { CLAUDECODE: '1' } }).stdout);
    expect(JSON.stringify(inSession.findings)).toContain(`${cliBundle} install --client claude-code`);
    const skill = readFileSync(join(box.home, '.claude/skills/handoff/SKILL.md'), 'utf8');
    expect(skill).toContain(`${cliBundle} begin`);
  });

  it('names the program by its path where `handoff` on the PATH is another', () => {
    const box = new LinkBox();
    const other = join(box.base, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'handoff'), '#!/bin/sh\nexit 0\n');
    chmodSync(join(other, 'handoff'), 0o755);
    box.ahead = [other, box.bin];
    expect(box.install('--link').status).toBe(0);
    expect(box.target).toBe(cliBundle);
    writeFileSync(join(box.home, '.claude/settings.json'), '{}');
    expect(box.run(['doctor', '--json']).stdout).toContain(`${cliBundle} install --client claude-code`);
  });

  it("takes the user's own first directory of the PATH where ~/.local/bin is not on it, and none of a project", () => {
    const box = new LinkBox();
    const own = join(box.home, 'bin');
    const project = join(box.home, 'work/tools');
    const modules = join(box.home, 'x/node_modules/.bin');
    for (const directory of [own, project, modules, join(box.home, 'work/.git')])
      mkdirSync(directory, { recursive: true });
    box.ahead = [project, modules, own];
    expect(box.install('--link').status).toBe(0);
    expect(readlinkSync(join(own, 'handoff'))).toBe(cliBundle);
    expect(box.target).toBe(null);
    expect(box.run(['uninstall']).status).toBe(0);
    expect(existsSync(own)).toBe(true);
    expect(existsSync(join(own, 'handoff'))).toBe(false);
  });

  it.each([
    ['a file', (link: string) => writeFileSync(link, 'mine')],
    ['a link elsewhere', (link: string) => symlinkSync('/usr/bin/true', link)],
    ['a link to nothing', (link: string) => symlinkSync('/nowhere', link)],
    ['a directory', (link: string) => mkdirSync(link)],
  ])('never takes the place of %s', (_, put) => {
    const box = new LinkBox();
    mkdirSync(box.bin, { recursive: true });
    put(box.link);
    const before = lstatSync(box.link).ino;
    const { error } = JSON.parse(box.install('--link', '--json').stdout);
    expect(error).toMatchObject({ code: 'command-foreign', message: expect.stringContaining(box.link) });
    box.run(['uninstall']);
    expect(lstatSync(box.link).ino).toBe(before);
  });

  it('leaves what took its place since', () => {
    const box = new LinkBox();
    expect(box.install('--link').status).toBe(0);
    rmSync(box.link);
    writeFileSync(box.link, 'mine');
    expect(box.install().stderr).toContain('something else is there now');
    expect(box.run(['uninstall']).stderr).toContain('something else is there now');
    expect(readFileSync(box.link, 'utf8')).toBe('mine');
  });

  it('changes no byte the second time, stays without the option, and goes with --no-link', () => {
    const box = new LinkBox();
    box.install('--link');
    expect(box.install('--link').stdout).not.toMatch(/^(?:create|edit|remove)/m);
    expect(box.install().stdout).not.toMatch(/^(?:create|edit|remove)/m);
    expect(box.target).toBe(cliBundle);
    expect(box.install('--no-link').stdout).toContain(`remove    ${box.link}`);
    expect(existsSync(box.bin)).toBe(false);
    expect(box.run(['uninstall']).status).toBe(0);
    expect(existsSync(join(box.home, '.local'))).toBe(false);
  });

  it('writes nothing with --dry-run, and asks nobody without a terminal', () => {
    const box = new LinkBox();
    expect(box.install('--link', '--dry-run').stdout).toContain(`create    ${box.link}`);
    expect(existsSync(join(box.home, '.local'))).toBe(false);
    box.install();
    expect(box.target).toBe(null);
  });

  it('is made anew where doctor misses it', () => {
    const box = new LinkBox();
    box.install('--link');
    rmSync(box.link);
    const { findings } = JSON.parse(box.run(['doctor', '--json']).stdout);
    const found = findings.find(({ code }: { code: string }) => code === 'command-lost');
    expect(found).toMatchObject({ severity: 'warn', where: box.link });
    expect(found.fix).toMatch(/ install --link$/);
    box.install('--link');
    expect(box.target).toBe(cliBundle);
  });
});

describe.runIf(hasPython)('install on a terminal', () => {
  const question = 'Make the command `handoff`';

  it.each([
    ['yes', '\r', cliBundle],
    ['no', 'n', null],
  ])('asks once, and does what is answered: %s', (_, key, target) => {
    const box = new LinkBox();
    const args = ['install', '--client', 'claude-code'];
    const first = onTerminal(box, args, [[question, key]]);
    expect([first.status, first.shown]).toEqual([0, expect.stringContaining(question)]);
    expect(box.target).toBe(target);
    const second = onTerminal(box, args, []);
    expect([second.status, second.shown]).toEqual([0, expect.not.stringContaining(question)]);
    expect(box.run(['uninstall']).status).toBe(0);
    expect(existsSync(join(box.home, '.local'))).toBe(false);
  });

  it('does not ask where the command is there already', () => {
    const box = new LinkBox();
    box.ahead = [box.bin];
    mkdirSync(box.bin, { recursive: true });
    symlinkSync(cliBundle, box.link);
    const { status, shown } = onTerminal(box, ['install', '--client', 'claude-code'], []);
    expect([status, shown]).toEqual([0, expect.not.stringContaining(question)]);
  });
});

describe('install --link of a plugin', () => {
  it('makes the command alone, by a copy that the next version of the plugin does not replace', () => {
    const box = new LinkBox();
    box.ahead = [box.bin];
    const plugin = join(box.home, '.claude/plugins/cache/agent-handoff/agent-handoff/0.5.0');
    cpSync(dirname(cliBundle), plugin, { recursive: true });
    const ran = box.spawn(join(plugin, 'handoff.cjs'), ['install', '--link']);
    expect(ran.status, ran.stderr).toBe(0);
    expect(existsSync(join(box.home, '.claude/settings.json'))).toBe(false);
    rmSync(join(box.home, '.claude'), { recursive: true });
    const typed = spawnSync(box.link, ['--version'], { env: box.env, encoding: 'utf8' });
    expect([typed.status, typed.stdout.trim()]).toEqual([0, version]);
    const gone = spawnSync(box.link, ['uninstall'], { env: box.env, encoding: 'utf8', cwd: box.worktree });
    expect(gone.status, gone.stderr).toBe(0);
    expect(existsSync(join(box.home, '.local'))).toBe(false);
  });
});
