import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ran, Sandbox, type Wish } from './sandbox.ts';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Packs a project into a directory as it would be published. Returns the path of the tarball. */
export function packProject(target: string, directory = project): string {
  const args = ['pack', '--silent', '--offline', '--ignore-scripts', '--pack-destination', target];
  const env = { HOME: target, PATH: process.env.PATH ?? '' };
  const name = execFileSync('npm', args, { cwd: directory, env, encoding: 'utf8' }).trim();
  return join(target, name);
}

/** An empty HOME whose npm has no network, its cache and its prefix inside. */
export class PackagePlace extends Sandbox {
  readonly prefix = join(this.home, '.npm-global');
  readonly programs = join(this.home, '.local/share/agent-handoff/program');
  readonly current = join(this.programs, 'current');

  override get env(): Record<string, string> {
    return {
      ...super.env,
      PATH: `${join(this.prefix, 'bin')}:${super.env.PATH}`,
      npm_config_prefix: this.prefix,
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    };
  }

  command(name: string, args: readonly string[], wish: Wish = {}): Ran {
    const { status, stdout, stderr } = spawnSync(name, args, {
      cwd: wish.cwd ?? this.home,
      env: { ...this.env, ...wish.env },
      input: wish.input ?? '',
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, stdout, stderr };
  }

  npx(tarball: string, ...args: string[]): Ran {
    return this.command('npx', ['--yes', '--package', tarball, 'agent-handoff', ...args]);
  }

  cleanNpxCache(): void {
    rmSync(join(this.home, '.npm'), { recursive: true, force: true });
  }

  get settings(): string {
    return readFileSync(join(this.home, '.claude/settings.json'), 'utf8');
  }

  /** Starts a session by the command in the settings, as the client does. */
  startSession(): string {
    const { hooks } = JSON.parse(this.settings);
    const command: string = hooks.SessionStart[0].hooks[0].command;
    return this.command('sh', ['-c', command], { input: this.payload(), cwd: this.worktree }).stdout;
  }

  get copies(): string[] {
    return readdirSync(this.programs).filter((name) => !name.startsWith('.'));
  }
}
