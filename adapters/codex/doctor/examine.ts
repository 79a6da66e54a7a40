import { join } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { exists } from '../../../core/files/entry.ts';
import { readFound } from '../../../core/files/user-file.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding, type Severity } from '../../../install/doctor/finding.ts';
import { describeUnusable, removeStartHooks, rewriteFile } from '../../../install/doctor/fix-file.ts';
import { examineHooks } from '../../../install/doctor/hook-findings.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { listOwn, readHookFile } from '../../../install/edits/own-hooks.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import { findBlock } from '../install/agents-text.ts';
import { codexPrograms } from '../install/client-install.ts';
import { decodeConfig, enableAllInConfig, readConfig, switchedOff } from '../install/config.ts';
import { hooksFile } from '../install/hooks.ts';
import {
  agentsPath,
  codex,
  codexDirectory,
  codexEnvironment,
  configPath,
  hooksPath,
  readUserText,
} from '../install/location.ts';
import { examineRules } from './examine-rules.ts';
import { askPluginTrust, askTrust, describeTrust, readTrust, type Trust } from './examine-trust.ts';

const client = codex;

interface CodexFound {
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
  const { clone, commands, program } = found;
  const file = hooksPath(ctx);
  // Codex is asked meanwhile.
  const broken = findBrokenConfig(ctx, program);
  const notices = found.plan();
  let document: JsonDocument;
  try {
    document = readHookFile(hooksFile, file, readFound(file).bytes);
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    return [describeUnusable(ctx, client, file, error, commands), ...(await broken)];
  }
  const programs = codexPrograms(ctx, clone);
  const plugin = pluginKey(ctx);
  const entries = examineHooks(document, {
    kind: hooksFile,
    clone,
    programs,
    commands,
    plugin:
      plugin === null
        ? null
        : {
            name: 'our plugin',
            fix:
              program === null
                ? `${commands.handoff} uninstall --client ${client}`
                : `${shellWord(program)} plugin remove ${plugin}`,
          },
    describeChanges: (own) =>
      own.flatMap(({ value: { matcher } }) =>
        matcher === undefined ? [] : [`it has the matcher ${JSON.stringify(matcher)}`],
      ),
    coversStart: (own) => own.length > 0,
    removeEntries: () => removeStartHooks(ctx, file, programs, true),
  });
  const isWired = listOwn(document, hooksFile, 'start', programs).length > 0;
  // Starting Codex takes longer than all else here; a hash that it wrote itself and that still fits needs no question.
  const noted = readTrust(ctx, document, programs);
  const isSure =
    program === null ||
    (!found.newer && noted.every(({ status }) => status === 'trusted' || status === 'disabled'));
  const trust = isSure ? noted : await askTrust(ctx, program, noted);
  const common = [...findDisabledHooks(ctx, commands), ...(await broken), ...entries];
  if (plugin !== null && !isWired) {
    const asked: Trust =
      program === null
        ? { event: 'SessionStart', status: null, keys: [] }
        : await askPluginTrust(ctx, program, plugin);
    const request = { where: configPath(ctx), second: false, plugin: true, commands };
    return [...common, ...describeTrust(ctx, [asked, ...trust], request)];
  }
  const override = notices.some(({ code }) => code === 'agents-overridden');
  const rules = examineRules(ctx, { ...found, notices });
  const second = !override && hasBlock(ctx) && !rules.some(({ code }) => code === 'rule-missing');
  const isTrusted =
    isWired && trust.every(({ event, status }) => event !== 'SessionStart' || status === 'trusted');
  const without: Severity = isTrusted ? 'warn' : 'error';
  return [
    ...common,
    ...describeTrust(ctx, trust, { where: file, second, plugin: false, commands }),
    ...(override ? [describeOverride(ctx, without, isTrusted)] : []),
    ...rules.map((rule) => (rule.code === 'rule-missing' ? { ...rule, severity: without } : rule)),
    ...examineNotices(notices, commands),
  ];
}

/** The switch that turns every hook of Codex off. */
function findDisabledHooks(ctx: Context, commands: Commands): Finding[] {
  const { file, entries } = readConfig(ctx);
  if (switchedOff(entries).length === 0) return [];
  const what = 'features.hooks = false switches all hooks off.';
  const apply = () =>
    rewriteFile(ctx, file, (bytes) => Buffer.from(enableAllInConfig(decodeConfig(bytes)), 'utf8'));
  const fix = commands.fix('hooks-disabled');
  return [makeFinding('hooks-disabled', { where: file, what, fix, client, apply })];
}

/**
 * What Codex cannot read of config.toml it refuses to start with. It is asked by a command that only reads it; what it
 * does not name the file for is another matter.
 */
async function findBrokenConfig(ctx: Context, program: string | null): Promise<Finding[]> {
  const file = configPath(ctx);
  if (program === null || !exists(file)) return [];
  const run = await execa(program, ['features', 'list'], {
    cwd: ctx.home,
    env: codexEnvironment(ctx),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 5000,
  });
  const line = run.stderr?.split('\n').find((one) => one.includes('config.toml:'));
  if (run.exitCode === 0 || line === undefined) return [];
  const reason = line
    .replace(/^.*config\.toml:/, 'line ')
    .trim()
    .slice(0, 300);
  const fix = `mv ${shellWord(file)} ${shellWord(`${file}.off`)}`;
  const why = 'Codex does not start with it.';
  return [
    makeFinding('settings-invalid', {
      where: file,
      what: `it does not parse (${reason}).`,
      fix,
      client,
      why,
    }),
  ];
}

/** The name under which our plugin is switched on in config.toml, null when it is not. */
function pluginKey(ctx: Context): string | null {
  const own = (readConfig(ctx).entries ?? []).find(
    ({ path: [first, name, key], path, value }) =>
      path.length === 3 &&
      first === 'plugins' &&
      name?.startsWith('agent-handoff@') &&
      key === 'enabled' &&
      value === true,
  );
  return own?.path[1] ?? null;
}

function describeOverride(ctx: Context, severity: Severity, isTrusted: boolean): Finding {
  const where = join(codexDirectory(ctx), 'AGENTS.override.md');
  const what = 'it replaces AGENTS.md.';
  const why = isTrusted ? {} : { why: 'Codex does not see our block there, and the hook is not trusted.' };
  const fix = `mv ${shellWord(where)} ${shellWord(`${where}.off`)}`;
  return makeFinding('agents-overridden', { where, what, fix, client, severity, ...why });
}

function hasBlock(ctx: Context): boolean {
  const text = readUserText(agentsPath(ctx));
  return text !== null && findBlock(text).state === 'one';
}

/** What install would say of the user's own files, as findings. */
function examineNotices(notices: readonly Notice[], commands: Commands): Finding[] {
  return notices.flatMap(({ code, message, file, line, reason = message }): Finding[] => {
    const base = { where: file, client };
    const setAside = `mv ${shellWord(file)} ${shellWord(`${file}.off`)}`;
    if (code === 'skill-elsewhere')
      return [
        makeFinding('skill-duplicate', { ...base, what: 'it has the name of our skill.', fix: setAside }),
      ];
    if (code === 'predecessor-text') {
      const what = `line ${line} has the agent read the inbox itself, as the predecessor did.`;
      const fix = `sed -i.bak ${line}d ${shellWord(file)}`;
      return [makeFinding('predecessor-wired', { ...base, what, fix })];
    }
    if (code !== 'block-broken' && code !== 'agents-unreadable') return [];
    const fix = `${setAside} && ${commands.install(client)}`;
    return [makeFinding('settings-unreadable', { ...base, what: reason, fix, severity: 'warn' })];
  });
}
