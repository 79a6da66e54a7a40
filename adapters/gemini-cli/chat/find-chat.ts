import { dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { entryAt } from '../../../core/files/entry.ts';
import { listNames, readRegularFile, readText } from '../../../core/files/read.ts';
import { isForeign } from '../../../core/files/trust.ts';
import type { TranscriptSource } from '../../../core/rescue/finding/find-transcripts.ts';
import { asShape, object, string } from '../../../core/sessions/shape.ts';
import { geminiCli, geminiDirectory } from '../install/location.ts';

const head = object({ sessionId: string });

/** A chat's name ends in the first eight characters of its session's id. */
const chatName = /^session-\d{4}-\d\d-\d\dT\d\d-\d\d-([0-9a-f]{8})\.jsonl$/;

/**
 * Returns the chat of a session that was told to lie at a path. A resumed session goes on in its old file, while its
 * hook names a new one that stays empty (measured): so the largest of its name counts. Null when there is none.
 */
export function locateChat(told: string, sessionId: string): string | null {
  const directory = dirname(told);
  const sizes = listNames(directory).flatMap((name): [string, number][] => {
    if (chatName.exec(name)?.[1] !== sessionId.slice(0, 8)) return [];
    const path = join(directory, name);
    const entry = entryAt(path);
    return entry?.isFile() && !isForeign(entry) ? [[path, entry.size]] : [];
  });
  return sizes.sort(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}

/** The first line of a chat is short, and says the session's id. */
const headLength = 4_096;

/** Returns the id that a chat says at its beginning; null where it says none. */
function readId(path: string): string | null {
  const [line = ''] =
    readRegularFile(path, headLength, (stat) => !isForeign(stat))
      ?.bytes.toString('utf8')
      .split('\n', 1) ?? [];
  try {
    return asShape(head, JSON.parse(line))?.sessionId ?? null;
  } catch {
    return null;
  }
}

/** Returns the client's own directories for a project, which each name it in a file; of every project with null. */
export function projectDirectories(ctx: Pick<Context, 'home' | 'env'>, project: string | null): string[] {
  const projects = join(geminiDirectory(ctx), 'tmp');
  return listNames(projects)
    .map((name) => join(projects, name))
    .filter((path) => project === null || (readText(join(path, '.project_root')) ?? '').trim() === project);
}

/** Where chats lie. A session may be launched below its worktree: then what it told the model names its directory. */
export function transcriptSource(ctx: Context, _worktree: string | null): TranscriptSource {
  return {
    client: geminiCli,
    directories: projectDirectories(ctx, null).map((path) => join(path, 'chats')),
    sessionId: (file) => chatName.exec(file)?.[1] ?? null,
    readId,
  };
}
