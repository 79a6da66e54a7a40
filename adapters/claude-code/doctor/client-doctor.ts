import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { ensureDirectory } from '../../../core/files/directory.ts';
import { readFound } from '../../../core/files/user-file.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { findWorktreeRoot, identify } from '../../../core/worktree/identity.ts';
import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { readOrDescribe, rewriteJson } from '../../../install/doctor/fix-file.ts';
import { examineHooks } from '../../../install/doctor/hook-findings.ts';
import { type FoundHandler, listElements, listHandlers, valueAt } from '../../../install/edits/handlers.ts';
import { type JsonDocument, parseDocument } from '../../../install/edits/json-document.ts';
import { insertElement, removeValue } from '../../../install/edits/json-edit.ts';
import { installedCommand, wantedHooks } from '../../../install/edits/own-hooks.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { absoluteRoot, stateHome } from '../../../install/state/state-place.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { claudePrograms } from '../install/client-install.ts';
import { claudeCode, claudeDirectory, settingsPath } from '../install/location.ts';
import { isPredecessor, settingsFile } from '../install/settings.ts';
import { proveClaude } from '../live/prove.ts';

const client = claudeCode;

export const doctor: ClientDoctor = {
  client,
  title: 'Claude Code',
  tested: '2.1.329',
  packages: /^@anthropic-ai\/claude-code/,
  examine: async (ctx) => examineClaude(ctx),
  command: (ctx) => installedCommand(settingsFile, settingsPath(ctx), claudePrograms(ctx, clonePath)),
  prove: proveClaude,
};

function examineClaude(ctx: DoctorContext): Finding[] {
  const document = readOrDescribe(ctx, settingsFile, settingsPath(ctx));
  if ('code' in document) return [document];
  const programs = claudePrograms(ctx, clonePath);
  const plugin = pluginKey(document);
  const uninstall = `${ctx.commands.handoff} uninstall --client ${client}`;
  return [
    ...findDisabling(ctx, document).map(({ where, isOurs }) => describeDisabling(ctx, where, isOurs)),
    ...examineHooks(ctx, document, {
      kind: settingsFile,
      clone: clonePath,
      programs,
      plugin: plugin === null ? null : { name: `the plugin ${plugin}`, fix: uninstall },
      describeChanges: (own) => describeChanges(own, programs),
      coversStart: (own) =>
        own.some(({ value, command }) => coversStart(value.matcher) && !command.endsWith(' compact')),
    }),
    ...findPredecessor(ctx, document),
    ...examineSandbox(ctx, document),
  ];
}

function describeDisabling(ctx: DoctorContext, where: string, isOurs: boolean): Finding {
  const parts = { where, what: 'it switches all hooks off.', client };
  if (!isOurs) return makeFinding('hooks-disabled', { ...parts, fix: `sudo vi ${shellWord(where)}` });
  const apply = () => rewriteJson(ctx, where, (document) => removeValue(document, ['disableAllHooks']));
  return makeFinding('hooks-disabled', { ...parts, fix: ctx.commands.fix('hooks-disabled'), apply });
}

function coversStart(matcher: unknown): boolean {
  if (typeof matcher !== 'string' || matcher === '' || matcher === '*') return true;
  try {
    return new RegExp(`^(?:${matcher})$`).test('startup');
  } catch {
    return false;
  }
}

/** How our entries differ from what install writes, whatever clone they name. */
function describeChanges(own: readonly FoundHandler[], programs: OwnPrograms): string[] {
  return wantedHooks(settingsFile.hooks, clonePath, programs)
    .filter(({ event }) => event === 'SessionStart')
    .flatMap(({ recognises, group, key }) => {
      const found = own.find(({ command }) => recognises(command));
      if (found === undefined)
        return [`the one for ${key === 'session-start' ? 'a start' : 'a compaction'} is missing`];
      const handler: unknown = (found.value.hooks as unknown[])[found.index];
      const alike = { ...(handler as object), command: group.hooks[0]?.command };
      const { matcher } = found.value;
      return [
        ...(matcher === group.matcher ? [] : [`its matcher is ${JSON.stringify(matcher)}`]),
        ...(isDeepStrictEqual(alike, group.hooks[0]) ? [] : ['its handler has other values']),
      ];
    });
}

function findPredecessor({ commands }: DoctorContext, document: JsonDocument): Finding[] {
  const found = listHandlers(document, 'SessionStart').find(({ command }) => isPredecessor(command));
  if (found === undefined) return [];
  const what = `the predecessor's hook is still wired (${found.command}).`;
  const fix = `${commands.install(client)} --replace-predecessor`;
  return [makeFinding('predecessor-wired', { where: document.file, what, fix, client })];
}

const managedDirectories: Partial<Record<NodeJS.Platform, string>> = {
  darwin: '/Library/Application Support/ClaudeCode',
  linux: '/etc/claude-code',
  win32: 'C:\\Program Files\\ClaudeCode',
};

function readOrNothing(file: string): JsonDocument | null {
  try {
    const { bytes } = readFound(file);
    return bytes === null ? null : parseDocument(file, bytes);
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

/** The settings that switch hooks off: the user's and this project's, which are ours to change, and the managed ones. */
function findDisabling(ctx: Context, user: JsonDocument): { where: string; isOurs: boolean }[] {
  const project = join(findWorktreeRoot(ctx.cwd), '.claude');
  const names = project === claudeDirectory(ctx) ? [] : ['settings.json', 'settings.local.json'];
  const own = [user, ...names.map((name) => readOrNothing(join(project, name)))];
  const managed = managedDirectories[process.platform];
  const policy = managed === undefined ? null : readOrNothing(join(managed, 'managed-settings.json'));
  return [
    ...own.map((document) => ({ document, key: 'disableAllHooks', isOurs: true })),
    ...['disableAllHooks', 'allowManagedHooksOnly'].map((key) => ({ document: policy, key, isOurs: false })),
  ].flatMap(({ document, key, isOurs }) =>
    document !== null && valueAt(document, [key]) === true ? [{ where: document.file, isOurs }] : [],
  );
}

function pluginKey(document: JsonDocument): string | null {
  const enabled = Object.entries(valueAt(document, ['enabledPlugins']) ?? {});
  return enabled.find(([key, value]) => key.startsWith('agent-handoff@') && value === true)?.[0] ?? null;
}

const allowPath = ['sandbox', 'filesystem', 'allowWrite'];

/** In Claude Code's sandbox a command writes only what is listed: the inbox must be, and the state must not. */
function examineSandbox(ctx: DoctorContext, document: JsonDocument): Finding[] {
  if (valueAt(document, ['sandbox', 'enabled']) !== true) return [];
  const allowed = listElements(document, allowPath).map((entry) => pathOf(ctx, String(entry)));
  const isOpen = (path: string) =>
    allowed.some((one) => path === one || path.startsWith(one === '/' ? one : `${one}/`));
  const root = absoluteRoot(ctx);
  // The inboxes of this project's worktrees, and where `undo` puts a text back.
  const closed = [join(root, identify(ctx.cwd).slug), join(root, '.drafts')].filter((path) => !isOpen(path));
  const state = stateHome(ctx);
  return [
    ...(closed.length === 0 ? [] : [describeClosed(ctx, document.file, closed)]),
    ...(isOpen(state) ? [describeOpen(document.file, state)] : []),
  ];
}

function describeClosed(ctx: DoctorContext, where: string, closed: readonly string[]): Finding {
  const names = closed.map((path) => (path.startsWith(`${ctx.home}/`) ? path.replace(ctx.home, '~') : path));
  const verb = names.length === 1 ? 'is' : 'are';
  const what = `the sandbox is on, and ${names.join(' and ')} ${verb} not under ${allowPath.join('.')}.`;
  const fix = ctx.commands.fix('sandbox-closed');
  const apply = () => {
    // The sandbox lets a session write only into a directory that is there (measured).
    for (const directory of closed) ensureDirectory(directory);
    rewriteJson(ctx, where, (document) =>
      names.reduce((one, name) => insertElement(one, allowPath, name), document),
    );
  };
  return makeFinding('sandbox-closed', { where, what, fix, client: claudeCode, apply });
}

function describeOpen(where: string, state: string): Finding {
  const what = `${allowPath.join('.')} lets a sandboxed session write ${state}; take out the entry above it.`;
  return makeFinding('state-open', { where, what, fix: `vi ${shellWord(where)}`, client: claudeCode });
}

/** An entry as an absolute path: `~/x`, `//x` (absolute in the client's rules), `x/` and `x/**` are written too. */
function pathOf(ctx: Context, entry: string): string {
  const plain = entry.replace(/\/\*\*$/, '').replace(/^~(?=\/|$)/, () => ctx.home);
  return resolve(ctx.cwd, plain.replace(/^\/{2,}/, '/'));
}
