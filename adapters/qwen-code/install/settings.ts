import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { listElements, valueAt } from '../../../install/edits/handlers.ts';
import { hookFileRules, wantHookFile } from '../../../install/edits/hook-file.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import type { HookFile } from '../../../install/edits/own-hooks.ts';
import {
  type OwnPrograms,
  programsWithoutRecord,
  startScript,
} from '../../../install/programs/own-programs.ts';
import type { EntriesAdded } from '../../../install/record/record.ts';
import type { FileRules, Notice, WantedFile } from '../../../install/record/wanted.ts';
import { rootPattern } from '../../../install/state/state-place.ts';
import { clonePath, launcherScript, ownCommand, sessionVerbs } from '../../client/installation.ts';
import { qwenCode, settingsPath } from './location.ts';

const allowPath = ['permissions', 'allow'];

export const settingsFile: HookFile = {
  client: qwenCode,
  kind: 'qwen-settings',
  hooks: [
    {
      set: 'start',
      key: 'session-start',
      event: 'SessionStart',
      script: startScript,
      words: qwenCode,
      matcher: 'startup|resume|clear|compact',
      // In milliseconds, other than elsewhere (measured).
      timeout: 10_000,
    },
  ],
  shape: [
    { path: ['permissions'], type: 'object' },
    { path: allowPath, type: 'array' },
  ],
  positional: false,
  comments: true,
  takesArguments: false,
  reads: {
    events: [],
    group: z.looseObject({
      matcher: z.optional(z.string()),
      hooks: z.array(z.looseObject({ type: z.string() })),
    }),
    refuses: () => null,
    refusesTwice: false,
  },
};

/** A rule compares a command without its quotes (measured). */
const ruleOf = (clone: string, verb: string) =>
  process.platform === 'win32'
    ? `Bash(${ownCommand()} ${verb} *)`
    : `Bash(${join(clone, launcherScript)} ${verb} *)`;

/** What sessions may do without asking: the verbs, and reading and drafting in the root. */
function permissions(ctx: Context): EntriesAdded['values'] {
  const root = rootPattern(ctx);
  return [
    ...sessionVerbs.map((verb) => ruleOf(clonePath, verb)),
    `Read(${root}/**)`,
    `Edit(${root}/.drafts/**)`,
  ].map((value) => ({ path: allowPath, value }));
}

const ruleForm = new RegExp(`^Bash\\((/.+)/${launcherScript} (?:${sessionVerbs.join('|')}) \\*\\)$`);

/** Whether a permission lets sessions do what install lets them, by whichever clone of ours. */
function isOwnPermission(ctx: Context, value: string, programs: OwnPrograms): boolean {
  const clone = ruleForm.exec(value)?.[1];
  if (clone !== undefined) return programs.owns(clone, launcherScript);
  return permissions(ctx).some((one) => one.value === value);
}

/** Permissions that count as ours next to our hook, when no record tells. */
export function listPermissions(ctx: Context, document: JsonDocument, programs: OwnPrograms) {
  return listElements(document, allowPath)
    .map(String)
    .filter((value) => isOwnPermission(ctx, value, programs))
    .map((value) => ({ path: allowPath, value }));
}

const hookRules = hookFileRules(settingsFile, /\/settings\.json$/, settingsPath);

export const settingsRules: FileRules = {
  ...hookRules,
  believe(ctx, found, past) {
    const believed = hookRules.believe?.(ctx, found, past).added;
    if (believed === undefined || past.added === undefined) return {};
    const programs = programsWithoutRecord(ctx, qwenCode);
    const isOwn = ({ path, value }: EntriesAdded['values'][number]) =>
      isDeepStrictEqual(path, allowPath) && isOwnPermission(ctx, value, programs);
    return { added: { ...believed, values: past.added.values.filter(isOwn) } };
  },
};

export function wantSettings(ctx: Context, programs: OwnPrograms): WantedFile {
  return wantHookFile(settingsFile, settingsPath(ctx), {
    clone: clonePath,
    programs,
    gates: false,
    chain: false,
    guard: false,
    values: permissions(ctx),
    explain: (_, after) => findDisabled(after),
  });
}

/** What keeps the client from running hooks of its settings, as far as they tell. */
export function findDisabled(document: JsonDocument): Notice[] {
  if (valueAt(document, ['disableAllHooks']) !== true) return [];
  const message = `${document.file} has "disableAllHooks": true; Qwen Code will not run our hook until it is removed.`;
  return [{ code: 'hooks-disabled', message, file: document.file }];
}
