import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { git } from '../core/world.ts';
import { type ErrorDocument, type Ran, Sandbox } from './sandbox.ts';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** What a clone needs to run; the rest of the project only makes the copy slower. */
const parts = ['.gitattributes', '.gitignore', 'package.json', 'CHANGELOG.md', 'dist', 'hooks', 'skills'];

export interface Outlook {
  current: string;
  latest: string;
  available: boolean;
  skipped: boolean;
  changes: string;
}

/** A user's clone of a bare upstream, with a maintainer's clone that releases to it; `run` runs the user's program. */
export class UpgradePlace extends Sandbox {
  readonly upstream = join(this.base, 'upstream.git');
  readonly maintainer = join(this.base, 'maintainer');
  readonly clone = join(this.base, 'agent-handoff');
  protected override readonly bundle = join(this.clone, 'dist/handoff.cjs');

  constructor() {
    super();
    mkdirSync(this.maintainer);
    for (const part of parts) cpSync(join(project, part), join(this.maintainer, part), { recursive: true });
    git(this.maintainer, 'init', '-q', '-b', 'main');
    this.setVersion('1.0.0');
    git(this.maintainer, 'add', '-A');
    git(this.maintainer, 'commit', '-q', '-m', 'release 1.0.0');
    git(this.base, 'clone', '-q', '--bare', this.maintainer, this.upstream);
    git(this.maintainer, 'remote', 'add', 'origin', this.upstream);
    git(this.base, 'clone', '-q', this.upstream, this.clone);
  }

  override get env(): Record<string, string> {
    const { AGENT_HANDOFF_UPGRADE: _, ...env } = super.env;
    return env;
  }

  /** Every body that says its version says the new one, as a build would have it. */
  private setVersion(version: string): void {
    const manifest = readFileSync(join(this.maintainer, 'package.json'), 'utf8');
    const { version: was } = JSON.parse(manifest) as { version: string };
    const bodies = readdirSync(join(this.maintainer, 'dist/lib')).map((name) => join('dist/lib', name));
    for (const file of ['package.json', ...bodies]) {
      const path = join(this.maintainer, file);
      const text = readFileSync(path, 'utf8');
      const said = new RegExp(`("?version"?: ?")${was.replaceAll('.', '\\.')}"`, 'g');
      if (said.test(text)) writeFileSync(path, text.replace(said, `$1${version}"`));
    }
  }

  /** Commits what `change` does to the maintainer's files as a version, and pushes it, with a tag if asked. */
  release(version: string, { tag = true, change = () => {} }: ReleaseWish = {}): string {
    this.setVersion(version);
    const changelog = join(this.maintainer, 'CHANGELOG.md');
    const part = `## ${version}\n\n- New in ${version}.\n\n## `;
    writeFileSync(changelog, readFileSync(changelog, 'utf8').replace(/^## /m, part));
    change(this.maintainer);
    return this.push(`release ${version}`, ...(tag ? [`v${version}`] : []));
  }

  /** Commits what stands in the maintainer's clone. */
  push(message: string, ...tags: string[]): string {
    git(this.maintainer, 'add', '-A');
    git(this.maintainer, 'commit', '-q', '--allow-empty', '-m', message);
    for (const tag of tags) git(this.maintainer, 'tag', tag);
    git(this.maintainer, 'push', '-q', 'origin', 'main', ...tags);
    return git(this.maintainer, 'rev-parse', 'HEAD');
  }

  /** Runs git in the user's clone. */
  git(...args: string[]): string {
    return git(this.clone, ...args);
  }

  get head(): string {
    return git(this.clone, 'rev-parse', 'HEAD');
  }

  get status(): string {
    return git(this.clone, 'status', '--porcelain');
  }

  get version(): string {
    return this.run(['--version']).stdout.trim();
  }

  get program(): string {
    return this.bundle;
  }

  /** Runs another copy of the program. */
  runProgram(bundle: string, args: readonly string[]): Ran {
    return this.spawnBundle(bundle, args, {});
  }

  /** Starts a session by the clone's launcher, as the installed hook does. */
  runLauncher(): string {
    const launcher = join(this.clone, 'hooks/session-start.sh');
    const wish = { cwd: this.worktree, env: this.env, input: this.payload(), encoding: 'utf8' } as const;
    return spawnSync('sh', [launcher, 'claude-code'], wish).stdout;
  }

  exists(name: string): boolean {
    return existsSync(join(this.base, name));
  }

  /** Undoes what a broken release did to the maintainer's files. */
  readonly restoreParts = (): void => {
    const { version } = JSON.parse(readFileSync(join(this.maintainer, 'package.json'), 'utf8'));
    for (const part of ['dist', 'skills', 'hooks'])
      cpSync(join(project, part), join(this.maintainer, part), { recursive: true });
    cpSync(join(project, 'package.json'), join(this.maintainer, 'package.json'));
    this.setVersion(version);
  };

  /** As if the day had passed. */
  forgetDay(): void {
    rmSync(join(this.root, '.upgrade-asked.json'), { force: true });
  }

  /** The error that a verb ends with. */
  failure(args: readonly string[], env: Record<string, string> = {}): ErrorDocument['error'] {
    const ran = this.run([...args, '--json'], { env });
    expect([ran.status, ran.stderr]).toEqual([1, '']);
    return (JSON.parse(ran.stdout) as ErrorDocument).error;
  }

  get state(): string {
    return join(this.home, '.local/state/agent-handoff');
  }

  /** What an upgrade leaves when it is done, of its journal and its lock. */
  get leftovers(): string[] {
    const names = [this.state, this.root].flatMap((place) => (existsSync(place) ? readdirSync(place) : []));
    return names.filter((name) => /^\.?upgrade(?!-asked|-skip)/.test(name));
  }

  begin(env: Record<string, string> = {}): unknown {
    return this.json<{ upgrade: unknown }>(['begin'], { env }).upgrade;
  }
}

export interface ReleaseWish {
  tag?: boolean;
  change?: (maintainer: string) => void;
}
