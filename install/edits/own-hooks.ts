import { basename } from 'node:path';
import { HandoffError } from '../../core/errors.ts';
import { readFound } from '../../core/files/user-file.ts';
import { neutraliseLine } from '../../core/text/untrusted.ts';
import { execForm } from '../programs/exec-form.ts';
import { type OwnPrograms, unnamed } from '../programs/own-programs.ts';
import { bareCommand, guardedCommand, scriptCommand, withoutGuard } from '../programs/script-command.ts';
import type { FileRecord } from '../record/record.ts';
import type { Notice } from '../record/wanted.ts';
import type { WantedHook } from './entries.ts';
import { type FoundHandler, listAllHandlers, listHandlers, removeHandlers } from './handlers.ts';
import { checkShape, type ExpectedShape, type JsonDocument, parseDocument } from './json-document.ts';
import { removeIfEmpty } from './json-edit.ts';
import type { ReadShape } from './read-shape.ts';

/** A hook that install writes for a client. `set`: always, or when the user asked for gates, chains or guards. */
export interface OwnHook {
  set: 'start' | 'gates' | 'chain' | 'guard';
  /** Names the entry across versions, clones and Node paths. */
  key: string;
  event: string;
  script: string;
  words: string;
  matcher?: string;
  timeout: number;
  /** Whether it says itself that the clone is gone; see `guardedCommand`. */
  guarded?: boolean;
}

/** A client's JSON file with hooks under `hooks.<event>`. */
export interface HookFile {
  client: string;
  kind: FileRecord['kind'];
  hooks: readonly OwnHook[];
  shape: readonly ExpectedShape[];
  /** Permissions that come and go with the hooks for chains. */
  chainPermission?: RegExp;
  /** True where the client knows a hook by its place. */
  positional: boolean;
  /** Whether the user's trust in a hook ends when its text changes: one that runs the same keeps its older form. */
  trustsText?: boolean;
  /** Whether the client starts a program with `args` itself, without a shell. */
  takesArguments: boolean;
  reads: ReadShape;
  /** Whether the client reads past comments. */
  comments?: boolean;
  /** Throws for a text that the client itself does not read. */
  check?: (document: JsonDocument) => void;
}

function shapeOf({ hooks, shape }: HookFile): ExpectedShape[] {
  const events = [...new Set(hooks.map(({ event }) => event))];
  return [
    { path: [], type: 'object' },
    { path: ['hooks'], type: 'object' },
    ...events.map((event): ExpectedShape => ({ path: ['hooks', event], type: 'array' })),
    ...shape,
  ];
}

export function ownContainers(kind: HookFile): string[][] {
  return shapeOf(kind).flatMap(({ path }) => (path.length === 0 ? [] : [[...path]]));
}

export function readHookFile(kind: HookFile, file: string, bytes: Uint8Array | null): JsonDocument {
  const document = parseDocument(file, bytes ?? Buffer.from('{}\n'), kind.comments);
  kind.check?.(document);
  checkShape(document, shapeOf(kind));
  return document;
}

/** Null when there is no such file, or none that we could edit: what it holds is then not ours to judge. */
export function readEditable(kind: HookFile, file: string): JsonDocument | null {
  try {
    const { bytes } = readFound(file);
    return bytes === null ? null : readHookFile(kind, file, bytes);
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

/** Our entries as install writes them, each with what tells an older form of it. */
export function wantedHooks(
  { takesArguments }: Pick<HookFile, 'takesArguments'>,
  hooks: readonly OwnHook[],
  clone: string,
  programs: OwnPrograms,
  { platform, execPath }: Pick<NodeJS.Process, 'platform' | 'execPath'> = process,
): WantedHook[] {
  return hooks.map((hook) => {
    const { key, event, script, words, matcher, timeout, guarded = false } = hook;
    const start =
      platform === 'win32'
        ? execForm(execPath, clone, { script, words: words || unnamed }, takesArguments)
        : { command: (guarded ? guardedCommand : scriptCommand)(clone, script, words) };
    const handler = { type: 'command', ...start, timeout } as const;
    const group = { ...(matcher === undefined ? {} : { matcher }), hooks: [handler] };
    return {
      key,
      event,
      group,
      recognises: (command) => programs.isInstalled(command, hook),
      isEdited: (command) =>
        !isOneOf(hooks, programs)(event, command) &&
        purposeOf(programs, hook, command) === words.split(' ').slice(1).join(' '),
    };
  });
}

/** The same hooks, each in the form in which it stands in a file where it runs the same there. */
export function asTheyStand(document: JsonDocument, hooks: readonly WantedHook[]): WantedHook[] {
  return hooks.map((hook) => {
    const [handler] = hook.group.hooks;
    const runsTheSame = ({ command }: FoundHandler) =>
      handler !== undefined && withoutGuard(command) === withoutGuard(handler.command);
    const found = listHandlers(document, hook.event).find(runsTheSame);
    if (handler === undefined || found === undefined) return hook;
    return { ...hook, group: { ...hook.group, hooks: [{ ...handler, command: found.command }] } };
  });
}

/** What a hook's script is told after the client's name by a command of the user's form; null where it is not run. */
function purposeOf(programs: OwnPrograms, { event, script }: OwnHook, command: string): string | null {
  if (!command.includes(basename(script, '.sh'))) return null;
  if (programs.runs(event, command)) return /\s(compact|ran)(?=\s|$)/.exec(bareCommand(command))?.[1] ?? '';
  const words = programs.wordsAmong(event, command);
  return words && (words.find((word) => word === 'compact' || word === 'ran') ?? '');
}

/** Whether a command at an event is one of these hooks in the form that install writes. */
export function isOneOf(hooks: readonly OwnHook[], programs: OwnPrograms) {
  return (event: string, command: string) =>
    hooks.some((hook) => hook.event === event && programs.isInstalled(command, hook));
}

export function listOwn(
  document: JsonDocument,
  { hooks }: HookFile,
  set: OwnHook['set'],
  programs: OwnPrograms,
): FoundHandler[] {
  const own = hooks.filter((hook) => hook.set === set);
  const isOwn = isOneOf(own, programs);
  return [...new Set(own.map(({ event }) => event))].flatMap((event) =>
    listHandlers(document, event).filter(({ command }) => isOwn(event, command)),
  );
}

export function listRunning(document: JsonDocument, programs: OwnPrograms): FoundHandler[] {
  return listAllHandlers(document).filter(({ event, command }) => programs.runs(event, command));
}

/** Hooks of ours that are none of this client's: one client imports those of another. */
export function listStrays(
  document: JsonDocument,
  { hooks }: HookFile,
  programs: OwnPrograms,
): FoundHandler[] {
  const isOwn = ({ event, command }: FoundHandler) =>
    hooks.some((hook) => hook.event === event) && programs.runs(event, command);
  return listAllHandlers(document).filter(
    (found) =>
      (programs.runs(found.event, found.command) || programs.runsForOther(found.event, found.command)) &&
      !isOwn(found),
  );
}

/** Takes these out, and what was made to hold nothing but them. */
export function dropStrays(
  document: JsonDocument,
  strays: readonly FoundHandler[],
  positional: boolean,
): JsonDocument {
  const events = [...new Set(strays.map(({ event }) => event))];
  const ofEvent = (event: string) => strays.filter((one) => one.event === event);
  const left = events.reduce((rest, event) => removeHandlers(rest, ofEvent(event), positional), document);
  const paths = [...events.map((event) => ['hooks', event]), ['hooks']];
  return strays.length === 0 ? document : paths.reduce(removeIfEmpty, left);
}

/** Whether a client's file has hooks of a set now. */
export function hasSet(kind: HookFile, file: string, set: OwnHook['set'], programs: OwnPrograms): boolean {
  const document = readEditable(kind, file);
  return document !== null && listOwn(document, kind, set, programs).length > 0;
}

/** The command that a start of the client runs for us now, null when there is none. */
export function installedCommand(kind: HookFile, file: string, programs: OwnPrograms): string | null {
  const document = readEditable(kind, file);
  if (document === null) return null;
  const own = listOwn(document, kind, 'start', programs).find(
    ({ event, command }) => event === 'SessionStart' && !command.endsWith(' compact'),
  );
  const found =
    own ??
    listHandlers(document, 'SessionStart').find(({ command }) => programs.mayRun('SessionStart', command));
  return found?.command ?? null;
}

/** Hooks that look like ours, or run our program among other things: they are named, and left to the user. */
export function listUnproven(
  document: JsonDocument,
  programs: OwnPrograms,
): (FoundHandler & { reason: string })[] {
  const mixed = 'it runs our program and does other things as well. Change it yourself if it is not to.';
  const similar =
    'it looks like an entry of ours, but neither our record nor the program that it names proves it. Delete it yourself if you do not want it.';
  return listAllHandlers(document).flatMap((handler) => {
    const { event, command } = handler;
    if (programs.runs(event, command) || programs.runsForOther(event, command)) return [];
    if (programs.names(event, command)) return [{ ...handler, reason: mixed }];
    return programs.resembledScript(event, command) === null ? [] : [{ ...handler, reason: similar }];
  });
}

/** `told`: commands of which something was said already. */
export function describeUnproven(
  document: JsonDocument | null,
  programs: OwnPrograms,
  told: readonly string[] = [],
): Notice[] {
  if (document === null) return [];
  const { file } = document;
  const untold = listUnproven(document, programs).filter(({ command }) => !told.includes(command));
  return untold.map(({ event, command, reason }) => {
    const message = `${file}: "${neutraliseLine(command, 300)}" under ${event} was left alone: ${reason}`;
    return { code: 'entry-unproven', message, file };
  });
}
