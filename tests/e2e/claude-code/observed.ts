import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

const sessionSchema = z.looseObject({ pid: z.number(), sessionId: z.string(), cwd: z.string() });
const lineSchema = z.looseObject({ type: z.string() });

export type LiveSession = z.infer<typeof sessionSchema>;

export interface Transcript {
  sessionId: string;
  path: string;
  lines: z.infer<typeof lineSchema>[];
}

/** What the client itself says of the sessions that are open, from `~/.claude/sessions`. */
export async function liveSessions(home: string, env: Record<string, string> = {}): Promise<LiveSession[]> {
  const folder = join(env.CLAUDE_CONFIG_DIR ?? join(home, '.claude'), 'sessions');
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.json'));
  const sessions = await Promise.all(names.map((name) => readSession(join(folder, name))));
  return sessions.filter((session) => session !== undefined);
}

/** Nothing for an entry that vanishes meanwhile or is caught half-written. */
async function readSession(path: string): Promise<LiveSession | undefined> {
  try {
    return sessionSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Every conversation the client has kept under this HOME; those of subagents are left out. */
export async function transcripts(home: string, env: Record<string, string> = {}): Promise<Transcript[]> {
  const projects = join(env.CLAUDE_CONFIG_DIR ?? join(home, '.claude'), 'projects');
  const found: Transcript[] = [];
  for (const project of await namesIn(projects)) {
    for (const name of await namesIn(join(projects, project))) {
      if (name.endsWith('.jsonl')) found.push(await readTranscript(join(projects, project, name)));
    }
  }
  return found;
}

async function readTranscript(path: string): Promise<Transcript> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n').filter(Boolean);
  return {
    sessionId: basename(path, '.jsonl'),
    path,
    lines: lines.map((line) => lineSchema.parse(JSON.parse(line))),
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
