import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { readFound } from '../../../core/files/user-file.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { describeUnusable, removeStartHooks, rewriteJson } from '../../../install/doctor/fix-file.ts';
import { examineHooks } from '../../../install/doctor/hook-findings.ts';
import { type FoundHandler, listHandlers } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { removeValue } from '../../../install/edits/json-edit.ts';
import { readHookFile, wantedHooks } from '../../../install/edits/own-hooks.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { claudePrograms } from '../install/client-install.ts';
import { claudeCode, settingsPath } from '../install/location.ts';
import { isPredecessor, settingsFile } from '../install/settings.ts';
import { examineSandbox } from './examine-sandbox.ts';
import { findDisabling, pluginKey } from './examine-scopes.ts';

const client = claudeCode;

/** What keeps Claude Code from starting our hook, as far as its files show it. */
export function examineClaude(ctx: Context, clone: string, commands: Commands): Finding[] {
  const file = settingsPath(ctx);
  const programs = claudePrograms(ctx, clone);
  let document: JsonDocument;
  try {
    document = readHookFile(settingsFile, file, readFound(file).bytes);
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    return [describeUnusable(ctx, client, file, error, commands)];
  }
  const plugin = pluginKey(document);
  return [
    ...findDisabling(ctx, document).map(({ where, isOurs }) =>
      describeDisabling(ctx, where, isOurs, commands),
    ),
    ...examineHooks(document, {
      kind: settingsFile,
      clone,
      programs,
      commands,
      plugin:
        plugin === null
          ? null
          : {
              name: `the plugin ${plugin}`,
              fix: `${commands.handoff} uninstall --client ${client}`,
            },
      describeChanges: (own) => describeChanges(own, clone, programs),
      coversStart: (own) =>
        own.some(({ value, command }) => coversStart(value.matcher) && !command.endsWith(' compact')),
      removeEntries: () => removeStartHooks(ctx, file, programs, false),
    }),
    ...findPredecessor(document, commands),
    ...examineSandbox(ctx, document, commands),
  ];
}

function describeDisabling(ctx: Context, where: string, isOurs: boolean, commands: Commands): Finding {
  const parts = { where, what: 'it switches all hooks off.', client };
  if (!isOurs) return makeFinding('hooks-disabled', { ...parts, fix: `sudo vi ${shellWord(where)}` });
  const apply = () => rewriteJson(ctx, where, (document) => removeValue(document, ['disableAllHooks']));
  return makeFinding('hooks-disabled', { ...parts, fix: commands.fix('hooks-disabled'), apply });
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
function describeChanges(own: readonly FoundHandler[], clone: string, programs: OwnPrograms): string[] {
  return wantedHooks(settingsFile.hooks, clone, programs)
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

function findPredecessor(document: JsonDocument, commands: Commands): Finding[] {
  const found = listHandlers(document, 'SessionStart').find(({ command }) => isPredecessor(command));
  if (found === undefined) return [];
  const what = `the predecessor's hook is still wired (${found.command}).`;
  const fix = `${commands.install(client)} --replace-predecessor`;
  return [makeFinding('predecessor-wired', { where: document.file, what, fix, client })];
}
