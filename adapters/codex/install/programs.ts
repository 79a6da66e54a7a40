import type { Context } from '../../../core/context.ts';
import { type OwnPrograms, readOwnPrograms } from '../../../install/own-programs.ts';
import { listSkillClones } from '../../../install/skills/files.ts';
import { clonesOfBlock } from './agents.ts';
import { agentsPath, codex, codexSkillsDirectory } from './location.ts';

/** What tells our commands in Codex' files from everybody else's. */
export function codexPrograms(ctx: Context, clone: string): OwnPrograms {
  const files = [...listSkillClones(codexSkillsDirectory(ctx)), ...clonesOfBlock(agentsPath(ctx))];
  return readOwnPrograms(ctx, { client: codex, clone, files });
}
