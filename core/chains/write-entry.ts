import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { createEntry } from './create-entry.ts';
import { chainDirectory, listReserved, readReservation, refuseOutside, releaseId } from './directory.ts';
import { composeEntry, composeFrontmatter } from './format/compose.ts';
import { type Draft, type DraftFlags, readChainDraft } from './format/draft.ts';
import { describeFault, type Fault } from './format/faults.ts';
import { bareAgent, candidateIds, checkAgentName, checkId, instantAfter } from './ids.ts';
import { walkLineage } from './lineage/lineage.ts';
import { headLimit } from './read-entry.ts';
import { refuseSecrets } from './refuse-secrets.ts';
import { loadRoles, type RolePlaces } from './roles/roles.ts';
import { renderBlock } from './routing/block.ts';
import { validateDraft } from './validate.ts';
import { warnOfConstraints } from './write-warnings.ts';

export interface WriteRequest extends DraftFlags {
  bytes: Uint8Array;
  /** The file, or `standard input`, for messages. */
  where: string;
  roles: RolePlaces;
}

export interface Written {
  id: string;
  path: string;
  block: string;
  warnings: readonly string[];
}

/** An id that nothing uses; the file itself is made exclusively, so that a race ends with the next one. */
function* freeIds(directory: string, agent: string, at: Date): Generator<string, void> {
  const reserved = new Set(listReserved(directory));
  for (const id of candidateIds(at, agent)) if (!reserved.has(id)) yield id;
}

function isTaken(directory: string, id: string): boolean {
  return existsSync(join(directory, `${id}.md`)) || existsSync(join(directory, `${id}.yaml`));
}

function fileEntry(directory: string, ids: Iterable<string>, compose: (id: string) => string): string | null {
  for (const id of ids) {
    if (!isTaken(directory, id) && createEntry(join(directory, `${id}.md`), compose(id))) return id;
  }
  return null;
}

/** Files an entry: validates it against base and role, writes it under a free id, and gives the block to return. */
export async function writeEntry(ctx: Context, request: WriteRequest): Promise<Written> {
  const roles = await loadRoles(request.roles);
  checkAgentName(bareAgent(request.agent));
  if (request.id !== undefined) checkId(request.id);
  const agent = roles.canonical(request.agent);
  const directory = chainDirectory(ctx);
  refuseOutside(directory);
  const read = await readChainDraft(request.bytes, request.where, { ...request, agent }, roles.canonical);
  const silent = read.id !== null && request.parents === undefined && read.lineOf('parent') === 0;
  const draft = silent ? { ...read, parents: readReservation(directory, read.id ?? '') } : read;
  await refuseSecrets(new TextDecoder('utf-8').decode(request.bytes), request.where, request);
  const at = instantAfter(ctx.now(), draft.parents);
  const [firstFree = `0000-00-00T00-00-00-${agent}`] = freeIds(directory, agent, at);
  const probe = { ...draft, id: draft.id ?? firstFree, fields: { ...draft.fields, agent } };
  const verdict = validateDraft({ ...probe, role: roles.find(agent) });
  const lineage = await checkParents(directory, probe);
  const faults = [...draft.faults, ...verdict.faults, ...lineage.faults, ...checkSize(probe)];
  if (faults.length > 0) refuseDraft(request.where, faults);

  const ids = draft.id === null ? freeIds(directory, agent, at) : [draft.id];
  const id = fileEntry(directory, ids, (free) => composeEntry({ ...probe, id: free }, draft.body));
  if (id === null) {
    throw new HandoffError('chain-id-taken', {
      message: `${probe.id} exists in ${directory}; an entry is never overwritten`,
      hint: `leave --id and the id line out: handoff chain write --agent ${agent} --file <path> takes the next free one`,
    });
  }
  releaseId(directory, id);
  const constraints = await warnOfConstraints(directory, draft, composeFrontmatter({ ...probe, id }));
  const warnings = [...verdict.warnings, ...lineage.warnings, ...constraints];
  return { id, path: join(directory, `${id}.md`), block: renderBlock({ ...probe, id }), warnings };
}

function refuseDraft(where: string, faults: readonly Fault[]): never {
  const count = `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`;
  throw new HandoffError('chain-invalid', {
    message: `${where}: not filed, ${count}:\n${faults.map((fault) => `  ${describeFault(fault)}`).join('\n')}`,
    hint: 'correct these lines and run the same command again',
  });
}

/** A new file closes a cycle when a parent already names its id; a parent without a file is told, not refused. */
async function checkParents(directory: string, draft: Draft & { id: string }) {
  const { entries, missing } = await walkLineage(directory, draft.parents);
  const faults: Fault[] = [];
  const closes = draft.parents.includes(draft.id)
    ? undefined
    : entries.find(({ entry }) => entry.parents.includes(draft.id));
  if (closes) {
    const message = `${closes.entry.id} is an ancestor and names ${draft.id} as its own parent: a cycle`;
    faults.push({ line: draft.lineOf('parent'), message, example: 'parent: null   (or another id)' });
  }
  const lost = draft.parents.filter((parent) => missing.includes(parent) && parent !== draft.id);
  return { faults, warnings: lost.map((parent) => `the parent ${parent} has no file in ${directory}`) };
}

/** Frontmatter that does not fit into the head would be lost on every descendant. */
function checkSize(draft: Draft & { id: string }): Fault[] {
  const size = Buffer.byteLength(composeFrontmatter(draft));
  if (size <= headLimit) return [];
  const message = `the frontmatter has ${size} bytes; descendants read the first ${headLimit} of a file`;
  return [{ line: 1, message, example: 'summary: "one sentence"   (details under ## Output)' }];
}
