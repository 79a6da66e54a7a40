import { dirname, join, resolve } from 'node:path';
import { compareVersions } from 'compare-versions';
import type { Context } from '../../../core/context.ts';
import { ensureDirectory } from '../../../core/files/directory.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { readVersion } from '../../../install/doctor/client-version.ts';
import {
  type DoctorContext,
  describePredecessor,
  type Finding,
  makeFinding,
} from '../../../install/doctor/finding.ts';
import { readOrDescribe, rewriteJson } from '../../../install/doctor/fix-file.ts';
import { examineHooks } from '../../../install/doctor/hook-findings.ts';
import { examineShape } from '../../../install/doctor/shape-findings.ts';
import { listElements, valueAt } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { insertElement } from '../../../install/edits/json-edit.ts';
import { installedCommand } from '../../../install/edits/own-hooks.ts';
import { findProgram } from '../../../install/programs/detect.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import { absoluteRoot, stateHome } from '../../../install/state/state-place.ts';
import { currentCopy, currentCopyName } from '../../../install/upgrade/copies.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { claudePrograms } from '../install/client-install.ts';
import { claudeCode, settingsPath } from '../install/location.ts';
import { settingsFile } from '../install/settings.ts';
import { proveClaude } from '../live/prove.ts';
import { examineMod } from './examine-mod.ts';
import { examineSwitches } from './switches.ts';

const client = claudeCode;

export const doctor: ClientDoctor = {
  client,
  title: 'Claude Code',
  oldest: '2.1.197',
  newest: '2.1.332',
  packages: /^@anthropic-ai\/claude-code/,
  examine: examineClaude,
  command: (ctx) => installedCommand(settingsFile, settingsPath(ctx), claudePrograms(ctx, clonePath)),
  triedUnwired: true,
  prove: proveClaude,
};

async function examineClaude(ctx: DoctorContext, notices: readonly Notice[]): Promise<Finding[]> {
  const document = readOrDescribe(ctx, settingsFile, settingsPath(ctx));
  if ('code' in document) return [document];
  const programs = claudePrograms(ctx, clonePath);
  const plugin = pluginKey(document);
  const uninstall = `${ctx.commands.handoff} uninstall --client ${client}`;
  const isWiredIn = (directory: string) =>
    installedCommand(settingsFile, join(directory, 'settings.json'), programs) !== null;
  const version = await versionHere(ctx);
  const found = [
    ...examineShape(ctx, document, {
      kind: settingsFile,
      title: 'Claude Code',
      skipsGroups: version !== null && compareVersions(version, firstSkipping) >= 0,
    }),
    ...examineSwitches(ctx, document, { hasPlugin: plugin !== null, isWiredIn }),
    ...examineHooks(ctx, document, {
      kind: settingsFile,
      clone: clonePath,
      programs,
      plugin: plugin === null ? null : { name: `the plugin ${plugin}`, fix: uninstall },
      coversStart: (own) =>
        own.some(({ value, command }) => coversStart(value.matcher) && !command.endsWith(' compact')),
    }),
    ...describePredecessor(ctx, client, notices),
    ...examineSandbox(ctx, document),
  ];
  return [...found, ...examineMod(ctx, document, { version, plugin, findings: found })];
}

/** Measured: 2.1.197 drops the file for one group that it does not understand, 2.1.329 and newer that group alone. */
const firstSkipping = '2.1.329';

async function versionHere(ctx: DoctorContext): Promise<string | null> {
  const program = findProgram(ctx, 'claude');
  return program === null ? null : readVersion(ctx, doctor, program);
}

function coversStart(matcher: unknown): boolean {
  if (typeof matcher !== 'string' || matcher === '' || matcher === '*') return true;
  try {
    return new RegExp(`^(?:${matcher})$`).test('startup');
  } catch {
    return false;
  }
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
  // What hooks run or believe, outside of the sandbox.
  const own = [stateHome(ctx), ...(currentCopyName(ctx) === null ? [] : [dirname(currentCopy(ctx))])];
  return [
    ...(closed.length === 0 ? [] : [describeClosed(ctx, document.file, closed)]),
    ...own.filter(isOpen).map((path) => describeOpen(document.file, path)),
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
