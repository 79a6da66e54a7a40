import { believeHooks, undoHookFile } from '../../../install/edits/hook-file.ts';
import { programsWithoutRecord } from '../../../install/programs/own-programs.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { skillRules } from '../../../install/skills/files.ts';
import { agentsRules } from './agents.ts';
import { hooksFile } from './hooks.ts';
import { codex, codexSkillsDirectory, hooksPath, rulesPath } from './location.ts';
import { ruleMarker, undoRules } from './rules.ts';
import { configRules } from './trust-table.ts';

/** What install knows of Codex' files. */
export const codexRules: readonly FileRules[] = [
  skillRules(codex, codexSkillsDirectory),
  {
    client: codex,
    kind: 'codex-hooks',
    name: /\/hooks\.json$/,
    isExpected: (ctx, file) => file === hooksPath(ctx),
    undo: (found, past) => undoHookFile(hooksFile, found, past),
    believe: (ctx, _, { added }) => {
      if (added === undefined) return {};
      const own = believeHooks(hooksFile, added, programsWithoutRecord(ctx, codex));
      return { added: { ...own, values: [], removed: [] } };
    },
    isJson: true,
  },
  agentsRules,
  configRules,
  {
    client: codex,
    kind: 'codex-rules',
    name: /\/rules\/agent-handoff\.rules$/,
    isExpected: (ctx, file) => file === rulesPath(ctx),
    undo: undoRules,
    marker: ruleMarker,
  },
];
