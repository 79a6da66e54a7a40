import { isAbsolute, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { readProcFile } from '../../../core/files/process.ts';
import { listNames } from '../../../core/files/read.ts';
import { readFound } from '../../../core/files/user-file.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import {
  type DoctorContext,
  type Finding,
  type FindingCode,
  makeFinding,
} from '../../../install/doctor/finding.ts';
import { rewriteJson } from '../../../install/doctor/fix-file.ts';
import { valueAt } from '../../../install/edits/handlers.ts';
import { type JsonDocument, parseDocument } from '../../../install/edits/json-document.ts';
import { removeValue } from '../../../install/edits/json-edit.ts';
import { claudeDirectory, claudeCode as client } from '../install/location.ts';
import { listOpenSessions } from '../sessions/live-sessions.ts';

interface Surroundings {
  /** Whether the hook comes by our plugin, which some rules of a manager spare. */
  hasPlugin: boolean;
  /** Whether the settings in a directory have our hook. */
  isWiredIn: (directory: string) => boolean;
}

/** Modes in which a session runs no hook of the user: the variable that switches one on, its name, its flag. */
const modes = [
  { variable: 'CLAUDE_CODE_SAFE_MODE', name: 'safe mode', flag: '--safe-mode' },
  { variable: 'CLAUDE_CODE_SIMPLE', name: 'bare mode', flag: '--bare' },
] as const;

const isOn = (value: unknown): boolean => /^(?:1|true|yes|on)$/i.test(String(value));
const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';

/** What one file of settings says of a switch. */
interface Layer {
  document: JsonDocument;
  value: unknown;
}

/** The files that Claude Code reads, in the order in which they prevail over each other. */
interface Settings {
  user: JsonDocument;
  project: readonly JsonDocument[];
  policy: readonly JsonDocument[];
}

/** What keeps Claude Code from running any hook, or from reading the user's settings (spec/doctor.md). */
export function examineSwitches(ctx: DoctorContext, user: JsonDocument, around: Surroundings): Finding[] {
  const { policy, broken } = readPolicy();
  const settings = { user, project: readProject(ctx), policy };
  return [
    ...broken.map(describeBroken),
    ...examineKeys(ctx, settings, around),
    ...modes.flatMap((mode) => examineMode(ctx, settings, mode)),
    ...examineMoved(ctx, settings, around),
    ...examineOpenSessions(ctx),
  ];
}

/** What the last file says that says anything valid of a switch. */
function decide(
  documents: readonly JsonDocument[],
  path: readonly string[],
  isValid: (value: unknown) => boolean,
): Layer | undefined {
  return documents
    .map((document) => ({ document, value: valueAt(document, path) }))
    .findLast(({ value }) => isValid(value));
}

/** A project's own settings can switch hooks off and on; a mode or another directory the client takes from none. */
function readProject(ctx: Context): JsonDocument[] {
  const directory = join(findWorktreeRoot(ctx.cwd), '.claude');
  if (directory === claudeDirectory(ctx)) return [];
  return ['settings.json', 'settings.local.json'].flatMap((name) => {
    const read = readSettings(join(directory, name));
    return typeof read === 'string' ? [] : (read ?? []);
  });
}

/** Returns a file of settings, its path when it is none, null when there is no such file. */
function readSettings(file: string): JsonDocument | string | null {
  try {
    const { bytes } = readFound(file);
    return bytes === null ? null : parseDocument(file, bytes);
  } catch (error) {
    if (error instanceof HandoffError) return file;
    throw error;
  }
}

const policyDirectories: Partial<Record<NodeJS.Platform, string>> = {
  darwin: '/Library/Application Support/ClaudeCode',
  linux: '/etc/claude-code',
  win32: 'C:\\Program Files\\ClaudeCode',
};

/** The files of the machine's manager, and those of them that are no settings. */
function readPolicy(): { policy: JsonDocument[]; broken: string[] } {
  const directory = policyDirectories[process.platform];
  if (directory === undefined) return { policy: [], broken: [] };
  const more = join(directory, 'managed-settings.d');
  const names = listNames(more).filter((name) => /^[^.].*\.json$/.test(name));
  const files = [join(directory, 'managed-settings.json'), ...names.sort().map((name) => join(more, name))];
  const read = files.flatMap((file) => readSettings(file) ?? []);
  return { policy: read.filter((one) => typeof one !== 'string'), broken: read.filter(isText) };
}

function describeBroken(where: string): Finding {
  const parts = { where, what: 'it is no JSON object.', why: 'Claude Code does not start with it.' };
  return makeFinding('settings-invalid', { ...parts, fix: `sudo vi ${shellWord(where)}`, client });
}

function examineKeys(
  ctx: DoctorContext,
  { user, project, policy }: Settings,
  { hasPlugin }: Surroundings,
): Finding[] {
  const all = decide([user, ...project, ...policy], ['disableAllHooks'], isFlag);
  const managed = decide(policy, ['allowManagedHooksOnly'], isFlag);
  const strict = decide(
    policy,
    ['strictPluginOnlyCustomization'],
    (value) => isFlag(value) || Array.isArray(value),
  );
  const isStrict = strict?.value === true || (Array.isArray(strict?.value) && strict.value.includes('hooks'));
  return [
    ...(all?.value === true ? [describe(ctx, policy, all, ['disableAllHooks'])] : []),
    ...(managed?.value === true ? [describe(ctx, policy, managed, ['allowManagedHooksOnly'])] : []),
    ...(strict && isStrict && !hasPlugin
      ? [describe(ctx, policy, strict, ['strictPluginOnlyCustomization'])]
      : []),
  ];
}

/** A switch in a file: the user may change their own and the project's, not those of the machine's manager. */
function describe(
  ctx: DoctorContext,
  policy: readonly JsonDocument[],
  { document }: Layer,
  path: string[],
  code: FindingCode = 'hooks-disabled',
  what = `${path.join('.')} switches all hooks off.`,
): Finding {
  const where = document.file;
  if (policy.some(({ file }) => file === where))
    return makeFinding(code, { where, what, fix: `sudo vi ${shellWord(where)}`, client });
  const apply = () => rewriteJson(ctx, where, (before) => removeValue(before, path));
  return makeFinding(code, { where, what, fix: ctx.commands.fix(code), client, apply });
}

function examineMode(
  ctx: DoctorContext,
  { user, policy }: Settings,
  { variable, name, flag }: (typeof modes)[number],
): Finding[] {
  const path = ['env', variable];
  const said = decide([user, ...policy], path, (value) => value !== undefined);
  if (said !== undefined) {
    if (!isOn(said.value)) return [];
    const what = `env.${variable} puts every session into ${name}.`;
    return [describe(ctx, policy, said, path, 'hooks-disabled', what)];
  }
  if (!isOn(ctx.env[variable])) return [];
  const isSession = ctx.env.CLAUDECODE !== undefined;
  const what = isSession
    ? `this session is in ${name}, by ${flag} or by that variable.`
    : `it is set in this shell, so a session that is started from here is in ${name}.`;
  const fix = isSession ? 'claude --continue' : `unset ${variable}`;
  return [makeFinding('hooks-disabled', { where: variable, what, fix, client })];
}

/** `env.CLAUDE_CONFIG_DIR` in settings: the client reads the rest of them and keeps its transcripts there. */
function examineMoved(
  ctx: DoctorContext,
  { user, policy }: Settings,
  { isWiredIn }: Surroundings,
): Finding[] {
  const path = ['env', 'CLAUDE_CONFIG_DIR'];
  const said = decide([user, ...policy], path, (value) => isText(value) && value !== '');
  if (said === undefined || !isText(said.value)) return [];
  const { value: directory } = said;
  if (directory === claudeDirectory(ctx) || (isAbsolute(directory) && isWiredIn(directory))) return [];
  const shown = neutraliseLine(directory, 300);
  const what = `${path.join('.')} moves settings and transcripts of every session to ${shown}, where our hook is not.`;
  if (!isAbsolute(directory)) return [describe(ctx, policy, said, path, 'settings-moved', what)];
  const fix = `CLAUDE_CONFIG_DIR=${shellWord(directory)} ${ctx.commands.install(client)}`;
  return [makeFinding('settings-moved', { where: said.document.file, what, fix, client })];
}

/** Sessions that are open in this worktree and were started in such a mode, as far as the system shows it. */
function examineOpenSessions(ctx: Context): Finding[] {
  const here = findWorktreeRoot(ctx.cwd);
  return listOpenSessions(ctx).flatMap(({ pid, sessionId, cwd }): Finding[] => {
    const mode = modes.find((one) => isStartedIn(pid, one));
    if (mode === undefined || cwd === undefined || findWorktreeRoot(cwd) !== here) return [];
    const what = `this open session was started in ${mode.name}.`;
    const why = 'It runs no hook, so it brings no handoffs; others do.';
    const fix = `claude --resume ${shellWord(sessionId)}`;
    const parts = { where: `pid ${pid}`, what, why, fix, client, severity: 'warn' } as const;
    return [makeFinding('hooks-disabled', parts)];
  });
}

function isStartedIn(pid: number, { flag, variable }: (typeof modes)[number]): boolean {
  const [words = [], variables = []] = ['cmdline', 'environ'].map((name) =>
    (readProcFile(`${pid}/${name}`) ?? '').split('\0'),
  );
  const end = words.indexOf('--');
  const value = variables.find((one) => one.startsWith(`${variable}=`))?.slice(variable.length + 1);
  return words.slice(0, end < 0 ? words.length : end).includes(flag) || isOn(value);
}
