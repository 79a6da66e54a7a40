import { join } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { exists } from '../files/entry.ts';
import { refuseSecrets, warnOfUnsure } from '../secrets/redact.ts';
import { plural } from '../text/lines.ts';
import { composeEntry, composeFrontmatter } from './format/compose.ts';
import {
  chainDirectory,
  createEntry,
  listReserved,
  readReservation,
  refuseOutside,
  releaseId,
} from './format/directory.ts';
import { type DraftFlags, decodeUtf8, readChainDraft } from './format/draft.ts';
import type { Fault } from './format/form-faults.ts';
import { bareAgent, candidateIds, checkAgentName, checkId, instantAfter } from './format/ids.ts';
import { headLimit } from './format/read-entry.ts';
import { findConstraints, findDeep, withoutReason } from './lineage/constraints.ts';
import { findLost, gatherInherited } from './lineage/inheritance.ts';
import type { Lineage } from './lineage/lineage.ts';
import type { Roles } from './roles/roles.ts';
import { renderBlock } from './routing/handoff-block.ts';
import { type CheckedDraft, checkBody, checkFields } from './validate.ts';

interface WriteRequest extends DraftFlags {
  bytes: Uint8Array;
  /** The file, or `standard input`, for messages. */
  where: string;
  roles: Roles;
}

/** Files an entry: validates it against base and role, writes it under a free id, and returns the block to end with. */
export async function writeEntry(ctx: Context, request: WriteRequest) {
  const { bytes, where, roles } = request;
  checkAgentName(bareAgent(request.agent));
  if (request.id !== undefined) checkId(request.id);
  const agent = roles.canonical(request.agent);
  const directory = chainDirectory(ctx);
  refuseOutside(directory);
  const text = decodeUtf8(bytes, where, 'save the file as UTF-8 and run the command again');
  const read = await readChainDraft(text, { ...request, agent }, roles.canonical);
  const parts = { [where]: text, '--summary': request.summary, '--next-task': request.nextTask };
  const unsure: string[] = [];
  for (const [name, part = ''] of Object.entries(parts)) {
    const hint = 'take it out, say where it is kept instead, and run the same command again';
    const found = await refuseSecrets(part, name, { holder: 'an entry', done: 'filed', hint });
    unsure.push(...warnOfUnsure(found, name));
  }

  const silent = read.id !== null && request.parents === undefined && read.lineOf('parent') === 0;
  const parents = silent ? readReservation(directory, read.id ?? '') : read.parents;
  const at = instantAfter(ctx.now(), parents);
  const reserved = new Set(listReserved(directory));
  const ids = read.id ? [read.id] : [...candidateIds(at, agent)].filter((id) => !reserved.has(id));
  const [first = `0000-00-00T00-00-00-${agent}`] = ids;
  const draft = { ...read, parents, fields: { ...read.fields, agent }, id: first };
  const role = roles.find(agent);
  const body = checkBody(draft, role);
  const { lineage, inherited } = await gatherInherited(directory, parents);
  const faults = [
    ...read.faults,
    ...checkFields(draft, role),
    ...body.faults,
    ...findCycle(draft, lineage),
    ...checkSize(draft),
  ];
  if (faults.length > 0) refuseDraft(where, faults);

  const id = ids.find((free) => fileEntry(directory, { ...draft, id: free }));
  if (id === undefined) {
    throw new HandoffError('chain-id-taken', {
      message: `${first} exists in ${directory}; an entry is never overwritten`,
      hint: `leave --id and the id line out: handoff chain write --agent ${agent} --file <path> takes the next free one`,
    });
  }
  releaseId(directory, id);
  const warnings = [
    ...unsure,
    ...body.warnings,
    ...(role.warning ? [role.warning] : []),
    ...lineage.missing
      .filter((parent) => parents.includes(parent))
      .map((parent) => `the parent ${parent} has no file in ${directory}`),
    ...findLost(draft.body, inherited).map(
      (lost) => `the constraint of ${lost.from} is neither repeated nor lifted: ${lost.text}`,
    ),
    ...(await warnOfConstraints(draft)),
  ];
  return { id, path: join(directory, `${id}.md`), block: renderBlock({ ...draft, id }), warnings };
}

/** Whether the entry was written: the file is made exclusively, so that a race ends with the next id. */
function fileEntry(directory: string, draft: CheckedDraft): boolean {
  if (['md', 'yaml'].some((form) => exists(join(directory, `${draft.id}.${form}`)))) return false;
  return createEntry(join(directory, `${draft.id}.md`), composeEntry(draft, draft.body));
}

function refuseDraft(where: string, faults: readonly Fault[]): never {
  const lines = faults.map(({ line, message, example }) => {
    const right = example.replaceAll('\n', '\n           ');
    return `  ${line > 0 ? `line ${line}: ` : ''}${message}\n    right: ${right}`;
  });
  throw new HandoffError('chain-invalid', {
    message: `${where}: not filed, ${plural(faults.length, 'fault')}:\n${lines.join('\n')}`,
    hint: 'correct these lines and run the same command again',
  });
}

/** A new file closes a cycle when an ancestor already names its id. */
function findCycle({ id, parents, lineOf }: CheckedDraft, { entries }: Lineage): Fault[] {
  const closing = entries.find(({ entry }) => entry.parents.includes(id))?.entry;
  if (closing === undefined || parents.includes(id)) return [];
  const message = `${closing.id} is an ancestor and names ${id} as its own parent: a cycle`;
  return [{ line: lineOf('parent'), message, example: 'parent: null   (or another id)' }];
}

/** Frontmatter that does not fit into the head would be lost on every descendant. */
function checkSize(draft: CheckedDraft): Fault[] {
  const size = Buffer.byteLength(composeFrontmatter(draft));
  if (size <= headLimit) return [];
  const message = `the frontmatter has ${size} bytes; descendants read the first ${headLimit} of a file`;
  return [{ line: 1, message, example: 'summary: "one sentence"   (details under ## Output)' }];
}

/** What keeps constraints of this entry from binding descendants. */
async function warnOfConstraints(draft: CheckedDraft): Promise<string[]> {
  const deep = await findDeep(composeEntry(draft, draft.body), draft.body);
  return [
    ...withoutReason(findConstraints(draft.body)).map(
      ({ text }) => `a constraint is lifted only with a reason (… because …): ${text}`,
    ),
    ...deep.map(
      ({ text }) =>
        `a constraint lies beyond the first 4 KiB, where later agents do not see it; move it under ## Context: ${text}`,
    ),
  ];
}
