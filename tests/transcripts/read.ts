import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transcriptFormat } from '../../adapters/claude-code/transcript/transcript-format.ts';
import { rolloutFormat } from '../../adapters/codex/rollout/rollout-format.ts';
import { readSession, type SessionReading } from '../../core/sessions/read-session.ts';
import type { Session } from '../../core/sessions/session.ts';
import { makeTemporary } from '../core/world.ts';

export const formats = [transcriptFormat, rolloutFormat];

/** Writes a transcript and reads it. */
export function readingOf(text: string | Buffer, glance = false): SessionReading | null {
  const path = join(makeTemporary(), 'session.jsonl');
  writeFileSync(path, text);
  return readSession(path, formats, { glance });
}

export function sessionOf(text: string | Buffer): Session {
  const reading = readingOf(text);
  if (reading === null) throw new Error('no session was read');
  return reading.session;
}
