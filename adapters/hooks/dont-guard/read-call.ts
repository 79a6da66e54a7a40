import { isAbsolute, join } from 'node:path';
import * as z from 'zod/mini';
import { readRegularFile } from '../../../core/files/read.ts';
import { patchChanges, type ToolUse } from '../../../core/guard/tool-use.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { ClientGate } from '../../client/client.ts';

const text = z.optional(z.nullable(z.string()));
const edit = z.looseObject({ old_string: text, new_string: text });

/** What the clients send about a tool call, whichever tool it is. */
const toolPayload = z.looseObject({
  session_id: z.string(),
  cwd: z.string(),
  hook_event_name: z.string(),
  tool_name: text,
  tool_use_id: text,
  tool_input: z.union([
    z.string(),
    z.looseObject({
      command: z.optional(z.nullable(z.union([z.string(), z.array(z.string())]))),
      cmd: text,
      script: text,
      workdir: text,
      input: text,
      patch: text,
      code: text,
      file_path: text,
      notebook_path: text,
      content: text,
      new_source: text,
      old_string: text,
      new_string: text,
      edits: z.optional(z.array(edit)),
    }),
  ]),
});

export type ToolCall = ReturnType<typeof readToolCall>;

const contentLimit = 262_144;

/** What a file holds before it is written anew: what was there already is not added. */
function presentText(path: string, cwd: string): string {
  try {
    const file = readRegularFile(isAbsolute(path) ? path : join(cwd, path), contentLimit);
    return file?.bytes.toString('utf8') ?? '';
  } catch {
    return '';
  }
}

function shellText(command: string | readonly string[]): string {
  return typeof command === 'string' ? command : command.map(shellWord).join(' ');
}

/** Throws for what is no payload of a tool call. */
export function readToolCall(
  source: string,
  { scriptCommands = () => [] }: Pick<ClientGate, 'scriptCommands'>,
) {
  const payload = z.parse(toolPayload, JSON.parse(source));
  const given = typeof payload.tool_input === 'string' ? { input: payload.tool_input } : payload.tool_input;
  const { command, cmd, script, workdir, input, patch, code } = given as Exclude<
    typeof payload.tool_input,
    string
  >;
  const {
    file_path,
    notebook_path,
    content,
    new_source,
    old_string,
    new_string,
    edits = [],
  } = given as Exclude<typeof payload.tool_input, string>;
  const shell = [command, cmd].flatMap((one) => (one ? [shellText(one)] : []));
  const free = [input, patch, script, code].flatMap((one) => one ?? []);
  const changes = [...shell, ...free].flatMap(patchChanges);
  const path = file_path ?? notebook_path;
  if (path) {
    const parts = [{ old_string, new_string }, ...edits];
    const written = content ?? null;
    changes.push({
      path,
      change: 'write',
      added: [written ?? '', new_source ?? '', ...parts.map((one) => one.new_string ?? '')].join('\n'),
      removed: [
        written === null ? '' : presentText(path, payload.cwd),
        ...parts.map((one) => one.old_string ?? ''),
      ].join('\n'),
    });
  }
  const directory = workdir ? (isAbsolute(workdir) ? workdir : join(payload.cwd, workdir)) : payload.cwd;
  const isPatch = /^\s*\*\*\* Begin Patch/.test(shell[0] ?? '');
  const use: ToolUse = {
    commands: [...(isPatch ? [] : shell), ...free.flatMap((one) => scriptCommands(one))],
    changes,
    directory,
  };
  return {
    payload,
    session: payload.session_id,
    cwd: payload.cwd,
    /** Whether it has run, with whatever result; else it is about to. */
    ran: payload.hook_event_name.startsWith('PostToolUse'),
    id: payload.tool_use_id ?? null,
    use,
  };
}
