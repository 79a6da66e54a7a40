import { execa } from 'execa';
import { neutraliseLine } from '../../../core/text/untrusted.ts';

/** What opens a file as a double click would. */
const openers: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  darwin: ['open'],
  // What `start` of its shell does, without that shell.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** A browser that was not open yet keeps some openers until it is closed. */
const patienceMs = 3_000;

/** Opens a file with the platform's opener. Returns what went wrong; null where it opened, or is still at it. */
export async function openFile(path: string, platform: NodeJS.Platform): Promise<string | null> {
  const [program, ...args] = openers[platform] ?? ['xdg-open'];
  const opener = execa(program, [...args, path], {
    stdio: 'ignore',
    detached: true,
    cleanup: false,
    reject: false,
  });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  const ended = await Promise.race([opener, patience]);
  clearTimeout(timer);
  opener.unref();
  if (ended === null || !ended.failed) return null;
  const reason =
    ended.code === 'ENOENT' ? 'there is no such program' : `exit ${ended.exitCode ?? ended.signal}`;
  return neutraliseLine(`${program} could not open it (${reason})`, 200);
}
