import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place, Wish } from '../place.ts';
import type { Ended } from '../process.ts';

export interface Started extends Ended {
  /** What the model is given; empty for nothing. */
  text: string;
  /** What the user is shown. */
  notice: string;
  /** What is wrong with the output itself: a hook must exit 0 with nothing or with one document of its host. */
  faults: string[];
}

/** Where the client keeps it: the directory is named after the launch directory. */
export function transcriptOf(place: Place, id: string): string {
  const project = place.worktree.replace(/[^A-Za-z0-9]/g, '-');
  return join(place.home, '.claude/projects', project, `${id}.jsonl`);
}

export function startWish(place: Place, id: string, source = 'startup', cwd = place.worktree): Wish {
  const payload = {
    session_id: id,
    transcript_path: transcriptOf(place, id),
    cwd,
    hook_event_name: 'SessionStart',
    source,
  };
  const env = { CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDE_CODE_SESSION_ATTENDED: '1' };
  return { bundle: 'hook', args: ['--client', 'claude-code'], input: JSON.stringify(payload), cwd, env };
}

export function readStart(ended: Ended): Started {
  const started: Started = { ...ended, text: '', notice: '', faults: [] };
  if (ended.status !== 0)
    started.faults.push(`the hook ended with ${ended.status ?? ended.signal}: ${ended.stderr}`);
  if (ended.stdout === '') return started;
  try {
    const output = JSON.parse(ended.stdout);
    started.text = output.hookSpecificOutput?.additionalContext ?? '';
    started.notice = output.systemMessage ?? '';
    if (started.text.length > 10_000) started.faults.push(`the text has ${started.text.length} units`);
  } catch {
    started.faults.push(`the hook printed no JSON: ${ended.stdout.slice(0, 200)}`);
  }
  return started;
}

/** A new session of Claude Code that begins in a worktree. It is over as soon as it began: no list of sessions has it. */
export async function startSession(
  place: Place,
  id: string,
  source?: string,
  cwd?: string,
): Promise<Started> {
  return readStart(await place.run(startWish(place, id, source, cwd)));
}

/** The main assistant's answer, as the client writes it down. */
export function reply(place: Place, id: string, text: string): void {
  const path = transcriptOf(place, id);
  mkdirSync(dirname(path), { recursive: true });
  const message = { model: 'some-model', content: [{ type: 'text', text }] };
  appendFileSync(path, `${JSON.stringify({ type: 'assistant', isSidechain: false, message })}\n`);
}
