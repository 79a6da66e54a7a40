import { dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import {
  generatedRules,
  hasMarker,
  refuseForeign,
  wantGenerated,
} from '../../../install/edits/generated-file.ts';
import { hookFileRules, unwireHookFile } from '../../../install/edits/hook-file.ts';
import { hasSet } from '../../../install/edits/own-hooks.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { findPredecessor } from '../../../install/programs/predecessor.ts';
import type { ClientUnwiring, ClientWiring, FileRules } from '../../../install/record/wanted.ts';
import {
  directoryOfSkill,
  findSkills,
  listSkillClones,
  type SkillText,
  skillRules,
  skillsReplacing,
  wantSkills,
} from '../../../install/skills/files.ts';
import { findPolicies, wantPolicies } from '../../../install/skills/hidden.ts';
import { skillMarker } from '../../../install/skills/render.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall, WireOptions } from '../../client/client.ts';
import { importedDialect } from '../../client/imported-dialect.ts';
import { clonePath } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { renderSkills } from '../../client/wiring.ts';
import { agentsRules, clonesOfBlock, findBlockFile, wantAgents } from './agents.ts';
import { type CodexConfig, readConfig } from './config.ts';
import { dialect } from './dialect.ts';
import { hooksFile, wantHooks } from './hooks.ts';
import {
  codex,
  codexDirectory,
  codexProgram,
  codexSkillsDirectory,
  hooksPath,
  linkedDirectories,
  rulesPath,
} from './location.ts';
import { checkRules, findRules, type RulesVerdict, type RuleWords, renderRules, ruleKind } from './rules.ts';
import { describeSurroundings, findWritableRoot } from './surroundings.ts';
import { requireCodex, trustCodexHook } from './trust.ts';
import { configRules } from './trust-table.ts';

export const codexRules: readonly FileRules[] = [
  skillRules(codex, codexSkillsDirectory),
  hookFileRules(hooksFile, /\/hooks\.json$/, hooksPath),
  agentsRules,
  configRules,
  generatedRules(ruleKind, codex, /\/rules\/agent-handoff\.rules$/, (ctx, file) => file === rulesPath(ctx)),
];

export function codexPrograms(ctx: Context, clone: string): OwnPrograms {
  const generated = [...listSkillClones(codexSkillsDirectory(ctx)), ...clonesOfBlock(ctx)];
  return readOwnPrograms(ctx, { client: codex, clone, generated, rules: codexRules });
}

interface CodexOptions extends WireOptions {
  /** Absolute path of the clone that the hooks run from, and of the Node that runs them. */
  clone: string;
  node: string;
  skills: readonly SkillText[];
  /** The same skills as other clients have them, which Codex may have imported. */
  imports?: readonly SkillText[];
}

/** What install does for Codex. The hook comes last: it is what makes the client act. Reads the disk, asks codex. */
export function wireCodex(ctx: Context, options: CodexOptions): ClientWiring {
  const { clone, node } = options;
  const words = { node, script: join(clone, 'dist/handoff.cjs') };
  const config = readConfig(ctx);
  const rule = decideRule(ctx, clone, config, words);
  const names = options.skills.map(({ name }) => name);
  const { replacePredecessor: replace = false } = options;
  const directory = codexSkillsDirectory(ctx);
  const predecessor = findPredecessor(linkedDirectories(ctx), { directory, names }, replace);
  const kind = { ...skillsReplacing(replace), isUntouched: isImport(options.imports) };
  const skills = wantSkills(directory, options.skills, kind).filter(({ file }) => !predecessor.holds(file));
  const wanted = [
    ...skills,
    ...wantPolicies(directory, options.skills),
    ...(rule.valid ? [wantGenerated(ruleKind, rulesPath(ctx), renderRules(words))] : []),
    wantAgents(ctx, `${shellWord(node)} ${shellWord(words.script)}`),
    wantHooks(ctx, options, codexPrograms(ctx, clone), config),
  ];
  return {
    client: codex,
    wanted,
    links: predecessor.links,
    refuse(found, recorded) {
      for (const one of [kind, ruleKind]) refuseForeign(one, wanted, found, recorded);
    },
    notices: [...rule.notices, ...predecessor.notices, ...describeSurroundings(ctx, config, names)],
    isObsolete: (past) =>
      (past.kind === 'skill' && dirname(directoryOfSkill(past.file)) === codexSkillsDirectory(ctx)) ||
      (past.kind === 'codex-rules' && past.file === rulesPath(ctx)),
  };
}

/** `skills`: today's texts, so that an untouched skill is not taken for an edited one when the record is lost. */
export function unwireCodex(
  ctx: Context,
  { clone, skills, imports }: Pick<CodexOptions, 'clone' | 'skills' | 'imports'>,
): ClientUnwiring {
  return unwireHookFile(hooksFile, hooksPath(ctx), codexPrograms(ctx, clone), () => [
    ...findSkills(codex, codexSkillsDirectory(ctx), skills, isImport(imports)),
    ...findPolicies(codex, codexSkillsDirectory(ctx), skills),
    ...findRules(ctx),
    ...findBlockFile(ctx),
  ]);
}

/** Knows a skill that Codex imported from Claude Code: it may have put other words for that client's name. */
function isImport(imports: readonly SkillText[] = []): (bytes: Uint8Array) => boolean {
  return (bytes) => {
    const text = Buffer.from(bytes).toString('utf8');
    const [, head = ''] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
    // No text of ours for Codex has this field.
    const isForeign = hasMarker(bytes, skillMarker) && /^allowed-tools: .*\/dist\/handoff\.cjs/m.test(head);
    return isForeign || imports.some((one) => one.text === text);
  };
}

/** Whether the rule can be written: `valid`, and what the user should hear about it. */
function decideRule(ctx: Context, clone: string, config: CodexConfig, words: RuleWords): RulesVerdict {
  const writable = findWritableRoot(ctx, { clone, node: words.node }, config);
  if (writable !== null) {
    const { path, root } = writable;
    const message = `The rule for Codex was left out: ${path} lies under ${root}, which a sandboxed session may write; it could change what the rule allows. With the clone elsewhere, install adds it. The trusted hook works without it.`;
    return { valid: false, notices: [{ code: 'rule-omitted', message, file: rulesPath(ctx) }] };
  }
  const program = codexProgram(ctx);
  return program === null ? { valid: true, notices: [] } : checkRules(ctx, program, words);
}

export const install: ClientInstall = {
  client: codex,
  title: 'Codex',
  invoke: '$handoff',
  rules: codexRules,
  program: 'codex',
  directory: codexDirectory,
  accounts: { variable: 'CODEX_HOME', kind: 'codex-hooks' },
  wire: (ctx, options) =>
    wireCodex(ctx, {
      ...options,
      clone: clonePath,
      node: process.execPath,
      skills: renderSkills(ctx, dialect, hooksPath(ctx), options.chainHooks),
      imports: renderSkills(ctx, importedDialect, hooksPath(ctx)),
    }),
  unwire: (ctx) =>
    unwireCodex(ctx, {
      clone: clonePath,
      skills: renderSkills(ctx, dialect, hooksPath(ctx)),
      imports: renderSkills(ctx, importedDialect, hooksPath(ctx)),
    }),
  holdsDonts: (ctx) => hasSet(hooksFile, hooksPath(ctx), 'guard', codexPrograms(ctx, clonePath)),
  pluginUpgrade: 'codex plugin marketplace upgrade && codex plugin add agent-handoff@agent-handoff',
  payloads: [{ ...startPayload, model: 'round-trip', permission_mode: 'default' }],
  trust: {
    check: requireCodex,
    write: (ctx, rules) => trustCodexHook(ctx, { clone: clonePath, node: process.execPath, rules }),
    planned: 'The trust of the Codex hook would be written to config.toml, with the hash that codex says.',
  },
};
