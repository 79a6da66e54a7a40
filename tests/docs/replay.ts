import { dirname } from 'node:path';
import { Place } from './place.ts';

/** Runs the `$ ` lines of a block one after the other in one place and returns the block as it should stand. */
export function replay(text: string, place = new Place()): string {
  const commands = text.split('\n').filter((line) => line.startsWith('$ '));
  const parent = dirname(place.worktree);
  return commands
    .map((command) => {
      const { stdout, stderr } = place.shell(command.slice(2));
      const output = (stdout + stderr)
        .replaceAll(place.home, '~')
        .replaceAll(`${parent.slice(1).replaceAll('/', '-')}-shop`, '<slug>')
        .replace(/\d{8}T\d{6}Z/g, '<time>')
        .replace(/(sentinel )[a-z2-7]{10}/g, '$1<sentinel>');
      return `${command}\n${output}`;
    })
    .join('');
}
