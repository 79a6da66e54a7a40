import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { describeMissing, examineUnproven } from '../../../install/doctor/unproven.ts';
import { describeUnusable } from '../../../install/doctor/unusable.ts';
import { type FoundHandler, listHandlers } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { readFound } from '../../../install/found-file.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import { statePlace } from '../../../install/state/place.ts';
import { cloneOfSessionStart, recogniseSessionStart } from '../install/commands.ts';
import { examineSandbox } from '../install/examine-sandbox.ts';
import { closeHook, enableHooks } from '../install/fixes.ts';
import { claudeCode, settingsPath } from '../install/location.ts';
import { claudePrograms } from '../install/programs.ts';
import { isPredecessor, readSettings, wantedHooks } from '../install/settings.ts';
import { findDisabling, pluginKey } from './examine-scopes.ts';

const client = claudeCode;

/** What keeps Claude Code from starting our hook, as far as its files show it. */
export function examineClaude(ctx: Context, clone: string, commands: Commands): Finding[] {
  const file = settingsPath(ctx);
  const programs = claudePrograms(ctx, clone);
  let document: JsonDocument;
  try {
    const { bytes } = readFound(file);
    document = readSettings(file, bytes ?? Buffer.from('{}'));
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    return [describeUnusable(client, statePlace(ctx), file, error, commands)];
  }
  return [
    ...findDisabling(ctx, document).map(({ where, mendable }) => {
      const fix = mendable ? commands.mend('hooks-disabled') : `sudo vi ${shellWord(where)}`;
      const what = 'it switches all hooks off.';
      const parts = { where, what, fix, client };
      return makeFinding(
        'hooks-disabled',
        mendable ? { ...parts, mend: () => enableHooks(ctx, where) } : parts,
      );
    }),
    ...examineEntries(ctx, document, { clone, programs }, commands),
    ...examineUnproven(document, client, programs),
    ...findPredecessor(document, commands),
    ...examineSandbox(ctx, document, commands),
  ];
}

function examineEntries(
  ctx: Context,
  document: JsonDocument,
  { clone, programs }: { clone: string; programs: OwnPrograms },
  commands: Commands,
): Finding[] {
  const handlers = listHandlers(document, 'SessionStart');
  const own = handlers.filter(({ command }) => cloneOfSessionStart(command, programs) !== null);
  const altered = handlers.filter(
    (handler) => !own.includes(handler) && programs.runs(handler.event, handler.command),
  );
  const where = document.file;
  const plugin = pluginKey(document);
  const install = commands.install(client);
  if (own.length === 0 && altered.length === 0) {
    return plugin !== null ? [] : [describeMissing(document, client, programs, install)];
  }
  const findings: Finding[] = [];
  if (plugin !== null) {
    const what = `our hook stands there, and the plugin ${plugin} brings it too.`;
    findings.push(
      makeFinding('hook-doubled', {
        where,
        what,
        fix: `${commands.handoff} uninstall --client ${client}`,
        client,
      }),
    );
  }
  findings.push(...examinePlaces(where, own, { clone, programs }, install));
  const changed = [
    ...altered.map(({ command }) => `its command is now ${command}`),
    ...describeChanges(own, clone, programs),
  ];
  if (changed.length > 0) {
    const covers = own.some(
      ({ value, command }) => coversStart(value.matcher) && recogniseSessionStart(command, false, programs),
    );
    findings.push(
      makeFinding('hook-changed', {
        where,
        what: `our SessionStart entry was changed (${changed.join('; ')}).`,
        fix: commands.mend('hook-changed'),
        client,
        severity: covers ? 'warn' : 'error',
        mend: () => closeHook(ctx, where, programs),
        after: install,
      }),
    );
  }
  return findings;
}

/** Doubled entries, and entries that run from another clone than this one. */
function examinePlaces(
  where: string,
  own: readonly FoundHandler[],
  { clone, programs }: { clone: string; programs: OwnPrograms },
  install: string,
): Finding[] {
  const findings: Finding[] = [];
  const starts = own.filter(({ command }) => recogniseSessionStart(command, false, programs));
  const compacts = own.filter(({ command }) => recogniseSessionStart(command, true, programs));
  const most = Math.max(starts.length, compacts.length);
  if (most > 1) {
    const what = `our SessionStart entry stands there ${most} times.`;
    findings.push(makeFinding('hook-doubled', { where, what, fix: install, client, safe: true }));
  }
  const elsewhere = new Set(
    own.map(({ command }) => cloneOfSessionStart(command, programs) ?? '').filter((path) => path !== clone),
  );
  for (const path of elsewhere) {
    const exists = existsSync(join(path, 'hooks/session-start.sh'));
    const what = exists
      ? `our hook runs from another clone, ${path}.`
      : `our hook points to ${path}, where no clone is any more.`;
    findings.push(
      makeFinding(exists ? 'hook-elsewhere' : 'hook-moved', {
        where,
        what,
        fix: install,
        client,
        safe: true,
      }),
    );
  }
  return findings;
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
  return wantedHooks(clone, programs)
    .filter(({ event }) => event === 'SessionStart')
    .flatMap(({ recognises, group, key }) => {
      const found = own.find(({ command }) => recognises(command));
      if (found === undefined)
        return [`the one for ${key === 'session-start' ? 'a start' : 'a compaction'} is missing`];
      const handler: unknown = (found.value.hooks as unknown[])[found.index];
      const alike = { ...(handler as object), command: group.hooks[0]?.command };
      const changes =
        found.value.matcher === group.matcher
          ? []
          : [`its matcher is ${JSON.stringify(found.value.matcher)}`];
      return isDeepStrictEqual(alike, group.hooks[0])
        ? changes
        : [...changes, 'its handler has other values'];
    });
}

function findPredecessor(document: JsonDocument, commands: Commands): Finding[] {
  const found = listHandlers(document, 'SessionStart').find(({ command }) => isPredecessor(command));
  if (found === undefined) return [];
  const what = `the predecessor's hook is still wired (${found.command}).`;
  const fix = `${commands.install(client)} --replace-predecessor`;
  return [makeFinding('predecessor-wired', { where: document.file, what, fix, client })];
}
