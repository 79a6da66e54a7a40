import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { valueAt } from '../../../install/edits/handlers.ts';
import { wantHookFile } from '../../../install/edits/hook-file.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import type { HookFile } from '../../../install/edits/own-hooks.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { startScript } from '../../../install/programs/own-programs.ts';
import type { Notice, WantedFile } from '../../../install/record/wanted.ts';
import { geminiCli, settingsPath } from './location.ts';

/** In milliseconds, other than elsewhere (measured). */
const start = { set: 'start', script: startScript, words: geminiCli, timeout: 10_000 } as const;

export const settingsFile: HookFile = {
  client: geminiCli,
  kind: 'gemini-settings',
  hooks: [
    // A matcher is a whole word here, or all of them (measured).
    { ...start, key: 'session-start', event: 'SessionStart', matcher: '*' },
    { ...start, key: 'before-agent', event: 'BeforeAgent', matcher: '*' },
  ],
  shape: [],
  positional: false,
  comments: true,
  takesArguments: false,
  reads: {
    events:
      `SessionStart SessionEnd BeforeAgent AfterAgent BeforeModel AfterModel BeforeToolSelection BeforeTool AfterTool
      PreCompress Notification`.split(/\s+/),
    group: z.looseObject({
      matcher: z.optional(z.string()),
      hooks: z.array(z.looseObject({ type: z.string() })),
    }),
    refuses: () => null,
    refusesTwice: false,
  },
};

export function wantSettings(ctx: Context, clone: string, programs: OwnPrograms): WantedFile {
  return wantHookFile(settingsFile, settingsPath(ctx), {
    clone,
    programs,
    gates: false,
    chain: false,
    guard: false,
    explain: (_, after) => findDisabled(after),
  });
}

/** What keeps the client from running hooks of its settings, as far as they tell. */
export function findDisabled(document: JsonDocument): Notice[] {
  if (valueAt(document, ['hooksConfig', 'enabled']) !== false) return [];
  const message = `${document.file} has "hooksConfig.enabled": false; Gemini CLI will not run our hooks until it is removed.`;
  return [{ code: 'hooks-disabled', message, file: document.file }];
}
