import type { FileChange, ToolUse } from '../../guard/tool-use.ts';
import type { Session, ToolCall } from '../../sessions/session.ts';

/** Tools that change the file of their path. */
const editing = /edit|write|patch|replace|create|insert/i;

const fileOfPatch = /^\*\*\* (Add|Update|Delete) File: (.+)$/;

/** Returns what a patch changes, file by file. */
function changesOfPatch(text: string): FileChange[] {
  const changes: FileChange[] = [];
  for (const line of text.replaceAll('\\n', '\n').split('\n')) {
    const [, what, path = ''] = fileOfPatch.exec(line) ?? [];
    const last = changes.at(-1);
    if (what !== undefined)
      changes.push({
        path: path.trim(),
        change: what === 'Delete' ? 'remove' : 'write',
        added: '',
        removed: '',
      });
    else if (last && line.startsWith('+')) last.added += `${line.slice(1)}\n`;
    else if (last && line.startsWith('-')) last.removed += `${line.slice(1)}\n`;
  }
  return changes;
}

/** Returns a call of a session as guards judge it. */
export function toolUseOf(call: ToolCall, { cwd }: Pick<Session, 'cwd'>, root: string | undefined): ToolUse {
  const { command, text, tool, path, added, removed } = call;
  const place = {
    ...(cwd === null ? {} : { directory: cwd }),
    ...(root === undefined ? {} : { roots: [root] }),
  };
  const patch = text.includes('*** Begin Patch') ? changesOfPatch(text) : [];
  const own: FileChange[] =
    !command && path !== null && editing.test(tool) ? [{ path, change: 'write', added, removed }] : [];
  return { ...place, commands: command ? [text] : [], changes: [...patch, ...own] };
}
