import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { entryAt, exists } from '../../core/files/entry.ts';
import { isMakerAlive } from '../../core/files/process.ts';
import { listNames } from '../../core/files/read.ts';
import { readDelivered } from '../client/delivered-session.ts';
import { eventsFormat } from './events/events-format.ts';
import { locateEvents } from './events/find-events.ts';

/** The process that has a session open says so in the session's directory, and removes the file when it ends in peace. */
const lockName = /^inuse\.(\d+)\.lock$/;

export function eventsReader(ctx: Context) {
  const isOpen = (directory: string, name: string): boolean => {
    const pid = lockName.exec(name)?.[1];
    const lock = pid === undefined ? null : entryAt(join(directory, name));
    return lock !== null && isMakerAlive(Number(pid), lock.mtimeMs, ctx.now().getTime());
  };
  return readDelivered(eventsFormat, locateEvents, ({ transcript }) => {
    const directory = transcript && dirname(transcript);
    if (!directory || !exists(directory)) return 'unknown';
    return listNames(directory).some((name) => isOpen(directory, name)) ? 'open' : 'over';
  });
}
