import { isDeepStrictEqual } from 'node:util';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { readOrDescribe, rewriteJson } from '../../../install/doctor/fix-file.ts';
import { examineHooks } from '../../../install/doctor/hook-findings.ts';
import { type FoundHandler, listHandlers } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { removeValue } from '../../../install/edits/json-edit.ts';
import { installedCommand, wantedHooks } from '../../../install/edits/own-hooks.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { claudePrograms } from '../install/client-install.ts';
import { claudeCode, detectClaude, settingsPath } from '../install/location.ts';
import { isPredecessor, settingsFile } from '../install/settings.ts';
import { proveClaude } from '../live/prove.ts';
import { examineSandbox } from './examine-sandbox.ts';
import { findDisabling, pluginKey } from './examine-scopes.ts';

const client = claudeCode;

export const doctor: ClientDoctor = {
  client,
  title: 'Claude Code',
  tested: '2.1.329',
  packages: /^@anthropic-ai\/claude-code/,
  program: (ctx) => detectClaude(ctx).program,
  examine: async (ctx) => examineClaude(ctx),
  command: (ctx) => installedCommand(settingsFile, settingsPath(ctx), claudePrograms(ctx, clonePath)),
  prove: proveClaude,
};

/** What keeps Claude Code from starting our hook, as far as its files show it. */
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
