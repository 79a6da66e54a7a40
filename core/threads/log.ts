import { HandoffError } from '../errors.ts';
import { ageMs } from '../text/instants.ts';
import { neutraliseLine, neutralisePath } from '../text/untrusted.ts';
import { readThreadDirectories, roundWords, type ThreadDirectory } from './format/directory.ts';
import { shownPath, type ThreadsLayout } from './format/layout.ts';
import { fieldOf, readRounds, readTracks } from './format/round-file.ts';
import { isDay } from './format/slug.ts';
import { roundKey } from './history/append-only.ts';
import { readHistory } from './history/history.ts';

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

/** Reads `--since`: a day, an instant, or an age such as `7d`. Throws `bad-since`. */
export function readSince(given: string | undefined, now: Date): Date | null {
  if (given === undefined) return null;
  const age = ageMs(given);
  if (age !== null) return new Date(now.getTime() - age);
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(T.+)?$/.exec(given) ?? [];
  const instant = new Date(day === undefined || (time === undefined && !isDay(day)) ? Number.NaN : given);
  if (!Number.isNaN(instant.getTime())) return instant;
  throw new HandoffError('bad-since', {
    message: `--since ${JSON.stringify(given)}: expected a day, an instant or an age, as in 2026-05-01, 2026-05-01T08:00:00Z or 7d`,
    hint: 'handoff thread log --since 7d',
  });
}

/** Reads when each round came into the history, and each thread into the archive. */
function readTimes(layout: ThreadsLayout, env: NodeJS.ProcessEnv) {
  const rounds = new Map<string, Date>();
  const closed = new Map<string, Date>();
  const { commits } = readHistory({ root: layout.root, env });
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

async function eventsOf(layout: ThreadsLayout, thread: ThreadDirectory, times: ReturnType<typeof readTimes>) {
  const { slug } = thread;
  const events: ThreadEvent[] = [];
  let tracks: string | null = null;
  let newest = new Date(0);
  for (const { round, kind, name, path, file } of await readRounds(thread)) {
    tracks = fieldOf(file, 'tracks') ?? tracks;
    const created = new Date(fieldOf(file, 'created') ?? Number.NaN);
    const isWritten = !Number.isNaN(created.getTime());
    const at = isWritten ? created : (times.rounds.get(`${slug}/${name}`) ?? file.modified);
    if (at > newest) newest = at;
    events.push({
      at: at.toISOString(),
      event: kind === 'prompt' ? 'opened' : 'answered',
      slug,
      round,
      from: fieldOf(file, 'from'),
      to: fieldOf(file, 'to'),
      status: fieldOf(file, 'status'),
      tracks,
      path: shownPath(layout, path),
    });
  }
  if (thread.place === 'archive') {
    // A move that is not committed yet leaves no date: then nothing is known but that it came after the last round.
    const at = (times.closed.get(slug) ?? newest).toISOString();
    const path = shownPath(layout, thread.path);
    events.push({ at, event: 'closed', slug, round: null, from: null, to: null, status: null, tracks, path });
  }
  return events;
}

/** Returns what happened since then, oldest first; at one instant a thread opens before it is answered and closed. */
export async function readThreadLog(layout: ThreadsLayout, env: NodeJS.ProcessEnv, since: Date | null) {
  const times = readTimes(layout, env);
  const threads = readThreadDirectories(layout, true);
  const events = (await Promise.all(threads.map((thread) => eventsOf(layout, thread, times)))).flat();
  return events
    .filter(({ at }) => since === null || new Date(at) >= since)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function eventLine({ event, slug, round, from, to, status, tracks, path }: ThreadEvent): string {
  const name = (who: string | null) => neutraliseLine(who ?? 'unknown', 40);
  const words = {
    opened: `opened ${roundWords(round ?? 0)}, ${name(from)} → ${name(to)}`,
    answered: `answered ${roundWords(round ?? 0)} by ${name(from)}: ${neutraliseLine(status ?? 'no status', 40)}`,
    closed: 'closed',
  };
  const references = readTracks(tracks).map((reference) => neutraliseLine(reference, 80));
  const issues = references.length > 0 ? ` (${references.join(', ')})` : '';
  return `- [${neutralisePath(slug)}](${encodeURI(path)}) ${words[event]}${issues}`;
}

/** Returns the events as a Markdown list by day, for a log of sessions. */
export function renderThreadLog(events: readonly ThreadEvent[]): string {
  if (events.length === 0) return 'No thread opened, was answered or closed.\n';
  const days = [...new Set(events.map(({ at }) => at.slice(0, 10)))];
  const listed = (day: string) => events.filter(({ at }) => at.startsWith(day)).map(eventLine);
  return days.map((day) => `## ${day}\n\n${listed(day).join('\n')}\n`).join('\n');
}
