import { verificationCommands } from '../handoff/evidence/verification.ts';
import type { Handoff } from '../handoff/format/parse.ts';
import { sectionContent } from '../handoff/format/sections.ts';
import type { Moment, Session, UserWords } from '../sessions/session.ts';
import { type Beginning, findBeginning } from './began.ts';
import { findCorrections } from './corrections.ts';
import { type FilesRead, findFilesRead } from './files-read.ts';
import { sessionSince } from './moments.ts';
import { findRedone, type Redone } from './redone.ts';
import { findVerified, type Verified } from './verified.ts';
import { findViolated, type Violated } from './violated.ts';

/** How a session ended: by a handoff of its own, by a draft that a program made of it, or by neither. */
export type SessionEnding = 'handoff' | 'draft' | 'nothing';

/** What became of a handoff in one session, as far as its transcript tells; null is what cannot be seen. */
export interface HandoffOutcome {
  began: boolean | null;
  beginning: Beginning | null;
  /** Prompts of the user from the delivery to the beginning, that one included. */
  turns_to_begin: number | null;
  minutes_to_begin: number | null;
  redone: readonly Redone[] | null;
  /** The don'ts that the session did not keep, and those that a hook or the user held. */
  violated: readonly Violated[] | null;
  held: readonly Violated[] | null;
  files: FilesRead;
  corrections: number;
  corrected: readonly UserWords[];
  /** The prompts that were looked at for corrections. */
  prompts: number;
  verified: readonly Verified[];
}

/** The prompts from the one that a session got its handoff in, or the next one, to a later moment. */
function turnsTo({ words, replies, calls }: Session, { turn }: Moment): number {
  const first = [words[0], replies[0], calls[0]]
    .filter((one) => one !== undefined)
    .sort((one, other) => one.order - other.order)[0];
  return Math.max(1, turn) - Math.max(1, first?.turn ?? 1) + 1;
}

/** The command without the comment behind it that says what it gives. */
function withoutExpectation({ text, expected = '' }: { text: string; expected?: string }): string {
  const isComment = expected !== '' && text.endsWith(expected) && text.includes('#');
  return isComment ? text.slice(0, text.lastIndexOf('#')).trimEnd() : text;
}

function minutesBetween(from: string, to: string | null): number | null {
  const ms = Date.parse(to ?? '') - Date.parse(from);
  return Number.isNaN(ms) ? null : Math.round(Math.max(0, ms) / 6_000) / 10;
}

/** Returns what became of a handoff in a session; `lifted`: the guards that a person lifted for it. */
export function outcomeOf(
  handoff: Handoff,
  whole: Session,
  { deliveredAt, lifted = [] }: { deliveredAt: string; lifted?: readonly string[] },
): HandoffOutcome {
  const { body, sections } = handoff;
  const session = sessionSince(whole, deliveredAt);
  const content = (key: 'next-action' | 'done' | 'files') => sectionContent(sections, key);
  const found = findBeginning(content('next-action'), session);
  const beginning = found === 'unknown' ? null : found;
  const commands = verificationCommands(body).map(withoutExpectation);
  const { violated, held } = findViolated(handoff, session, lifted);
  const redone = findRedone(content('done'), commands, session);
  const { prompts, corrections } = findCorrections(session);
  return {
    began: found === 'unknown' ? null : found !== null,
    beginning,
    turns_to_begin: beginning && turnsTo(session, beginning),
    minutes_to_begin: beginning && minutesBetween(deliveredAt, beginning.at),
    redone,
    // What is said to be done is a don't, too: it counts once.
    violated: violated?.filter(({ text }) => !redone?.some((one) => one.text === text)) ?? null,
    held,
    files: findFilesRead(content('files'), session),
    corrections: corrections.length,
    corrected: corrections,
    prompts,
    verified: findVerified(commands, session),
  };
}
