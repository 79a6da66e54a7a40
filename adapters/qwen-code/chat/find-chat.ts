import { basename, dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { entryAt } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { isForeign } from '../../../core/files/trust.ts';
import type { TranscriptSource } from '../../../core/rescue/finding/find-transcripts.ts';
import { qwenCode, qwenDirectory } from '../install/location.ts';

/** What a session's id looks like: it becomes a part of a path. */
const idPattern = /^[A-Za-z0-9-]{1,128}$/;

export const isSessionId = (id: string | undefined): id is string => id !== undefined && idPattern.test(id);

function isChat(path: string): boolean {
  const entry = entryAt(path);
  return entry?.isFile() ? !isForeign(entry) : false;
}

/** Returns the chat of a session that was told to lie at a path: there, or among those that its user put away. Null for none. */
export function locateChat(told: string, sessionId: string): string | null {
  if (!isSessionId(sessionId)) return null;
  const directory = basename(dirname(told)) === 'archive' ? dirname(dirname(told)) : dirname(told);
  const name = `${sessionId}.jsonl`;
  return [join(directory, name), join(directory, 'archive', name)].find(isChat) ?? null;
}

/** The client's directory for a project is named after its path: every character but letters and digits is a `-`. */
const directoryName = (project: string): string => project.replace(/[^A-Za-z0-9]/g, '-');

/** Where the chat of a session lies, or will lie: its project's directory is told to its commands. */
export function expectedChat(ctx: Context, sessionId: string): string {
  const told = ctx.env.QWEN_CODE_PROJECT_DIR;
  const project = told || join(qwenDirectory(ctx), 'projects', directoryName(ctx.cwd));
  const path = join(project, 'chats', `${sessionId}.jsonl`);
  return locateChat(path, sessionId) ?? path;
}

/** `<config>/projects/<project>/chats`, or in it. */
const isPlace = (directory: string) => /[\\/]chats(?:[\\/]archive)?$/.test(directory);

/** Where chats of a worktree lie, those of sessions below it too; of every worktree with null. */
export function transcriptSource(ctx: Context, worktree: string | null): TranscriptSource {
  const projects = join(qwenDirectory(ctx), 'projects');
  const name = worktree === null ? null : directoryName(worktree);
  const isOurs = (project: string) => name === null || project === name || project.startsWith(`${name}-`);
  return {
    client: qwenCode,
    directories: listNames(projects)
      .filter(isOurs)
      .flatMap((project) => ['chats', 'chats/archive'].map((place) => join(projects, project, place))),
    sessionId: (file, directory) =>
      isPlace(directory)
        ? (/^([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\.jsonl$/.exec(file)?.[1] ?? null)
        : null,
  };
}
