import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { HandoffError } from '../core/errors.ts';
import { ensureDirectory } from '../core/files/directory.ts';
import { gitToRecord } from '../core/git/program.ts';
import { applyEdits } from './apply.ts';
import type { HostWiring } from './client-wiring.ts';
import { removeEmptyDirectories } from './directories.ts';
import { describeEdit, type Edit, type ShownEdit } from './edit.ts';
import { readFound, reasonOf } from './found-file.ts';
import { readRecord, readState } from './found-state.ts';
import type { Notice } from './notice.ts';
import { planInstall } from './plan.ts';
import { absoluteRoot } from './root.ts';
import { sharedClient, wantStateLine } from './state/lines.ts';

export interface InstallOptions {
  /** Absolute path of the Node that runs this install. */
  node: string;
  /** True: plan and show, write nothing. */
  dryRun?: boolean;
}

export interface InstallOutcome {
  /** In the order of writing; without our own bookkeeping (the record and the back-ups). */
  edits: ShownEdit[];
  notices: Notice[];
}

/**
 * Wires hosts in one transaction: everything is read and planned before the first write, and a write that fails
 * takes the earlier ones back. Throws a HandoffError when a file cannot be read, edited safely or written.
 */
export function installHosts(
  ctx: Context,
  hosts: readonly HostWiring[],
  { node, dryRun = false }: InstallOptions,
): InstallOutcome {
  const root = absoluteRoot(ctx);
  const git = gitToRecord({ ...ctx.env, HOME: ctx.home }, ctx.cwd);
  const shared: HostWiring = {
    client: sharedClient,
    wanted: [wantStateLine(ctx, 'node', node), ...(git === null ? [] : [wantStateLine(ctx, 'git', git)])],
    refuse: () => {},
    isObsolete: () => false,
  };
  const wirings = [shared, ...hosts];
  const base = readRecord(ctx);
  const obsolete = (base.record?.files ?? []).filter((entry) =>
    hosts.some((host) => host.client === entry.client && host.isObsolete(entry)),
  );
  const files = wirings.flatMap((wiring) => wiring.wanted.map(({ file }) => file));
  // A sandbox lets a session write only into a directory that is there.
  const made = readFound(join(root, 'any')).missingDirectories;
  const plan = planInstall(readState(base, files, obsolete), wirings, made);
  if (!dryRun) applyIn(root, made, plan.edits);
  const edits = plan.edits.filter((edit) => edit.shown).map(describeEdit);
  return { edits, notices: [...plan.notices, ...findOpenRoot(root)] };
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
function findOpenRoot(root: string): Notice[] {
  const mode = statSync(root, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) === 0) return [];
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  const message = `${root} has mode ${octal}: others may read your handoffs. "chmod 700 ${root}" closes it.`;
  return [{ code: 'root-open', message, file: root }];
}
