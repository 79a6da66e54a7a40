import type { Context } from '../../core/context.ts';
import { targetAt } from '../../core/files/entry.ts';
import { readText } from '../../core/files/read.ts';
import { asShape, either, object, string } from '../../core/sessions/shape.ts';
import type { StartEvent, StartMode } from '../client/client.ts';
import { notedSession, noteSession, readNotedLiveness } from '../client/noted-sessions.ts';
import { eventsPath } from './events/find-events.ts';
import { copilotCli } from './install/location.ts';

/** The payload of a hook names no event: each is known by its fields (measured). */
const prompted = object({ sessionId: string, cwd: string, prompt: string });
const compacting = object({ sessionId: string, cwd: string, trigger: string });
/** A subagent's prompt names its agent, and a session that has no directory. */
const ofAgent = object({ agentId: string });

/** So much holds everything that comes before the first prompt. */
const headBytes = 256 * 1024;

/** Whether nothing was said in a session yet. The prompt that is being sent is recorded after its hooks (measured). */
function isNew(transcript: string): boolean {
  const size = targetAt(transcript)?.size ?? 0;
  return size < headBytes && !(readText(transcript, headBytes) ?? '').includes('{"type":"user.message"');
}

/**
 * What a prompt means: the first of a session is its start. What SessionStart prints would be lost by a resume, and in a
 * terminal the two run at the same time; what is said with a prompt stays with it (measured).
 */
function modeOf(ctx: Context, id: string, transcript: string): StartMode {
  const noted = notedSession(ctx, copilotCli, id);
  if (noted !== null && readNotedLiveness(ctx, copilotCli, { session_id: id }) !== 'over')
    return noted.source === 'compact' ? 'redeliver' : 'skip';
  return isNew(transcript) ? 'deliver' : 'announce';
}

/** Reads a hook's payload: of a prompt, or of a compaction, after which the next prompt says again what is lost. */
export function readStart(payload: unknown, _word: string | null, ctx: Context): StartEvent | null {
  const given = asShape(either(prompted, compacting), payload);
  if (given === null) return null;
  const { sessionId, cwd } = given;
  const transcript = eventsPath(ctx, sessionId);
  const event = { sessionId, transcript, cwd, launchDirectories: [], clientProcess: null, cleared: false };
  if (transcript === null || asShape(ofAgent, payload) !== null) return { ...event, mode: 'skip' };
  const isCompaction = asShape(compacting, payload) !== null;
  const mode = isCompaction ? 'skip' : modeOf(ctx, sessionId, transcript);
  if (isCompaction || mode !== 'skip') {
    const source = isCompaction ? 'compact' : null;
    noteSession(ctx, copilotCli, { session_id: sessionId, transcript, cwd, source });
  }
  return { ...event, mode };
}
