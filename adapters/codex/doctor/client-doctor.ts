import { join } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { findUntested } from '../../../install/doctor/client-version.ts';
import {
  type DoctorContext,
  describePredecessor,
  type Finding,
  makeFinding,
  setAside,
} from '../../../install/doctor/finding.ts';
import { readOrDescribe } from '../../../install/doctor/fix-file.ts';
import { examineHooks, examineStrays } from '../../../install/doctor/hook-findings.ts';
import { examineShape } from '../../../install/doctor/shape-findings.ts';
import { installedCommand, listOwn, readEditable } from '../../../install/edits/own-hooks.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { findBlock } from '../install/agents-text.ts';
import { codexPrograms } from '../install/client-install.ts';
import { readConfig } from '../install/config.ts';
import { hooksFile } from '../install/hooks.ts';
import {
  agentsPath,
  codex,
  codexProcess,
  codexProgram,
  configPath,
  hooksPath,
  overridePath,
  readUserText,
  rulesDirectory,
  rulesPath,
} from '../install/location.ts';
import { listRuleFiles } from '../install/rules.ts';
import { findWritableRoot } from '../install/surroundings.ts';
import { proveCodex } from '../live/prove.ts';
import { askPluginTrust, askTrust, describeTrust, readTrust, type Trust } from './examine-trust.ts';
import { examineSwitches } from './switches.ts';

const client = codex;

export const doctor: ClientDoctor = {
  client,
  title: 'Codex',
  oldest: '0.160.0',
  newest: '0.171.0',
  packages: /^@openai\/codex/,
  examine: examineCodex,
  examineImports(ctx) {
    const document = readEditable(hooksFile, hooksPath(ctx));
    const programs = codexPrograms(ctx, clonePath);
    return document === null ? [] : examineStrays(ctx, document, { kind: hooksFile, programs }, false);
  },
  command: (ctx) => installedCommand(hooksFile, hooksPath(ctx), codexPrograms(ctx, clonePath)),
  triedUnwired: true,
  prove: proveCodex,
};

/** What keeps Codex from starting our hook, and its second way from working. */
async function examineCodex(ctx: DoctorContext, notices: readonly Notice[]): Promise<Finding[]> {
  const program = codexProgram(ctx);
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
    coversStart: (own) => own.length > 0,
  });
  const isWired = listOwn(document, hooksFile, 'start', programs).length > 0;
  const trust = await findTrust(ctx, program, readTrust(ctx, document, programs));
  const shape = examineShape(ctx, document, { kind: hooksFile, title: 'Codex', skipsGroups: false });
  const common = [
    ...describePredecessor(ctx, client, notices),
    ...shape,
    ...examineSwitches(ctx),
    ...broken,
    ...entries,
  ];
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
  const found = [...findMissing(ctx, notices), ...findBroken(ctx, notices), ...findLoose(ctx)];
  const rules = found.map((rule) => (rule.code === 'rule-missing' ? ({ ...rule, severity } as const) : rule));
  const hasBlock = findBlock(readUserText(agentsPath(ctx)) ?? '').state === 'one';
  const second = !override && hasBlock && !rules.some(({ code }) => code === 'rule-missing');
  return [
    ...common,
    ...describeTrust(ctx, trust, { where: document.file, second, plugin: false }),
    ...(override ? [describeOverride(ctx, isTrusted)] : []),
    ...rules,
    ...examineNotices(ctx, notices),
  ];
}

/** Whether Codex trusts our hooks. It is slow to ask, and not asked where a hash of its own says so and still fits. */
async function findTrust(ctx: Context, program: string | null, noted: Trust[]): Promise<Trust[]> {
  if (program === null) return noted;
  const isClear = noted.every(({ status }) => status === 'trusted' || status === 'disabled');
  const isSure = isClear && (await findUntested(ctx, doctor, program)) === null;
  return isSure ? noted : askTrust(ctx, program, noted);
}

/** Asks Codex whether it reads config.toml: it does not start with one that it cannot read. */
async function findBrokenConfig(ctx: Context, program: string | null): Promise<Finding[]> {
  const where = configPath(ctx);
  if (program === null || !exists(where)) return [];
  const run = await execa(program, ['features', 'list'], codexProcess(ctx, 5000));
  const told = /^.*config\.toml:(.*)$/m.exec(run.stderr ?? '')?.[1];
  if (run.exitCode === 0 || told === undefined) return [];
  const what = `it does not parse (${`line ${told}`.trim().slice(0, 300)}).`;
  const why = 'Codex does not start with it.';
  return [makeFinding('settings-invalid', { where, what, fix: setAside(where), client, why })];
}

/** The name under which our plugin is switched on in config.toml, null when it is not. */
function pluginKey(ctx: Context): string | null {
  const own = readConfig(ctx).entries?.find(({ path: [first, name = '', key], path, value }) => {
    const isPlugin = path.length === 3 && first === 'plugins' && name.startsWith('agent-handoff@');
    return isPlugin && key === 'enabled' && value === true;
  });
  return own?.path[1] ?? null;
}

function describeOverride(ctx: Context, isTrusted: boolean): Finding {
  const where = overridePath(ctx);
  const parts = { where, what: 'it replaces AGENTS.md.', fix: setAside(where), client };
  if (isTrusted) return makeFinding('agents-overridden', parts);
  const why = 'Codex does not see our block there, and the hook is not trusted.';
  return makeFinding('agents-overridden', { ...parts, why, severity: 'error' });
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

function findMissing(ctx: DoctorContext, notices: readonly Notice[]): Finding[] {
  const where = rulesPath(ctx);
  const node = process.execPath;
  const writable = findWritableRoot(ctx, { clone: clonePath, node }, readConfig(ctx));
  if (writable !== null) {
    const to = join(ctx.home, '.agent-handoff-clone');
    const what = `left out, because ${writable.path} lies under ${writable.root}, which a sandboxed session may write.`;
    const fix = `cp -R ${shellWord(clonePath)} ${shellWord(to)} && ${shellWord(node)} ${shellWord(join(to, 'dist/handoff.cjs'))} install`;
    return [makeFinding('rule-missing', { where, what, fix, client })];
  }
  const fix = ctx.commands.install(client);
  const omitted = notices.find(({ code }) => code === 'rule-omitted');
  if (omitted !== undefined) {
    const what = `left out, because Codex does not accept our rules (${omitted.reason}).`;
    return [makeFinding('rule-missing', { where, what, fix, client })];
  }
  if (exists(where)) return [];
  return [makeFinding('rule-missing', { where, what: 'our rules are not there.', fix, client, safe: true })];
}

function findBroken(ctx: Context, notices: readonly Notice[]): Finding[] {
  return notices.flatMap(({ code, reason, file: where }): Finding[] => {
    if (code === 'rules-broken') {
      const what = `it does not parse (${reason}).`;
      return [makeFinding('rules-broken', { where, what, fix: setAside(where), client })];
    }
    if (code !== 'rule-overruled') return [];
    const what = 'other rules of yours say something else to our command, and theirs prevail.';
    return [makeFinding('rule-missing', { where, what, fix: findOverruling(ctx), client })];
  });
}

/** Sets aside the rules of the user that name our Node or program; with none of them all are shown. */
function findOverruling(ctx: Context): string {
  const others = listRuleFiles(ctx).filter((file) => {
    const text = readUserText(file) ?? '';
    const isOther = file !== rulesPath(ctx);
    return isOther && (text.includes(JSON.stringify(process.execPath)) || text.includes('handoff.cjs'));
  });
  const showAll = `cat ${shellWord(rulesDirectory(ctx))}/*.rules`;
  return others.length === 0 ? showAll : others.map(setAside).join(' && ');
}

/** `["node", script, …]` also allows `/anywhere/node script …`, unless `host_executable` pins the program. */
function isLoose(text: string): boolean {
  const rules = text.replace(/^\s*#.*$/gm, '');
  const bare = /pattern\s*=\s*\[\s*(?:\[[^\]]*)?"node(?:js)?"[^)]*handoff\.cjs/.test(rules);
  return bare && !/host_executable\(\s*name\s*=\s*"node(?:js)?"/.test(rules);
}

function findLoose(ctx: DoctorContext): Finding[] {
  return listRuleFiles(ctx).flatMap((where): Finding[] => {
    if (!isLoose(readUserText(where) ?? '')) return [];
    const safe = where === rulesPath(ctx);
    const fix = safe ? ctx.commands.install(client) : setAside(where);
    return [makeFinding('rule-loose', { where, what: 'a rule names a bare "node".', fix, client, safe })];
  });
}
