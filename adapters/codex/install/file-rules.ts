import type { Context } from '../../../core/context.ts';
import { believeHooks, undoHookFile } from '../../../install/edits/hook-file.ts';
import { programsWithoutRecord } from '../../../install/programs/own-programs.ts';
import type { FileRecord } from '../../../install/record/record.ts';
import type { Added, FileRules } from '../../../install/record/wanted.ts';
import { skillRules } from '../../../install/skills/files.ts';
import { believeBlock, undoAgents } from './agents.ts';
import { hooksFile } from './hooks.ts';
import {
  agentsPath,
  codex,
  codexSkillsDirectory,
  configPath,
  hooksPath,
  pathForms,
  rulesPath,
} from './location.ts';
import { ruleMarker, undoRules } from './rules.ts';
import { undoTrust } from './trust-table.ts';

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
  {
    client: codex,
    kind: 'codex-agents',
    name: /\/AGENTS\.md$/,
    isExpected: (ctx, file) => file === agentsPath(ctx),
    undo: undoAgents,
    believe: (_, found, past) => believeBlock(found, past),
  },
  {
    client: codex,
    kind: 'codex-config',
    name: /\/config\.toml$/,
    isExpected: (ctx, file) => file === configPath(ctx),
    undo: undoTrust,
    believe: (ctx, _, past) => believeTrust(ctx, past),
  },
  {
    client: codex,
    kind: 'codex-rules',
    name: /\/rules\/agent-handoff\.rules$/,
    isExpected: (ctx, file) => file === rulesPath(ctx),
    undo: undoRules,
    marker: ruleMarker,
  },
];

/**
 * What is believed of a record that others could have written: that a hash in the place of our hook is ours. A hash
 * from before it is not restored: it would trust whatever hook it fits.
 */
function believeTrust(ctx: Pick<Context, 'home' | 'env'>, { trust }: FileRecord): Added {
  if (trust === undefined) return {};
  const isOurs = pathForms(hooksPath(ctx)).some((file) => trust.key.startsWith(`${file}:session_start:`));
  return isOurs ? { trust: { ...trust, previous: null } } : {};
}
