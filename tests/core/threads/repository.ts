import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CheckRequest, checkThreads } from '../../../core/threads/check.ts';
import type { Filing } from '../../../core/threads/file-round.ts';
import { type ThreadsLayout, threadsLayout } from '../../../core/threads/format/layout.ts';
import { makeTemporary } from '../world.ts';

const fixtures = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'fixtures');

/** Identity and isolation, for the tests' own git and for the code under test. */
export const identity = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

export interface PromptParts {
  fields?: Record<string, string | null>;
  body?: string;
}

function frontmatter(fields: Record<string, string | null>): string {
  const lines = Object.entries(fields).flatMap(([key, value]) =>
    value === null ? [] : [`${key}: ${value}\n`],
  );
  return `---\n${lines.join('')}---\n\n`;
}

/** A prompt spelled out here, so that no test trusts our own writer for its input. */
export function promptText(slug: string, round: number, { fields, body }: PromptParts = {}): string {
  const all = {
    thread: `"${slug}"`,
    round: String(round),
    from: 'claude-code',
    to: 'codex-cli',
    created: '2026-05-10T08:00:00Z',
    status: 'open',
    tracks: 'acme/shop#7',
    ...fields,
  };
  return frontmatter(all) + (body ?? '# Brief\n\n## Phase 1: build\n\nRun `npm test`.\n');
}

export function resultText(slug: string, round: number, { fields, body }: PromptParts = {}): string {
  const all = {
    thread: `"${slug}"`,
    round: String(round),
    from: 'codex-cli',
    to: 'claude-code',
    created: '2026-05-10T20:00:00Z',
    in_reply_to: `round-0${round}-prompt.md`,
    status: 'complete',
    ...fields,
  };
  return frontmatter(all) + (body ?? '# Report\n\n## Phase 1: build\n\n12 passed.\n');
}

/** A repository with one commit, and threads made by hand. */
export class Repository {
  readonly root = join(makeTemporary(), 'shop');
  readonly env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: dirname(this.root),
    ...identity,
  };
  now = new Date('2026-05-15T18:30:00Z');

  constructor(options: { git?: boolean } = {}) {
    mkdirSync(this.root);
    if (options.git === false) return;
    this.git('init', '-q', '-b', 'main');
    this.write('file.txt', 'one\n');
    this.commit('one', '2026-05-01T00:00:00Z');
  }

  get layout(): ThreadsLayout {
    return threadsLayout({ cwd: this.root });
  }

  filing(overrides: Partial<Filing> = {}): Filing {
    return { layout: this.layout, env: this.env, commit: false, searchSecrets: async () => [], ...overrides };
  }

  git(...args: string[]): string {
    return this.gitAt('2026-05-15T12:00:00Z', ...args);
  }

  gitAt(date: string, ...args: string[]): string {
    const env = { ...this.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    return execFileSync('git', args, {
      cwd: this.root,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** Commits everything; returns the commit. */
  commit(message: string, date = '2026-05-15T12:00:00Z'): string {
    this.gitAt(date, 'add', '-A');
    this.gitAt(date, 'commit', '-q', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  prompt(slug: string, round = 1, parts: PromptParts = {}): string {
    return this.write(`handoffs/active/${slug}/round-0${round}-prompt.md`, promptText(slug, round, parts));
  }

  result(slug: string, round = 1, parts: PromptParts = {}): string {
    return this.write(`handoffs/active/${slug}/round-0${round}-result.md`, resultText(slug, round, parts));
  }

  read(name: string): string {
    return readFileSync(join(this.root, name), 'utf8');
  }

  names(name: string): string[] {
    const path = join(this.root, name);
    return existsSync(path) ? readdirSync(path).sort() : [];
  }

  /** The irregular threads of tests/fixtures/threads, or those of another folder there. */
  copyFixtures(folder = 'threads'): void {
    cpSync(join(fixtures, folder), join(this.root, 'handoffs'), { recursive: true });
  }

  /** What `check` finds, as `severity code file: message`, with the commits as <commit>. */
  async check(request: Partial<CheckRequest> = {}): Promise<string[]> {
    const searchSecrets = async () => [];
    const defaults = { layout: this.layout, env: this.env, now: this.now, staleDays: 14, searchSecrets };
    const problems = await checkThreads({ ...defaults, ...request });
    return problems.map(({ severity, code, file, message }) => `${severity} ${code} ${file}: ${message}`);
  }
}
