import { type FileChange, patchChanges, type ToolUse } from '../../guard/tool-use.ts';
import type { Session, ToolCall } from '../../sessions/session.ts';

/** Tools that change the file of their path. */
const editing = /edit|write|patch|replace|create|insert/i;

/** Returns a call of a session as guards judge it. */
export function toolUseOf(call: ToolCall, { cwd }: Pick<Session, 'cwd'>, root: string | undefined): ToolUse {
  const { command, text, tool, path, added, removed } = call;
  const place = {
    ...(cwd === null ? {} : { directory: cwd }),
    roots: [root, cwd].filter((one) => one !== undefined && one !== null),
  };
  // In a script the line breaks of a patch are escaped.
  const patch = patchChanges(command ? text : text.replaceAll('\\n', '\n'));
  const own: FileChange[] =
    !command && path !== null && editing.test(tool) ? [{ path, change: 'write', added, removed }] : [];
  return { ...place, commands: command ? [text] : [], changes: [...patch, ...own] };
}
