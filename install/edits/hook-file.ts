import { isDeepStrictEqual } from 'node:util';
import { type FoundFile, readFound } from '../../core/files/user-file.ts';
import type { OwnPrograms } from '../programs/own-programs.ts';
import { type EntriesAdded, type FileRecord, unknownBefore } from '../record/record.ts';
import type { Notice, Undone, WantedFile } from '../record/wanted.ts';
import { addEntries, type Rival, type WantedEntries } from './add-entries.ts';
import { listHandlers } from './handlers.ts';
import { encodeDocument, type JsonDocument } from './json-document.ts';
import {
  describeUnproven,
  type HookFile,
  listOwn,
  listRunning,
  type OwnHook,
  ownContainers,
  readEditable,
  readHookFile,
  wantedHooks,
} from './own-hooks.ts';
import { type RemovedEntries, removeEntries } from './remove-entries.ts';

interface HookRequest {
  /** Absolute path of the clone that the hooks run from. */
  clone: string;
  programs: OwnPrograms;
  /** Whether gates and chains are wanted; undefined leaves them as the file has them now. */
  gates: boolean | undefined;
  chain: boolean | undefined;
  values?: WantedEntries['values'];
  chainValues?: WantedEntries['values'];
  rival?: Rival;
  /** What the user should hear about the change besides what every file says. */
  explain: (before: JsonDocument, after: JsonDocument) => Notice[];
}

/** The edit of a hook file: our entries, those that are no longer wanted taken out. */
export function wantHookFile(kind: HookFile, file: string, request: HookRequest): WantedFile {
  const { clone, programs, values = [], chainValues = [], rival, explain } = request;
  return {
    client: kind.client,
    kind: kind.kind,
    file,
    role: 'user',
    edit: (found, recorded) => {
      const original = readHookFile(kind, file, found.bytes);
      const isWanted = (set: OwnHook['set'], asked: boolean | undefined) =>
        asked ?? listOwn(original, kind, set, programs).length > 0;
      const sets = {
        start: true,
        gates: isWanted('gates', request.gates),
        chain: isWanted('chain', request.chain),
      };
      let [document, past] = [original, recorded?.added];
      for (const set of ['gates', 'chain'] as const)
        if (!sets[set]) [document, past] = dropSet(document, past, kind, set, programs);
      const hooks = wantedHooks(
        kind.hooks.filter(({ set }) => sets[set]),
        clone,
        programs,
      );
      const wanted = {
        hooks,
        values: [...values, ...(sets.chain ? chainValues : [])],
        rival,
        positional: kind.positional,
      };
      const result = addEntries(document, wanted, past);
      // Our entries without a record: the state before them is what is left when they are taken out.
      const before = result.adopted
        ? encodeDocument(removeOwn(document, result.added, kind, programs).document)
        : found.bytes;
      return {
        after: encodeDocument(result.document),
        before: found.bytes === null ? null : before,
        ours: { added: result.added },
        notices: [
          ...result.notices,
          ...explain(document, result.document),
          ...describeUnproven(result.document, programs),
        ],
      };
    },
  };
}

/** Takes a set of hooks out again, with the containers made for it alone, and what the record says of them. */
function dropSet(
  document: JsonDocument,
  past: EntriesAdded | undefined,
  kind: HookFile,
  set: OwnHook['set'],
  programs: OwnPrograms,
): [JsonDocument, EntriesAdded | undefined] {
  const own = kind.hooks.filter((hook) => hook.set === set);
  const isEvent = (event: string | undefined) => own.some((hook) => hook.event === event);
  const isValue = ({ value }: { value: string }) =>
    set === 'chain' && (kind.chainPermission?.test(value) ?? false);
  const added: EntriesAdded = {
    containers: (past?.containers ?? []).filter((path) => isEvent(path[1])),
    hooks: [],
    values: (past?.values ?? []).filter(isValue),
    removed: [],
  };
  const left = removeOwn(document, added, { ...kind, hooks: own }, programs).document;
  const rest = past && {
    ...past,
    containers: past.containers.filter((path) => !isEvent(path[1])),
    hooks: past.hooks.filter(({ event }) => !isEvent(event)),
    values: past.values.filter((value) => !isValue(value)),
  };
  return [left, rest];
}

function removeOwn(
  document: JsonDocument,
  added: EntriesAdded,
  { hooks, positional }: HookFile,
  programs: OwnPrograms,
): RemovedEntries {
  const isOwn = (event: string, command: string) =>
    hooks.some(
      (hook) => hook.event === event && programs.cloneOf(command, hook.script, [hook.words]) !== null,
    );
  return removeEntries(document, added, isOwn, positional);
}

/** Takes our entries out; a file that we made goes when nothing else is left in it. */
export function undoHookFile(kind: HookFile, found: FoundFile, past: FileRecord): Undone {
  if (found.bytes === null || past.added === undefined) return { after: found.bytes, notices: [] };
  const document = readHookFile(kind, found.file, found.bytes);
  const result = removeEntries(document, past.added, undefined, kind.positional);
  const isEmpty = result.document.body.replace(/\s/g, '') === '{}';
  const after = isEmpty && past.before === null && !found.link ? null : encodeDocument(result.document);
  const recorded = past.added.hooks.flatMap(({ group }) => group.hooks.map(({ command }) => command));
  const isMoved = listHandlers(document, 'SessionStart').some(
    ({ command, index, siblings }) => recorded.includes(command) && index < siblings - 1,
  );
  if (!kind.positional || !isMoved) return { after, notices: result.notices };
  const message = `${found.file}: handlers of yours behind ours in one group moved up; Codex will ask you to review them again.`;
  return { after, notices: [...result.notices, { code: 'hook-moved', message, file: found.file }] };
}

/** The same as a record has them: for what no record tells of. */
function recordRunning(document: JsonDocument, programs: OwnPrograms): EntriesAdded['hooks'] {
  return listRunning(document, programs).map(({ event, command }) => ({
    key: 'found',
    event,
    group: { hooks: [{ type: 'command', command, timeout: 0 }] },
  }));
}

/** A record that also has the hooks of ours which came, or were changed, after it was written. */
export function withOwnHooks(
  kind: HookFile,
  file: string,
  past: FileRecord,
  programs: OwnPrograms,
): FileRecord {
  const document = past.kind === kind.kind && past.file === file ? readEditable(kind, file) : null;
  if (document === null || past.added === undefined) return past;
  const hooks = [...past.added.hooks, ...recordRunning(document, programs)];
  return { ...past, added: { ...past.added, hooks } };
}

/**
 * Our entries in a file that no record tells of; none without a start hook of ours, since the rest may then be the
 * user's own. A file without a trace of ours is not even parsed. `values` are permissions that count as ours beside it.
 */
export function findHookFile(
  kind: HookFile,
  file: string,
  programs: OwnPrograms,
  values: (document: JsonDocument) => EntriesAdded['values'],
): FileRecord[] {
  const { bytes } = readFound(file);
  if (bytes === null || !Buffer.from(bytes).includes('session-start.')) return [];
  const document = readHookFile(kind, file, bytes);
  const hooks = recordRunning(document, programs);
  if (!hooks.some(({ event }) => event === 'SessionStart')) return [];
  const added = { containers: ownContainers(kind), hooks, values: values(document), removed: [] };
  const { client } = kind;
  return [{ client, kind: kind.kind, file, before: unknownBefore, after: 'unknown', exact: false, added }];
}

/** What is believed of a record that others could have written: entries that run our program. */
export function believeHooks(
  kind: HookFile,
  { containers, hooks }: EntriesAdded,
  programs: OwnPrograms,
): Pick<EntriesAdded, 'containers' | 'hooks'> {
  const own = ownContainers(kind);
  return {
    containers: containers.filter((path) => own.some((known) => isDeepStrictEqual(known, path))),
    hooks: hooks.filter(
      ({ event, group }) => group.hooks.length === 1 && programs.mayRun(event, group.hooks[0]?.command ?? ''),
    ),
  };
}
