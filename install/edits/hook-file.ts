import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../core/context.ts';
import { type FoundFile, readFound } from '../../core/files/user-file.ts';
import { neutraliseLine } from '../../core/text/untrusted.ts';
import { lineOf } from '../programs/exec-form.ts';
import { type OwnPrograms, programsWithoutRecord } from '../programs/own-programs.ts';
import { type EntriesAdded, type FileRecord, unknownBefore } from '../record/record.ts';
import type {
  ClientUnwiring,
  FileRules,
  Notice,
  Undone,
  WantedChange,
  WantedFile,
} from '../record/wanted.ts';
import { addEntries, removeEntries, type WantedEntries } from './entries.ts';
import { type FoundHandler, listHandlers } from './handlers.ts';
import { encodeDocument, type JsonDocument } from './json-document.ts';
import {
  asTheyStand,
  describeUnproven,
  dropStrays,
  type HookFile,
  isOneOf,
  listOwn,
  listRunning,
  listStrays,
  type OwnHook,
  ownContainers,
  readEditable,
  readHookFile,
  wantedHooks,
} from './own-hooks.ts';

interface HookRequest {
  clone: string;
  programs: OwnPrograms;
  /** Whether gates, chains and guards are wanted; undefined leaves them as the file has them now. */
  gates: boolean | undefined;
  chain: boolean | undefined;
  guard: boolean | undefined;
  values?: WantedEntries['values'];
  chainValues?: WantedEntries['values'];
  rival?: WantedEntries['rival'];
  /** What the user should hear about the change besides what every file says. */
  explain: (before: JsonDocument, after: JsonDocument) => Notice[];
}

/** The edit of a hook file: our entries, those that are no longer wanted taken out. */
export function wantHookFile(kind: HookFile, file: string, request: HookRequest): WantedFile {
  const edit: WantedFile['edit'] = (found, past) => editHookFile(kind, found, past?.added, request);
  return { kind: kind.kind, file, edit };
}

function editHookFile(
  kind: HookFile,
  { file, bytes }: FoundFile,
  recorded: EntriesAdded | undefined,
  { clone, programs, gates, chain, guard, values = [], chainValues = [], rival, explain }: HookRequest,
): WantedChange {
  const original = readHookFile(kind, file, bytes);
  const isThere = (set: OwnHook['set']) => listOwn(original, kind, set, programs).length > 0;
  const sets = {
    start: true,
    gates: gates ?? isThere('gates'),
    chain: chain ?? isThere('chain'),
    guard: guard ?? isThere('guard'),
  };
  const strays = listStrays(original, kind, programs);
  const rest = dropStrays(original, strays, kind.positional);
  let [document, past] = [rest, recorded];
  for (const set of ['gates', 'chain', 'guard'] as const)
    if (!sets[set]) [document, past] = dropSet(document, past, kind, set, programs);
  const chosen = kind.hooks.filter(({ set }) => sets[set]);
  const hooks = wantedHooks(kind, chosen, clone, programs);
  const wanted = {
    hooks: kind.trustsText ? asTheyStand(document, hooks) : hooks,
    values: [...values, ...(sets.chain ? chainValues : [])],
    rival,
    positional: kind.positional,
  };
  const { document: result, added, adopted, notices } = addEntries(document, wanted, past);
  const edited = wanted.hooks.flatMap(({ event, recognises, isEdited }) => {
    const commands = listHandlers(result, event).map(({ command }) => command);
    return commands.some(recognises) ? [] : commands.filter(isEdited);
  });
  // Our entries without a record: the state before them is what is left when they are taken out.
  const isOwn = isOneOf(kind.hooks, programs);
  const isImport = strays.length > 0 && isEmpty(rest);
  const found = strays.length === 0 ? bytes : encodeDocument(rest);
  const before = adopted
    ? encodeDocument(removeEntries(result, added, kind.positional, isOwn).document)
    : found;
  return {
    after: encodeDocument(result),
    // A file that was imported and holds nothing else is ours as a whole.
    before: bytes && (isImport ? null : before),
    ours: { added },
    notices: [
      ...notices,
      ...describeStrays(file, strays),
      ...explain(document, result),
      ...describeUnproven(result, programs, edited),
    ],
  };
}

function isEmpty({ body }: JsonDocument): boolean {
  return body.replace(/\s/g, '') === '{}';
}

function describeStrays(file: string, strays: readonly FoundHandler[]): Notice[] {
  if (strays.length === 0) return [];
  const commands = [...new Set(strays.map(({ command }) => `"${neutraliseLine(command, 200)}"`))].join(', ');
  const message = `${file}: hooks of ours for another client were removed (${commands}): the client imported them, and they do nothing there.`;
  return [{ code: 'entry-imported', message, file }];
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
  const isOwnKey = (key: string) => own.some((hook) => hook.key === key);
  const others = past?.hooks.filter(({ key }) => !isOwnKey(key)) ?? [];
  // What holds entries of another set too stays recorded as made by us.
  const isEvent = (event: string | undefined) =>
    own.some((hook) => hook.event === event) && !others.some((hook) => hook.event === event);
  const isValue = ({ value }: { value: string }) =>
    set === 'chain' && (kind.chainPermission?.test(value) ?? false);
  const added = {
    containers: past?.containers.filter(([, event]) => isEvent(event)) ?? [],
    hooks: [],
    values: past?.values.filter(isValue) ?? [],
    removed: [],
  };
  const left = removeEntries(document, added, kind.positional, isOneOf(own, programs)).document;
  const rest = past && {
    ...past,
    containers: past.containers.filter(([, event]) => !isEvent(event)),
    hooks: others,
    values: past.values.filter((value) => !isValue(value)),
  };
  return [left, rest];
}

/** Takes our entries out; a file that we made goes when nothing else is left in it. */
export function undoHookFile(kind: HookFile, found: FoundFile, past: FileRecord): Undone {
  const { file, bytes, link } = found;
  const { positional } = kind;
  if (bytes === null || past.added === undefined) return { after: bytes, notices: [] };
  const document = readHookFile(kind, file, bytes);
  const { document: result, notices } = removeEntries(document, past.added, positional);
  const after = isEmpty(result) && past.before === null && !link ? null : encodeDocument(result);
  const recorded = past.added.hooks.flatMap(({ group }) => group.hooks.map(lineOf));
  const events = [...new Set(past.added.hooks.map(({ event }) => event))];
  const isMoved = events
    .flatMap((event) => listHandlers(document, event))
    .some(({ command, index, siblings }) => recorded.includes(command) && index < siblings - 1);
  if (!positional || !isMoved) return { after, notices };
  const message = `${file}: handlers of yours behind ours in one group moved up; Codex will ask you to review them again.`;
  return { after, notices: [...notices, { code: 'hook-moved', message, file }] };
}

/** `others` finds the client's other files when the record is lost; `values` are permissions that are ours then. */
export function unwireHookFile(
  kind: HookFile,
  file: string,
  programs: OwnPrograms,
  others: () => FileRecord[],
  values: (document: JsonDocument) => EntriesAdded['values'] = () => [],
): ClientUnwiring {
  const running = (document: JsonDocument): EntriesAdded['hooks'] =>
    [...listRunning(document, programs), ...listStrays(document, kind, programs)].map(
      ({ event, command }) => ({
        key: 'found',
        event,
        group: { hooks: [{ type: 'command', command, timeout: 0 }] },
      }),
    );
  return {
    client: kind.client,
    findByValue() {
      const { bytes } = readFound(file);
      // A file without a trace of ours is not even parsed.
      if (bytes === null || !Buffer.from(bytes).includes('session-start.')) return others();
      const document = readHookFile(kind, file, bytes);
      const hooks = running(document);
      // Without a start hook of ours the rest may be the user's own.
      if (!hooks.some(({ event }) => event === 'SessionStart')) return others();
      const strays = listStrays(document, kind, programs);
      const containers = [...ownContainers(kind), ...strays.map(({ event }) => ['hooks', event])];
      const added = { containers, hooks, values: values(document), removed: [] };
      const isImport = strays.length > 0 && isEmpty(dropStrays(document, strays, kind.positional));
      const before = isImport ? null : unknownBefore;
      const found = { client: kind.client, kind: kind.kind, file, before, after: 'unknown' };
      return [...others(), { ...found, exact: false, added }];
    },
    withOwn(past) {
      const document = past.kind === kind.kind && past.file === file ? readEditable(kind, file) : null;
      if (document === null || past.added === undefined) return past;
      return { ...past, added: { ...past.added, hooks: [...past.added.hooks, ...running(document)] } };
    },
    describeUnproven: () => describeUnproven(readEditable(kind, file), programs),
  };
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
      ({ event, group }) =>
        group.hooks.length === 1 && programs.mayRun(event, lineOf(group.hooks[0] ?? { command: '' })),
    ),
  };
}

/** What install knows of a file into which it puts hooks and nothing else. */
export function hookFileRules(
  kind: HookFile,
  name: RegExp,
  pathOf: (ctx: Pick<Context, 'home' | 'env'>) => string,
): FileRules {
  return {
    client: kind.client,
    kind: kind.kind,
    name,
    isExpected: (ctx, file) => file === pathOf(ctx),
    undo: (found, past) => undoHookFile(kind, found, past),
    believe: (ctx, _, { added }) => {
      if (added === undefined) return {};
      const own = believeHooks(kind, added, programsWithoutRecord(ctx, kind.client));
      return { added: { ...own, values: [], removed: [] } };
    },
    isJson: !kind.comments,
  };
}
