import { join } from 'node:path';
import { writeHomeFile } from './isolation.ts';

const script =
  'mkdir -p "$0/etc" && { cp -R /etc/. "$0/etc" 2>/dev/null; cp -R "$0/own/." "$0/etc/"; } && mount --bind "$0/etc" /etc && exec "$@"';

/**
 * The words before a command that makes it see these files under /etc, beside the machine's own: it runs in a mount
 * namespace, so nothing outside of HOME is written.
 */
export async function withMachineFiles(home: string, files: Record<string, string>): Promise<string[]> {
  const place = join(home, 'machine');
  for (const [name, text] of Object.entries(files)) await writeHomeFile(join(place, 'own'), name, text);
  if (Object.keys(files).length === 0) return [];
  return ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, place];
}
