import { join } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Context } from '../core/context.ts';
import { HandoffError } from '../core/errors.ts';
import { ensureDirectory } from '../core/files/directory.ts';
import { targetAt } from '../core/files/entry.ts';
import { removeEmptyDirectories } from '../core/files/tree.ts';
import { readFound, reasonOf, sameBytes } from '../core/files/user-file.ts';
import { gitToRecord } from '../core/git/program.ts';
import { applyEdits, targetOf } from './apply.ts';
import { listObsolete, planInstall } from './plan.ts';
import type { Edit } from './record/edit.ts';
import type { InstallRecord } from './record/record.ts';
import type { ClientWiring, FileRules, Notice } from './record/wanted.ts';
import { readRecord, readState } from './state/read-state.ts';
import { absoluteRoot, sharedClient, wantStateLine } from './state/state-place.ts';

export interface InstallOptions {
  node: string;
  /** What is known of the files of every client, those that are not installed now included. */
  rules: readonly FileRules[];
  dryRun?: boolean;
}

export interface ShownEdit {
  file: string;
  change: 'create' | 'edit' | 'remove' | 'unchanged';
  diff: string;
}

export interface InstallOutcome {
  /** In the order of writing; without our own bookkeeping (the record and the back-ups). */
  edits: ShownEdit[];
  notices: Notice[];
}

/** Wires clients in one transaction: all is planned before the first write, and a write that fails takes all back. */
export function installClients(
  ctx: Context,
  clients: readonly ClientWiring[],
  { node, rules, dryRun = false }: InstallOptions,
): InstallOutcome {
  const root = absoluteRoot(ctx);
  const git = gitToRecord({ ...ctx.env, HOME: ctx.home }, ctx.cwd);
  const lines = [wantStateLine(ctx, 'node', node), ...(git === null ? [] : [wantStateLine(ctx, 'git', git)])];
  const wirings: ClientWiring[] = [{ client: sharedClient, wanted: lines }, ...clients];
  const base = readRecord(ctx, rules);
  const files = wirings.flatMap((wiring) => wiring.wanted.map(({ file }) => file));
  const links = wirings.flatMap((wiring) => (wiring.links ?? []).map(({ file }) => file));
  refuseShared(wirings, base.record, links);
  const found = readState(base, files, listObsolete(base.record, wirings), links);
  // A sandbox lets a session write only into a directory that is there.
  const made = readFound(join(root, 'any')).missingDirectories;
  const plan = planInstall(found, wirings, made);
  if (!dryRun) applyIn(root, made, plan.edits);
  return { edits: describeEdits(plan.edits), notices: [...plan.notices, ...findOpenRoot(root)] };
}

/** Throws `config-shared` where links make one file of what two clients each need of their own. `gone`: links that go. */
function refuseShared(
  wirings: readonly ClientWiring[],
  record: InstallRecord | null,
  gone: readonly string[],
): void {
  const wanted = wirings.flatMap(({ client, wanted: files }) => files.map(({ file }) => ({ client, file })));
  const others = (record?.files ?? []).filter(
    (entry) => !wirings.some(({ client }) => client === entry.client),
  );
  const seen = new Map<string, { client: string; file: string }>();
  for (const one of [...wanted, ...others]) {
    if (gone.some((link) => `${one.file}/`.startsWith(`${link}/`))) continue;
    const target = targetOf(one.file);
    const other = seen.get(target);
    if (other !== undefined && other.client !== one.client) {
      throw new HandoffError('config-shared', {
        message: `${other.file} and ${one.file} are one file (${target}); ${other.client} and ${one.client} each need their own there. Nothing was changed.`,
        hint: `Put a file or directory of its own in place of one of the links that lead there, or wire one client alone: handoff install --client ${other.client}`,
        path: one.file,
        reason: `it is one file with ${other.file}`,
      });
    }
    seen.set(target, one);
  }
}

function applyIn(root: string, made: readonly string[], edits: readonly Edit[]): void {
  try {
    // Nothing is lost with an empty directory: it need not outlive a loss of power.
    ensureDirectory(root, false);
  } catch (cause) {
    throw new HandoffError('config-unwritable', {
      message: `${root} cannot be made: ${reasonOf(cause)}. Nothing was changed.`,
      hint: 'Make its place writable, then run the same command again.',
      cause,
    });
  }
  try {
    applyEdits(edits);
  } catch (error) {
    removeEmptyDirectories(made);
    throw error;
  }
}

/** A root that others may read is not ours to close: it may have been shared on purpose. */
function findOpenRoot(file: string): Notice[] {
  const mode = (targetAt(file)?.mode ?? 0) & 0o777;
  if ((mode & 0o077) === 0) return [];
  const octal = mode.toString(8).padStart(4, '0');
  const message = `${file} has mode ${octal}: others may read your handoffs. "chmod 700 ${file}" closes it.`;
  return [{ code: 'root-open', message, file }];
}

export function describeEdits(edits: readonly Edit[]): ShownEdit[] {
  const nameOf = (file: string, bytes: Uint8Array | null) => (bytes === null ? '/dev/null' : file);
  const textOf = (bytes: Uint8Array | null) => Buffer.from(bytes ?? []).toString('utf8');
  return edits
    .filter(({ shown }) => shown)
    .map(({ file, before, after }) => {
      if (sameBytes(before, after)) return { file, change: 'unchanged', diff: '' };
      const change = before === null ? 'create' : after === null ? 'remove' : 'edit';
      const [from, to] = [nameOf(file, before), nameOf(file, after)];
      const headers = { headerOptions: FILE_HEADERS_ONLY };
      const diff = createTwoFilesPatch(
        from,
        to,
        textOf(before),
        textOf(after),
        undefined,
        undefined,
        headers,
      );
      return { file, change, diff };
    });
}
