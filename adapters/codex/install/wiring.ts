import { dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { HostUnwiring, HostWiring } from '../../../install/client-wiring.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { describeUnproven, listOwnHooks, withOwnHooks } from '../../../install/edits/own-hooks.ts';
import { readFound } from '../../../install/found-file.ts';
import type { Notice } from '../../../install/notice.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import type { FileRecord } from '../../../install/record.ts';
import {
  findSkills,
  refuseForeignSkills,
  type SkillText,
  wantSkills,
} from '../../../install/skills/files.ts';
import { stateHome } from '../../../install/state/place.ts';
import { describeSurroundings } from '../doctor/surroundings.ts';
import { holdsBlock, wantAgents } from './agents.ts';
import { type CodexConfig, readConfig } from './config.ts';
import { checkRules } from './execpolicy.ts';
import { wantHooks } from './hooks.ts';
import { hookContainers, readHooks } from './hooks-file.ts';
import { agentsPath, codex, codexSkillsDirectory, detectCodex, hooksPath, rulesPath } from './location.ts';
import { codexPrograms } from './programs.ts';
import { findRules, type RuleWords, refuseForeignRules, wantRules } from './rules.ts';
import { findOpened, findWritableRoot } from './writable-roots.ts';

export interface CodexOptions {
  /** Absolute path of the clone that hook, rule and skills run from. */
  clone: string;
  /** Absolute path of the Node that runs them. */
  node: string;
  skills: readonly SkillText[];
  /** True when the same run writes the trust of the hook: then nothing is said of it here. */
  trustHook?: boolean;
  /** Whether the gates of threads are to be held; left out, as they are held now. */
  threadGates?: boolean | undefined;
  /** Whether subagents get their role and chain by hooks; undefined leaves it as it is. */
  chainHooks?: boolean | undefined;
}

/** What install does for Codex. The hook comes last: it is what makes the client act. Reads the disk, asks codex. */
export function wireCodex(
  ctx: Context,
  { clone, node, skills, trustHook = false, threadGates, chainHooks }: CodexOptions,
): HostWiring {
  const script = join(clone, 'dist/handoff.cjs');
  const config = readConfig(ctx);
  const programs = codexPrograms(ctx, clone);
  const skillFiles = wantSkills(codex, codexSkillsDirectory(ctx), skills);
  const rule = decideRule(ctx, clone, { node, script });
  return {
    client: codex,
    wanted: [
      ...skillFiles,
      ...(rule.wanted ? [wantRules(ctx, { node, script })] : []),
      wantAgents(ctx, `${shellWord(node)} ${shellWord(script)}`),
      wantHooks(ctx, { clone, programs, config, explainTrust: !trustHook, threadGates, chainHooks }),
    ],
    refuse: (found, recorded) => {
      refuseForeignSkills(
        skillFiles.map(({ file }) => file),
        found,
        recorded,
      );
      refuseForeignRules(rulesPath(ctx), found, recorded);
    },
    notices: [
      ...rule.notices,
      ...describeOpenedState(ctx, config),
      ...describeSurroundings(
        ctx,
        config,
        skills.map(({ name }) => name),
      ),
    ],
    isObsolete: (past) =>
      (past.kind === 'skill' && dirname(dirname(past.file)) === codexSkillsDirectory(ctx)) ||
      (past.kind === 'codex-rules' && past.file === rulesPath(ctx)),
  };
}

/** `skills`: today's texts, so that an untouched skill is not taken for an edited one when the record is lost. */
export function unwireCodex(
  ctx: Context,
  { clone, skills = [] }: { clone: string; skills?: readonly SkillText[] },
): HostUnwiring {
  const programs = codexPrograms(ctx, clone);
  const isHooks = ({ kind, file }: FileRecord) => kind === 'codex-hooks' && file === hooksPath(ctx);
  return {
    client: codex,
    findByValue: () => [
      ...findSkills(codex, codexSkillsDirectory(ctx), skills),
      ...findRules(ctx),
      ...findBlockFile(ctx),
      ...findHooks(ctx, programs),
    ],
    withOwn(past) {
      const document = isHooks(past) ? readOwnHooks(ctx) : null;
      return document === null ? past : withOwnHooks(past, document, programs);
    },
    describeUnproven() {
      const document = readOwnHooks(ctx);
      return document === null ? [] : describeUnproven(document, programs);
    },
  };
}

/** Null when there is none, or none that we could edit: what it holds is then not ours to judge. */
function readOwnHooks(ctx: Context): JsonDocument | null {
  const file = hooksPath(ctx);
  try {
    const { bytes } = readFound(file);
    return bytes === null ? null : readHooks(file, bytes);
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

function decideRule(ctx: Context, clone: string, words: RuleWords): { wanted: boolean; notices: Notice[] } {
  const file = rulesPath(ctx);
  const writable = findWritableRoot(ctx, { clone, node: words.node }, readConfig(ctx));
  if (writable !== null) {
    const { path, root } = writable;
    const message = `The rule for Codex was left out: ${path} lies under ${root}, which a sandboxed session may write; it could change what the rule allows. With the clone elsewhere, install adds it. The trusted hook works without it.`;
    return { wanted: false, notices: [{ code: 'rule-omitted', message, file }] };
  }
  const { program } = detectCodex(ctx);
  if (program === null) return { wanted: true, notices: [] };
  const { valid, notices } = checkRules(ctx, program, words);
  return { wanted: valid, notices };
}

function describeOpenedState(ctx: Context, config: CodexConfig): Notice[] {
  const file = stateHome(ctx);
  const opened = findOpened(file, config);
  if (opened === null) return [];
  const message = `${opened.path} lies under ${opened.root}, which config.toml lets a sandboxed session write: it could name another Node there, which the hook runs outside the sandbox. Take that directory out of config.toml.`;
  return [{ code: 'state-writable', message, file }];
}

function findBlockFile(ctx: Context): FileRecord[] {
  const file = agentsPath(ctx);
  const { bytes } = readFound(file);
  if (bytes === null || !holdsBlock(bytes)) return [];
  return [{ client: codex, kind: 'codex-agents', file, before: unknown, after: 'unknown', exact: false }];
}

/** A hooks.json without a trace of ours is not even parsed: an invalid one is no matter of an uninstall. */
function findHooks(ctx: Context, programs: OwnPrograms): FileRecord[] {
  const file = hooksPath(ctx);
  const { bytes } = readFound(file);
  if (bytes === null || !Buffer.from(bytes).includes('session-start.')) return [];
  const hooks = listOwnHooks(readHooks(file, bytes), programs);
  if (!hooks.some(({ event }) => event === 'SessionStart')) return [];
  const added = { containers: hookContainers, hooks, values: [], removed: [] };
  return [
    { client: codex, kind: 'codex-hooks', file, before: unknown, after: 'unknown', exact: false, added },
  ];
}

const unknown = { sha256: 'unknown', backup: 'unknown' };
