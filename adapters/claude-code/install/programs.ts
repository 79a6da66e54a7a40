import type { Context } from '../../../core/context.ts';
import { type OwnPrograms, readOwnPrograms } from '../../../install/own-programs.ts';
import { listSkillClones } from '../../../install/skills/files.ts';
import { claudeCode, skillsDirectory } from './location.ts';

/** What tells our commands in Claude Code's files from everybody else's. */
export function claudePrograms(ctx: Context, clone: string): OwnPrograms {
  return readOwnPrograms(ctx, { client: claudeCode, clone, files: listSkillClones(skillsDirectory(ctx)) });
}
