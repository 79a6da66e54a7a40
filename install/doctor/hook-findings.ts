import { isAbsolute, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { exists } from '../../core/files/entry.ts';
import { neutraliseLine } from '../../core/text/untrusted.ts';
import { diffEntries } from '../edits/entry-diff.ts';
import { type FoundHandler, listHandlers, removeHandlers } from '../edits/handlers.ts';
import type { JsonDocument } from '../edits/json-document.ts';
import { type HookFile, listOwn, listStrays, listUnproven, wantedHooks } from '../edits/own-hooks.ts';
import { type OwnPrograms, startScript } from '../programs/own-programs.ts';
import { cloneOfScript } from '../programs/script-command.ts';
import { type DoctorContext, type Finding, type FindingParts, makeFinding, openInEditor } from './finding.ts';
import { rewriteJson } from './fix-file.ts';

const event = 'SessionStart';

interface HookQuestion {
  kind: HookFile;
  clone: string;
  programs: OwnPrograms;
  /** Our plugin, which brings the hook too: its name in a sentence, and what takes one of the two away. */
  plugin: { name: string; fix: string } | null;
  /** Whether they still run at a plain start. */
  coversStart: (own: readonly FoundHandler[]) => boolean;
}

/** Our start hook in a client's file: missing, doubled, changed, or of another clone; and what only looks like ours. */
export function examineHooks(ctx: DoctorContext, document: JsonDocument, question: HookQuestion): Finding[] {
  const { kind, programs, plugin } = question;
  const own = listOwn(document, kind, 'start', programs).filter((found) => found.event === event);
  const changes = listChanges(document, question);
  const altered = changes.map(({ found }) => found).filter((found) => found.event === event);
  const told = changes.map(({ found }) => found.command);
  const unproven = [
    ...examineStrays(ctx, document, question, true),
    ...examineUnproven(document, question, told),
  ];
  if (own.length === 0 && altered.length === 0)
    return plugin === null ? [describeMissing(ctx, document, question), ...unproven] : unproven;
  const base = { where: document.file, client: kind.client };
  const install = ctx.commands.install(kind.client);
  const findings: Finding[] = [];
  const compact = own.filter(({ command }) => command.endsWith(' compact')).length;
  const most = Math.max(compact, own.length - compact);
  if (most > 1) {
    const what = `our SessionStart entry stands there ${most} times.`;
    findings.push(makeFinding('hook-doubled', { ...base, what, fix: install, safe: true }));
  }
  if (plugin !== null) {
    const what = `our hook stands there, and ${plugin.name} brings it too.`;
    findings.push(makeFinding('hook-doubled', { ...base, what, fix: plugin.fix }));
  }
  findings.push(...examinePlaces(own, question, { ...base, fix: install, safe: true }));
  if (changes.length > 0) {
    const names = [...new Set(changes.map(({ found }) => found.event))].join(', ');
    const words = changes.map(({ words }) => words).join('; ');
    const what = `our ${names} entry was changed (${words}); it is left as it is until you say so.`;
    // One that does other things too is never run by the proof, so nobody knows what the client gets.
    const running = [...own, ...altered.filter((found) => isAlone(found, programs))];
    const severity = question.coversStart(running) ? 'warn' : 'error';
    const diff = changes.map((change) => change.diff).join('\n');
    const parts = { ...base, what, severity, diff } as const;
    // What runs other things too is the user's: only they can part the two.
    const isOurs = changes.every(({ found }) => isAlone(found, programs));
    const apply = () => removeChanged(ctx, document.file, question);
    const fix = ctx.commands.fix('hook-changed');
    const how = isOurs ? { fix, apply, after: install } : { fix: openInEditor(document.file) };
    findings.push(makeFinding('hook-changed', { ...parts, ...how }));
  }
  return [...findings, ...describePartlyMissing(ctx, document, question, own), ...unproven];
}

interface Change {
  found: FoundHandler;
  words: string;
  diff: string;
}

/** Whether a handler runs our program and nothing else. */
function isAlone({ event, command }: FoundHandler, programs: OwnPrograms): boolean {
  return programs.runs(event, command);
}

/** How our entries differ from what install writes, whatever clone they name. */
function listChanges(document: JsonDocument, { kind, clone, programs }: HookQuestion): Change[] {
  const wanted = wantedHooks(kind, kind.hooks, clone, programs);
  return wanted.flatMap(({ event, recognises, isEdited, group }) => {
    const there = listHandlers(document, event);
    const found =
      there.find(({ command }) => recognises(command)) ?? there.find(({ command }) => isEdited(command));
    if (found === undefined) return [];
    const handler = (found.value.hooks as object[])[found.index];
    // Another clone is a finding of its own.
    const command = recognises(found.command) ? found.command : group.hooks[0]?.command;
    const ours = { ...group, hooks: [{ ...group.hooks[0], command }] };
    const theirs = { ...found.value, hooks: [handler] };
    const { matcher } = found.value;
    const words = [
      ...(recognises(found.command) ? [] : [`its command is now ${neutraliseLine(found.command, 300)}`]),
      ...(matcher === group.matcher ? [] : [`it has the matcher ${JSON.stringify(matcher)}`]),
      ...(isDeepStrictEqual({ ...handler, command }, ours.hooks[0]) ? [] : ['its handler has other values']),
    ];
    return words.length === 0 ? [] : [{ found, words: words.join(', '), diff: diffEntries(ours, theirs) }];
  });
}

/** Entries of ours that are gone while others are there: without a start nothing is shown, without a gate all runs. */
function describePartlyMissing(
  { commands }: DoctorContext,
  document: JsonDocument,
  { kind, clone, programs, coversStart }: HookQuestion,
  own: readonly FoundHandler[],
): Finding[] {
  const sets = new Set(
    kind.hooks.map(({ set }) => set).filter((set) => listOwn(document, kind, set, programs).length > 0),
  );
  const missing = kind.hooks.filter((hook, index) => {
    const [wanted] = wantedHooks(kind, kind.hooks.slice(index, index + 1), clone, programs);
    const isThere = ({ command }: FoundHandler) => wanted?.recognises(command) || wanted?.isEdited(command);
    return (hook.set === 'start' || sets.has(hook.set)) && !listHandlers(document, hook.event).some(isThere);
  });
  if (missing.length === 0) return [];
  const names = missing.map(({ event: name, matcher }) =>
    matcher === undefined ? name : `${name} (${matcher})`,
  );
  const what = `it has no entry of ours for ${names.join(', ')}, and has others.`;
  const isGrave =
    missing.some(({ set, event: name }) => set === 'gates' && name === 'PreToolUse') || !coversStart(own);
  const why = isGrave
    ? 'The client does not start ours there.'
    : 'A start, compaction or command that it covers goes by unseen.';
  const fix = commands.install(kind.client);
  const severity = isGrave ? 'error' : 'warn';
  return [
    makeFinding('hook-missing', {
      where: document.file,
      what,
      why,
      fix,
      severity,
      client: kind.client,
      safe: true,
    }),
  ];
}

/** Takes our changed hooks out in whatever form; install then writes them anew. */
function removeChanged(ctx: DoctorContext, file: string, question: HookQuestion): void {
  const { programs, kind } = question;
  rewriteJson(ctx, file, (document) => {
    const events = new Set([event, ...listChanges(document, question).map(({ found }) => found.event)]);
    return [...events].reduce((rest, name) => {
      const own = listHandlers(rest, name).filter((found) => isAlone(found, programs));
      return removeHandlers(rest, own, kind.positional);
    }, document);
  });
}

function examinePlaces(
  own: readonly FoundHandler[],
  { clone, kind }: HookQuestion,
  base: Omit<FindingParts, 'what'>,
): Finding[] {
  const words = kind.hooks.map((hook) => hook.words);
  const clones = new Set(own.map(({ command }) => cloneOfScript(command, startScript, words) ?? ''));
  return [...clones]
    .filter((path) => path !== clone)
    .map((path) => {
      if (exists(join(path, startScript)))
        return makeFinding('hook-elsewhere', { ...base, what: `our hook runs from another clone, ${path}.` });
      const what = `our hook points to ${path}, where no clone is any more.`;
      return makeFinding('hook-moved', { ...base, what });
    });
}

/** No start hook of ours: perhaps one that nothing proves any more, whose clone is gone. Install adds a new one. */
function describeMissing(
  { commands }: DoctorContext,
  document: JsonDocument,
  { kind: { client }, programs }: HookQuestion,
): Finding {
  const base = { where: document.file, client, fix: commands.install(client), safe: true };
  const gone = listHandlers(document, event)
    .map(({ command }) => programs.resembledScript(event, command))
    .find((script) => script !== null && isAbsolute(script) && !exists(script));
  if (!gone) return makeFinding('hook-missing', { ...base, what: 'it has no SessionStart entry of ours.' });
  const what = `it has no SessionStart entry of ours but one that points to ${gone}, where no clone is any more.`;
  return makeFinding('hook-moved', { ...base, what });
}

/** Hooks of ours for another client, which this one imported. `safe`: install may replace them unasked. */
export function examineStrays(
  { commands }: DoctorContext,
  document: JsonDocument,
  { kind, programs }: Pick<HookQuestion, 'kind' | 'programs'>,
  safe: boolean,
): Finding[] {
  const strays = listStrays(document, kind, programs);
  if (strays.length === 0) return [];
  const names = [...new Set(strays.map((found) => `${found.event} "${neutraliseLine(found.command, 200)}"`))];
  const what = `the client imported hooks of ours that are for another one (${names.join(', ')}).`;
  const fix = commands.install(kind.client);
  return [makeFinding('hook-imported', { where: document.file, what, fix, client: kind.client, safe })];
}

/** What looks like ours and is not proved to be is left to the user: the fix only opens the file. */
function examineUnproven(
  document: JsonDocument,
  { kind, programs }: HookQuestion,
  told: readonly string[],
): Finding[] {
  const where = document.file;
  const untold = listUnproven(document, programs).filter(({ command }) => !told.includes(command));
  return untold.map((found) => {
    const what = `under ${found.event} stands "${neutraliseLine(found.command, 300)}": ${found.reason}`;
    return makeFinding('hook-unproven', { where, what, fix: openInEditor(where), client: kind.client });
  });
}
