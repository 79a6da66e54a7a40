import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding, type Severity } from '../../../install/doctor/finding.ts';
import { examineUnproven } from '../../../install/doctor/unproven.ts';
import { describeUnusable } from '../../../install/doctor/unusable.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { readFound } from '../../../install/found-file.ts';
import type { Notice } from '../../../install/notice.ts';
import { statePlace } from '../../../install/state/place.ts';
import { readUserText } from '../install/agents-file.ts';
import { findBlock } from '../install/agents-text.ts';
import { ownHandlers } from '../install/hooks.ts';
import { readHooks } from '../install/hooks-file.ts';
import { agentsPath, codex, codexDirectory, configPath, hooksPath } from '../install/location.ts';
import { codexPrograms } from '../install/programs.ts';
import { findBrokenConfig, findDisabledHooks } from './examine-config.ts';
import { examineEntries, pluginKey } from './examine-entries.ts';
import { examineNotices } from './examine-notices.ts';
import { examineRules } from './examine-rules.ts';
import { askPluginTrust, askTrust, describeTrust, readTrust, type Trust } from './examine-trust.ts';

const client = codex;

export interface CodexFound {
  clone: string;
  node: string;
  /** Codex itself, if it is here. */
  program: string | null;
  /** It is newer than what was tested: how it hashes a hook is then for itself to say. */
  newer: boolean;
  /** What `install` would say of the surroundings. */
  plan: () => readonly Notice[];
  commands: Commands;
}

/** What keeps Codex from starting our hook, and its second way from working. */
export async function examineCodex(ctx: Context, found: CodexFound): Promise<Finding[]> {
  const { commands, program } = found;
  const file = hooksPath(ctx);
  // Codex is asked meanwhile.
  const broken = findBrokenConfig(ctx, program);
  const notices = found.plan();
  let document: JsonDocument;
  try {
    document = readHooks(file, readFound(file).bytes ?? Buffer.from('{}'));
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    return [describeUnusable(client, statePlace(ctx), file, error, commands), ...(await broken)];
  }
  const programs = codexPrograms(ctx, found.clone);
  const entries = [
    ...examineEntries(ctx, document, { ...found, programs }),
    ...examineUnproven(document, client, programs),
  ];
  const wired = ownHandlers(document, programs).length > 0;
  const plugin = wired ? null : pluginKey(ctx);
  // Starting Codex takes longer than all else here; a hash that it wrote itself and that still fits needs no question.
  const noted = readTrust(ctx, document, programs);
  const isSure =
    program === null ||
    (!found.newer && noted.every(({ status }) => status === 'trusted' || status === 'disabled'));
  const trust = isSure ? noted : await askTrust(ctx, program, noted);
  const common = [...findDisabledHooks(ctx, commands), ...(await broken), ...entries];
  if (plugin !== null) {
    const asked: Trust =
      program === null
        ? { event: 'SessionStart', status: null, keys: [] }
        : await askPluginTrust(ctx, program, plugin);
    const request = { where: configPath(ctx), second: false, plugin: true, commands };
    return [...common, ...describeTrust(ctx, [asked, ...trust], request)];
  }
  const override = notices.find(({ code }) => code === 'agents-overridden');
  const rules = examineRules(ctx, { ...found, notices });
  const second =
    override === undefined && hasBlock(ctx) && !rules.some(({ code }) => code === 'rule-missing');
  const trusted =
    wired && trust.every(({ event, status }) => event !== 'SessionStart' || status === 'trusted');
  const without: Severity = trusted ? 'warn' : 'error';
  return [
    ...common,
    ...describeTrust(ctx, trust, { where: file, second, plugin: false, commands }),
    ...(override === undefined ? [] : [describeOverride(ctx, without, trusted)]),
    ...rules.map((rule) =>
      rule.code === 'rule-missing' && !trusted ? { ...rule, severity: without } : rule,
    ),
    ...examineNotices(notices, commands),
  ];
}

function describeOverride(ctx: Context, severity: Severity, trusted: boolean): Finding {
  const where = join(codexDirectory(ctx), 'AGENTS.override.md');
  const what = 'it replaces AGENTS.md.';
  const why = trusted ? {} : { why: 'Codex does not see our block there, and the hook is not trusted.' };
  const fix = `mv ${shellWord(where)} ${shellWord(`${where}.off`)}`;
  return makeFinding('agents-overridden', { where, what, fix, client, severity, ...why });
}

function hasBlock(ctx: Context): boolean {
  const text = readUserText(agentsPath(ctx));
  return text !== null && findBlock(text).state === 'one';
}
