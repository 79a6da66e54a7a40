import { basename, dirname, join } from 'node:path';
import { linkTarget } from '../../core/files/entry.ts';
import { shellWord } from '../../core/text/shell-word.ts';

/** What runs, and the texts that it ships with: `dist` of a clone or package, or a plugin (scripts/plugin.mjs). */
export const shipped = __dirname;

const place = basename(shipped) === 'dist' ? dirname(shipped) : shipped;

/** What install wires: the clone or package around `dist`, a plugin itself, or the link that leads to this copy. */
export let clonePath = currentOf(place) ?? place;

/** The program of this installation, as entries and messages name it. */
export let bundlePath = join(clonePath, clonePath === shipped ? '' : 'dist', 'handoff.cjs');

/** Returns the link that entries name where it leads to this copy (install/upgrade/copies.ts); null for all else. */
function currentOf(copy: string): string | null {
  const home = dirname(copy);
  if (!/[\\/]agent-handoff[\\/]program$/.test(home)) return null;
  const current = join(home, 'current');
  return basename(linkTarget(current) ?? '') === basename(copy) ? current : null;
}

/** From here on entries and messages name the program in this place. */
export function nameProgram(place: string): void {
  clonePath = place;
  bundlePath = join(place, 'dist/handoff.cjs');
}

/** A directory of texts that the program ships with. */
export function shippedTexts(kind: 'audiences' | 'roles' | 'skills' | 'templates'): string {
  return join(shipped, 'texts', kind);
}

/** How a session runs this installation: Node by its absolute path, and the program by the path that is given. */
export function ownCommand(bundle: string = bundlePath): string {
  return `${shellWord(process.execPath)} ${shellWord(bundle)}`;
}

/** What sessions may run without asking; none of it executes or writes anything outside the root. */
export const sessionVerbs: readonly string[] =
  'begin review publish take list show search status undo merge rescue'.split(' ');

/** Runs the program with the Node that install recorded. */
export const launcherScript = 'hooks/handoff.sh';

/** The same for a client whose rules let no interpreter run: by our launcher, where there is a shell for it. */
export function launcherCommand(): string {
  return process.platform === 'win32' ? ownCommand() : shellWord(join(clonePath, launcherScript));
}

/** A client's copy of a plugin: the next version takes its place, and no path into it lasts. */
export const isPluginCopy = /[\\/]plugins[\\/]cache[\\/]/.test(shipped);

/** Whether no path to the program lasts: npm replaces a package, and `npx` cleans its cache. */
export const isFleeting = isPluginCopy || /[\\/]node_modules[\\/]/.test(shipped);

/** How this installation is wired or fixed in a terminal. */
export function installCommand(): string {
  return `\`${ownCommand()} install\``;
}
