import { dirname, join } from 'node:path';
import { shellWord } from '../../core/text/shell-word.ts';

/** The program, `<clone>/dist/handoff.cjs`; `__dirname` is `dist` (scripts/build.mjs). */
export const bundlePath = join(__dirname, 'handoff.cjs');
export const clonePath = dirname(dirname(bundlePath));

/** How a session runs this installation: Node by its absolute path, and the program by the path that is given. */
export function ownCommand(bundle: string = bundlePath): string {
  return `${shellWord(process.execPath)} ${shellWord(bundle)}`;
}

/** A client's own copy of a plugin: the next version takes its place, and no path into it lasts. */
export const isPluginCopy = /[\\/]plugins[\\/]cache[\\/]/.test(clonePath);

/** How this installation is wired or fixed in a terminal. */
export function installCommand(): string {
  return isPluginCopy
    ? '`node dist/handoff.cjs install` in a clone of agent-handoff'
    : `\`${ownCommand()} install\``;
}
