import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { findNewer } from '../../../install/doctor/client-version.ts';
import { type DoctorContext, type Finding, makeFinding, setAside } from '../../../install/doctor/finding.ts';
import { readOrDescribe, rewriteFile } from '../../../install/doctor/fix-file.ts';
import { examineHooks } from '../../../install/doctor/hook-findings.ts';
import { installedCommand, listOwn } from '../../../install/edits/own-hooks.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { findBlock } from '../install/agents-text.ts';
import { codexPrograms } from '../install/client-install.ts';
import { decodeConfig, enableAllInConfig, readConfig, switchedOff } from '../install/config.ts';
import { hooksFile } from '../install/hooks.ts';
import {
  agentsPath,
  codex,
  codexEnvironment,
  configPath,
  detectCodex,
  hooksPath,
  overridePath,
  readUserText,
} from '../install/location.ts';
import { proveCodex } from '../live/prove.ts';
import { examineRules } from './examine-rules.ts';
import { askPluginTrust, askTrust, describeTrust, readTrust, type Trust } from './examine-trust.ts';

const client = codex;

export const doctor: ClientDoctor = {
  client,
  title: 'Codex',
  tested: '0.169.0',
  packages: /^@openai\/codex/,
  program: (ctx) => detectCodex(ctx).program,
  examine: examineCodex,
  command: (ctx) => installedCommand(hooksFile, hooksPath(ctx), codexPrograms(ctx, clonePath)),
  prove: proveCodex,
};

/** What keeps Codex from starting our hook, and its second way from working. */
async function examineCodex(ctx: DoctorContext, notices: readonly Notice[]): Promise<Finding[]> {
  const { program } = detectCodex(ctx);
  const broken = await findBrokenConfig(ctx, program);
  const document = readOrDescribe(ctx, hooksFile, hooksPath(ctx));
  if ('code' in document) return [document, ...broken];
  const programs = codexPrograms(ctx, clonePath);
  const plugin = pluginKey(ctx);
  const uninstall = `${ctx.commands.handoff} uninstall --client ${client}`;
  const unplug = program === null ? uninstall : `${shellWord(program)} plugin remove ${plugin}`;
  const entries = examineHooks(ctx, document, {
    kind: hooksFile,
    clone: clonePath,
    programs,
    plugin: plugin === null ? null : { name: 'our plugin', fix: unplug },
    describeChanges: (own) =>
      own.flatMap(({ value: { matcher } }) =>
        matcher === undefined ? [] : [`it has the matcher ${JSON.stringify(matcher)}`],
      ),
    coversStart: (own) => own.length > 0,
  });
  const isWired = listOwn(document, hooksFile, 'start', programs).length > 0;
  const trust = await findTrust(ctx, program, readTrust(ctx, document, programs));
  const common = [...findDisabledHooks(ctx), ...broken, ...entries];
  if (plugin !== null && !isWired) {
    const unknown: Trust = { event: 'SessionStart', status: null, keys: [] };
    const own = program === null ? unknown : await askPluginTrust(ctx, program, plugin);
    const request = { where: configPath(ctx), second: false, plugin: true };
    return [...common, ...describeTrust(ctx, [own, ...trust], request)];
  }
  const isTrusted =
    isWired && trust.every(({ event, status }) => event !== 'SessionStart' || status === 'trusted');
  const override = notices.some(({ code }) => code === 'agents-overridden');
  // Without the trusted hook these are what a session gets its handoffs by.
  const severity = isTrusted ? 'warn' : 'error';
  const rules = examineRules(ctx, notices).map((rule) =>
    rule.code === 'rule-missing' ? ({ ...rule, severity } as const) : rule,
  );
  const second = !override && hasBlock(ctx) && !rules.some(({ code }) => code === 'rule-missing');
  return [
    ...common,
    ...describeTrust(ctx, trust, { where: document.file, second, plugin: false }),
    ...(override ? [describeOverride(ctx, isTrusted)] : []),
    ...rules,
    ...examineNotices(ctx, notices),
  ];
}

/**
 * Whether Codex trusts our hooks. Starting Codex takes longer than all else here; a hash that it wrote itself and that
 * still fits needs no question, unless it is newer than what was tested: then how it hashes is for itself to say.
 */
async function findTrust(ctx: Context, program: string | null, noted: Trust[]): Promise<Trust[]> {
  if (program === null) return noted;
  const isClear = noted.every(({ status }) => status === 'trusted' || status === 'disabled');
  const isSure = isClear && (await findNewer(ctx, doctor, program)) === null;
  return isSure ? noted : askTrust(ctx, program, noted);
}

/** The switch that turns every hook of Codex off. */
function findDisabledHooks(ctx: DoctorContext): Finding[] {
  const { file: where, entries } = readConfig(ctx);
  if (switchedOff(entries).length === 0) return [];
  const what = 'features.hooks = false switches all hooks off.';
  const apply = () => rewriteFile(ctx, where, (bytes) => Buffer.from(enableAllInConfig(decodeConfig(bytes))));
  const fix = ctx.commands.fix('hooks-disabled');
  return [makeFinding('hooks-disabled', { where, what, fix, client, apply })];
}

/**
 * What Codex cannot read of config.toml it refuses to start with. It is asked by a command that only reads it; what it
 * does not name the file for is another matter.
 */
async function findBrokenConfig(ctx: Context, program: string | null): Promise<Finding[]> {
  const where = configPath(ctx);
  if (program === null || !exists(where)) return [];
  const run = await execa(program, ['features', 'list'], {
    cwd: ctx.home,
    env: codexEnvironment(ctx),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 5000,
  });
  const told = /^.*config\.toml:(.*)$/m.exec(run.stderr ?? '')?.[1];
  if (run.exitCode === 0 || told === undefined) return [];
  const what = `it does not parse (${`line ${told}`.trim().slice(0, 300)}).`;
  const why = 'Codex does not start with it.';
  return [makeFinding('settings-invalid', { where, what, fix: setAside(where), client, why })];
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

function describeOverride(ctx: Context, isTrusted: boolean): Finding {
  const where = overridePath(ctx);
  const parts = { where, what: 'it replaces AGENTS.md.', fix: setAside(where), client };
  if (isTrusted) return makeFinding('agents-overridden', parts);
  const why = 'Codex does not see our block there, and the hook is not trusted.';
  return makeFinding('agents-overridden', { ...parts, why, severity: 'error' });
}

function hasBlock(ctx: Context): boolean {
  const text = readUserText(agentsPath(ctx));
  return text !== null && findBlock(text).state === 'one';
}

/** What install would say of the user's own files, as findings. */
function examineNotices({ commands }: DoctorContext, notices: readonly Notice[]): Finding[] {
  return notices.flatMap(({ code, message, file: where, line, reason = message }): Finding[] => {
    const base = { where, client, fix: setAside(where) };
    if (code === 'skill-elsewhere')
      return [makeFinding('skill-duplicate', { ...base, what: 'it has the name of our skill.' })];
    if (code === 'predecessor-text') {
      const what = `line ${line} has the agent read the inbox itself, as the predecessor did.`;
      return [
        makeFinding('predecessor-wired', { ...base, what, fix: `sed -i.bak ${line}d ${shellWord(where)}` }),
      ];
    }
    if (code !== 'block-broken' && code !== 'agents-unreadable') return [];
    const fix = `${base.fix} && ${commands.install(client)}`;
    return [makeFinding('settings-unreadable', { ...base, what: reason, fix, severity: 'warn' })];
  });
}
