import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { version } from '../../adapters/cli/version.ts';
import { PackagePlace, packProject } from './package-place.ts';

// Each of these starts npm several times.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const packed = mkdtempSync(join(tmpdir(), 'handoff-packed-'));
let tarball = '';
beforeAll(() => {
  tarball = packProject(packed);
});
afterAll(() => rmSync(packed, { recursive: true }));

const installArgs = ['install', '--client', 'claude-code'];

describe('the tarball', () => {
  const list = () =>
    execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));

  it('holds what runs, and what npm shows of it', () => {
    const others = list().filter((path) => !path.startsWith('dist/'));
    expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    for (const path of ['dist/handoff.cjs', 'dist/hooks/session-start.sh', 'dist/texts/skills/handoff.md'])
      expect(list()).toContain(path);
    expect(list().filter((path) => /(?:^|\/)tests?\/|\.ts$|\.map$/.test(path))).toEqual([]);
  });

  it('asks for no other package, and is not private', () => {
    const manifest = JSON.parse(
      execFileSync('tar', ['xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
    );
    expect([manifest.dependencies, manifest.private, manifest.scripts?.postinstall]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(Object.keys(manifest.bin).sort()).toEqual(['agent-handoff', 'handoff']);
  });

  it('stays below 6 MB when it is unpacked', () => {
    const sizes = execFileSync('tar', ['tvzf', tarball], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => Number(line.trim().split(/\s+/)[2]));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6_000_000);
  });
});

describe('npx agent-handoff install, without a network', () => {
  it('delivers by a copy that a cleaned cache does not break', () => {
    const place = new PackagePlace();
    const ran = place.npx(tarball, ...installArgs);
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stderr).toContain(`The program was copied to ${place.current}`);
    expect(place.copies).toEqual([version, 'current']);
    expect(statSync(join(place.programs, version)).mode & 0o077).toBe(0);
    expect(place.settings).toContain(`sh ${place.current}/hooks/session-start.sh claude-code`);
    expect(place.settings).not.toContain('.npm');
    place.cleanNpxCache();
    const { sentinel } = place.json<{ sentinel: string }>(['publish', '--file', '-', '--no-review'], {
      input: '# A\n\n## Immediate next action\n\nGo on.\n',
    });
    expect(place.startSession()).toContain(sentinel);
    const skill = readFileSync(join(place.home, '.claude/skills/handoff/SKILL.md'), 'utf8');
    expect(skill).toContain(`${place.current}/dist/handoff.cjs begin`);
  });

  it('changes no byte the second time, and the copy looks after itself', () => {
    const place = new PackagePlace();
    expect(place.npx(tarball, ...installArgs).status).toBe(0);
    const before = place.settings;
    const again = place.npx(tarball, ...installArgs);
    expect(again.stdout).not.toMatch(/^(?:create|edit|remove)/m);
    expect(again.stderr).not.toContain('copied');
    place.cleanNpxCache();
    const own = place.spawn(join(place.current, 'dist/handoff.cjs'), installArgs);
    expect(own.status, own.stderr).toBe(0);
    expect(own.stdout).not.toMatch(/^(?:create|edit|remove)/m);
    expect([place.settings, place.copies]).toEqual([before, [version, 'current']]);
  });

  it('writes nothing with --dry-run, and shows the paths that it would write', () => {
    const place = new PackagePlace();
    const ran = place.npx(tarball, ...installArgs, '--dry-run');
    expect(ran.stdout).toContain(`${place.current}/hooks/session-start.sh`);
    expect(ran.stderr).toContain(`The program would be copied to ${place.current}`);
    expect(readdirSync(place.home).sort()).toEqual(['.npm']);
  });

  it('leaves nothing behind where a settings file cannot be edited', () => {
    const place = new PackagePlace();
    mkdirSync(join(place.home, '.claude'));
    writeFileSync(join(place.home, '.claude/settings.json'), '{ // mine\n}');
    const ran = place.npx(tarball, ...installArgs);
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('settings.json')]);
    expect(readdirSync(place.home).sort()).toEqual(['.claude', '.npm']);
  });

  it('refuses a place that others can write', () => {
    const place = new PackagePlace();
    mkdirSync(place.programs, { recursive: true });
    chmodSync(place.programs, 0o777);
    const ran = place.npx(tarball, ...installArgs);
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('chmod go-w')]);
    expect(existsSync(join(place.home, '.claude'))).toBe(false);
  });

  it('makes a damaged copy anew', () => {
    const place = new PackagePlace();
    expect(place.npx(tarball, ...installArgs).status).toBe(0);
    writeFileSync(join(place.current, 'dist/session-start.cjs'), 'broken');
    const ran = place.npx(tarball, ...installArgs);
    expect(ran.status, ran.stderr).toBe(0);
    expect(readFileSync(join(place.current, 'dist/session-start.cjs'), 'utf8')).not.toBe('broken');
    expect(place.copies).toHaveLength(3);
  });
});

describe('uninstall', () => {
  it('removes the copy and every directory that was made for it', () => {
    const place = new PackagePlace();
    expect(place.npx(tarball, ...installArgs).status).toBe(0);
    place.cleanNpxCache();
    const ran = place.spawn(join(place.current, 'dist/handoff.cjs'), ['uninstall']);
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('The copy of the program was removed');
    expect(ran.stderr).not.toContain('rm -r');
    expect(readdirSync(place.home)).toEqual([]);
  });

  it('keeps the copy while another root is installed', () => {
    const place = new PackagePlace();
    const other = {
      AGENT_HANDOFF_ROOT: join(place.home, 'other'),
      CLAUDE_CONFIG_DIR: join(place.home, '.other'),
    };
    expect(place.npx(tarball, ...installArgs).status).toBe(0);
    const program = join(place.current, 'dist/handoff.cjs');
    expect(place.spawn(program, installArgs, { env: other }).status).toBe(0);
    expect(place.spawn(program, ['uninstall']).status).toBe(0);
    expect(place.copies).toEqual([version, 'current']);
    expect(place.spawn(program, ['uninstall'], { env: other }).status).toBe(0);
    expect(existsSync(place.programs)).toBe(false);
  });
});

describe('npm i -g agent-handoff', () => {
  it('gives the command, whose install wires a copy, and doctor and uninstall go by that', () => {
    const place = new PackagePlace();
    const added = place.command('npm', ['install', '-g', tarball]);
    expect(added.status, added.stderr).toBe(0);
    const ran = place.command('handoff', installArgs);
    expect(ran.status, ran.stderr).toBe(0);
    expect(place.settings).toContain(place.current);
    expect(place.settings).not.toContain(place.prefix);
    const { findings } = JSON.parse(place.command('handoff', ['doctor', '--json']).stdout);
    expect(findings.map(({ code }: { code: string }) => code)).not.toContain('hook-elsewhere');
    expect(place.command('handoff', ['uninstall']).status).toBe(0);
    expect(existsSync(join(place.home, '.local/share'))).toBe(false);
    expect(place.command('agent-handoff', ['--version']).stdout.trim()).toBe(version);
  });
});
