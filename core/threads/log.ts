import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { neutraliseLine, neutralisePath } from '../text/untrusted.ts';
import { readThreadDirectories, roundKinds, roundWords, type ThreadDirectory } from './format/directory.ts';
import { shownPath, type ThreadsLayout } from './format/layout.ts';
import { fieldOf, type RoundFile, readRoundFile, readTracks } from './format/round-file.ts';
import { isDay } from './format/slug.ts';
import { roundKey } from './history/append-only.ts';
import { readHistory } from './history/history.ts';
import { threadGit } from './history/thread-git.ts';

/** Something that happened to a thread. */
export interface ThreadEvent {
  at: string;
  event: 'opened' | 'answered' | 'closed';
  slug: string;
  /** Null for `closed`. */
  round: number | null;
  from: string | null;
  to: string | null;
  status: string | null;
  tracks: string | null;
  path: string;
}

const units = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Reads `--since`: a day, an instant, or an age such as `7d`. Throws `bad-since`. */
export function readSince(given: string | undefined, now: Date): Date | null {
  if (given === undefined) return null;
  const age = /^(\d{1,6})([hdw])$/.exec(given);
  if (age) return new Date(now.getTime() - Number(age[1]) * units[age[2] as keyof typeof units]);
  const instant = new Date(/^\d{4}-\d{2}-\d{2}$/.test(given) && !isDay(given) ? Number.NaN : given);
  if (/^\d{4}-\d{2}-\d{2}(?:T.+)?$/.test(given) && !Number.isNaN(instant.getTime())) return instant;
  throw new HandoffError('bad-since', {
    message: `--since ${JSON.stringify(given)}: expected a day, an instant or an age, as in 2026-05-01, 2026-05-01T08:00:00Z or 7d`,
    hint: 'handoff thread log --since 7d',
  });
}

/** Reads when each round came into the history, and each thread into the archive. */
function readTimes(layout: ThreadsLayout, env: NodeJS.ProcessEnv) {
  const rounds = new Map<string, Date>();
  const closed = new Map<string, Date>();
  const { commits } = readHistory(threadGit(layout, env));
  for (const { at, changes } of commits ?? []) {
    for (const { path, status } of changes) {
      const key = roundKey(path);
      if (key === null || status !== 'added') continue;
      if (!rounds.has(key)) rounds.set(key, at);
      const slug = key.slice(0, key.indexOf('/'));
      if (path.startsWith('handoffs/archive/') && !closed.has(slug)) closed.set(slug, at);
    }
  }
  return { rounds, closed };
}

function writtenAt(file: RoundFile, committed: Date | undefined): Date {
  const created = new Date(fieldOf(file, 'created') ?? Number.NaN);
  return Number.isNaN(created.getTime()) ? (committed ?? file.modified) : created;
}

async function eventsOf(
  layout: ThreadsLayout,
  thread: ThreadDirectory,
  times: ReturnType<typeof readTimes>,
): Promise<ThreadEvent[]> {
  const events: ThreadEvent[] = [];
  let tracks: string | null = null;
  let newest = new Date(0);
  for (const files of thread.rounds) {
    for (const kind of roundKinds) {
      const name = files[kind];
      if (name === undefined) continue;
      const file = await readRoundFile(join(thread.path, name));
      tracks = fieldOf(file, 'tracks') ?? tracks;
      const at = writtenAt(file, times.rounds.get(`${thread.slug}/${name}`));
      if (at > newest) newest = at;
      events.push({
        at: at.toISOString(),
        event: kind === 'prompt' ? 'opened' : 'answered',
        slug: thread.slug,
        round: files.round,
        from: fieldOf(file, 'from'),
        to: fieldOf(file, 'to'),
        status: fieldOf(file, 'status'),
        tracks,
        path: shownPath(layout, join(thread.path, name)),
      });
    }
  }
  if (thread.place !== 'archive') return events;
  // A move that is not committed yet leaves no date: then nothing is known but that it came after the last round.
  const at = (times.closed.get(thread.slug) ?? newest).toISOString();
  const path = shownPath(layout, thread.path);
  return [
    ...events,
    { at, event: 'closed', slug: thread.slug, round: null, from: null, to: null, status: null, tracks, path },
  ];
}

/** Returns what happened since then, oldest first; at one instant a thread opens before it is answered and closed. */
export async function readThreadLog(
  layout: ThreadsLayout,
  env: NodeJS.ProcessEnv,
  since: Date | null,
): Promise<ThreadEvent[]> {
  const times = readTimes(layout, env);
  const events: ThreadEvent[] = [];
  for (const thread of readThreadDirectories(layout, true))
    events.push(...(await eventsOf(layout, thread, times)));
  return events
    .filter(({ at }) => since === null || new Date(at) >= since)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function eventWords({ event, round, from, to, status }: ThreadEvent): string {
  const number = round === null ? '' : ` ${roundWords(round)}`;
  const name = (who: string | null) => neutraliseLine(who ?? 'unknown', 40);
  if (event === 'opened') return `opened${number}, ${name(from)} → ${name(to)}`;
  if (event === 'answered')
    return `answered${number} by ${name(from)}: ${neutraliseLine(status ?? 'no status', 40)}`;
  return 'closed';
}

/** Returns the events as a Markdown list by day, for a log of sessions. */
export function renderThreadLog(events: readonly ThreadEvent[]): string {
  if (events.length === 0) return 'No thread opened, was answered or closed.\n';
  const days = [...new Set(events.map(({ at }) => at.slice(0, 10)))];
  return days
    .map((day) => {
      const lines = events
        .filter(({ at }) => at.startsWith(day))
        .map((event) => {
          const tracks = readTracks(event.tracks).map((reference) => neutraliseLine(reference, 80));
          return `- [${neutralisePath(event.slug)}](${encodeURI(event.path)}) ${eventWords(event)}${tracks.length > 0 ? ` (${tracks.join(', ')})` : ''}`;
        });
      return `## ${day}\n\n${lines.join('\n')}\n`;
    })
    .join('\n');
}
