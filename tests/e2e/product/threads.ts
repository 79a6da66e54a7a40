import { execa } from 'execa';
import { isolatedEnv } from '../isolation.ts';
import { runHandoff } from './command.ts';

export const phrase = 'ship (it) now?';
const brief = `## Phase 1: build

Build it.

## Phase 2: push

*** Run only after explicit human go-ahead. Wait phrase: ${phrase} ***

Push it.
`;

export async function runGit(home: string, cwd: string, ...args: string[]): Promise<string> {
  return (await execa('git', args, { cwd, env: await isolatedEnv(home), extendEnv: false })).stdout;
}

/** What a push would change: the branches of a bare repository that is the worktree's `origin`. */
export class Remote {
  private constructor(
    private readonly home: string,
    private readonly path: string,
  ) {}

  static async add(home: string, cwd: string, path: string): Promise<Remote> {
    await runGit(home, cwd, 'init', '-q', '--bare', path);
    await runGit(home, cwd, 'remote', 'add', 'origin', path);
    return new Remote(home, path);
  }

  async branches(): Promise<string[]> {
    const listed = await runGit(this.home, this.path, 'branch', '--format=%(refname:short)');
    return listed.split('\n').filter(Boolean);
  }
}

/** A user who holds gates, in a repository with one open round that has one; gives the thread's name. */
export async function openGatedThread(home: string, cwd: string, client: string): Promise<string> {
  await runHandoff(home, cwd, ['install', '--client', client, '--thread-gates', '--json']);
  const opened = await runHandoff(
    home,
    cwd,
    ['thread', 'open', 'release', 'Release it', '--file', '-', '--json'],
    brief,
  );
  return JSON.parse(opened).slug;
}
