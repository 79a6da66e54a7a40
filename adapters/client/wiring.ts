import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { exists, writeFault } from '../../core/files/entry.ts';
import { listNames, readText } from '../../core/files/read.ts';
import { removeTree } from '../../core/files/tree.ts';
import { execForm } from '../../install/programs/exec-form.ts';
import { chainScript, startScript } from '../../install/programs/own-programs.ts';
import { scriptCommand } from '../../install/programs/script-command.ts';
import { listed } from '../../install/skills/hidden.ts';
import { renderSkill, type SkillDialect } from '../../install/skills/render.ts';
import { rootPattern } from '../../install/state/state-place.ts';
import { clonePath, ownCommand, shippedTexts } from './installation.ts';

/** Removes the compiled code that versions 0.3.0 to 0.3.2 kept in the clone; nothing writes it any more. */
export function removeOldCache(): void {
  const cache = join(clonePath, '.git/agent-handoff-cache');
  if (writeFault(dirname(cache)) === null && exists(cache)) removeTree(cache);
}

/** Our start hook as a client will run it. */
export function startCommand(client: string): string {
  const hook = { script: startScript, words: client };
  return process.platform === 'win32'
    ? execForm(process.execPath, clonePath, hook, false).command
    : scriptCommand(clonePath, startScript, client);
}

/** Told to models only where subagents are bound to it. */
const chainSkill = 'handoff-chain';

/**
 * The skills of this clone in a client's dialect, with the absolute paths of this installation. `chain`: whether its hooks for
 * subagents are wanted; left out, whether the client's file of hooks has them.
 */
export function renderSkills(
  ctx: Context,
  dialect: SkillDialect,
  hookFile: string,
  chain: boolean = readText(hookFile)?.includes(`/${chainScript}`) ?? false,
  command: string = ownCommand(),
): { name: string; text: string }[] {
  const directory = shippedTexts('skills');
  const files = listNames(directory).filter((file) => file.endsWith('.md'));
  // An empty list would read as "remove every skill".
  if (files.length === 0) throw new Error(`${directory}: no skills there; the clone is not whole`);
  const root = rootPattern(ctx);
  return files.sort().map((file) => {
    const name = file.replace(/\.md$/, '');
    const source = readText(join(directory, file)) ?? '';
    const text = renderSkill(name, source, dialect, { command, root });
    return { name, text: chain && name === chainSkill ? listed(text) : text };
  });
}
