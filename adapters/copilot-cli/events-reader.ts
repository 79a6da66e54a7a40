import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { entryAt, exists } from '../../core/files/entry.ts';
import { isAlive, startInstant } from '../../core/files/process.ts';
import { listNames } from '../../core/files/read.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import { readReply } from '../../core/sessions/read-reply.ts';
import { eventsFormat } from './events/events-format.ts';
import { locateEvents } from './events/find-events.ts';

/** The process that has a session open says so in the session's directory, and removes the file when it ends in peace. */
const lockName = /^inuse\.(\d+)\.lock$/;

/** Clocks of the file system and of the processes differ by a little. */
const clockSlackMs = 2_000;

/** How the session of a delivery is read. */
export function eventsReader(ctx: Context): SessionReader {
  const isOpen = (directory: string, name: string): boolean => {
    const pid = Number(lockName.exec(name)?.[1] ?? 0);
    const lock = isAlive(pid) ? entryAt(join(directory, name)) : null;
    if (lock === null) return false;
    // A process that began later has that number by chance.
    const began = startInstant(pid, ctx.now().getTime());
    return began === null || began <= lock.mtimeMs + clockSlackMs;
  };
  return {
    readReply({ transcript, transcript_offset: offset = 0, session_id: id, sentinel }) {
      const path = transcript && locateEvents(transcript, id);
      return path ? readReply(path, eventsFormat, { offset, sentinel }) : 'none';
    },
    readLiveness({ transcript }) {
      const directory = transcript && dirname(transcript);
      if (!directory || !exists(directory)) return 'unknown';
      return listNames(directory).some((name) => isOpen(directory, name)) ? 'open' : 'over';
    },
  };
}
