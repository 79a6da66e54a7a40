import { join, resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { ensureDirectory } from '../../../core/files/directory.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { rewriteJson } from '../../../install/doctor/fix-file.ts';
import { listElements, valueAt } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { insertElement } from '../../../install/edits/json-edit.ts';
import { absoluteRoot, stateHome } from '../../../install/state/state-place.ts';
import { claudeCode } from '../install/location.ts';

const allowPath = ['sandbox', 'filesystem', 'allowWrite'];

/** In Claude Code's sandbox a command writes only what is listed: the inbox must be, and the state must not. */
export function examineSandbox(ctx: DoctorContext, document: JsonDocument): Finding[] {
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
