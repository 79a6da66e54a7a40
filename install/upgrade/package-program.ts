import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { readText } from '../../core/files/read.ts';
import { addCopy, copyPath, currentCopy, currentCopyName, useCopy, withWorkDirectory } from './copies.ts';
import { readSkip } from './journal.ts';
import { fetchPackage, newestPublished, packageName } from './registry.ts';
import type { MovingProgram } from './upgrade.ts';
import type { Outlook, UpgradeNews } from './upstream.ts';
import { changesBetween, isNewer } from './versions.ts';

const limitMs = 120_000;

/** The link that entries name, which follows what is published: a copy takes the place of a commit. */
export function packageProgram(ctx: Context): MovingProgram {
  const place = currentCopy(ctx);
  const readChanges = async (copy: string, current: string, latest: string) =>
    changesBetween(readText(join(copyPath(ctx, copy), 'CHANGELOG.md')) ?? '', current, latest);
  return {
    place,
    noun: 'program',
    inspect: `npm view ${packageName} version`,
    async look(root, current, unattended): Promise<Outlook> {
      const head = currentCopyName(ctx) ?? '';
      const latest = await withWorkDirectory(ctx, (cwd) =>
        newestPublished(ctx.env, { cwd, unattended, timeoutMs: limitMs }),
      );
      const available = isOffered(latest, current);
      const target = available ? await fetchCopy(ctx, latest, unattended) : head;
      const skipped = available && readSkip(root)?.version === latest;
      const changes = available ? await readChanges(target, current, latest) : '';
      const news = { current, latest: available ? latest : current, available, skipped, changes };
      return { news, branch: '', head, target, relation: available ? 'behind' : 'same' };
    },
    headOf: async () => currentCopyName(ctx) ?? undefined,
    requireMovable: async () => {},
    move: async ({ to }) => useCopy(ctx, to),
    unmove: async ({ from }) => useCopy(ctx, from),
    readChanges,
  };
}

/** Adds the copy of a published version, which no entry leads to yet. Returns its name. */
function fetchCopy(ctx: Context, version: string, unattended: boolean): Promise<string> {
  return withWorkDirectory(ctx, async (cwd) =>
    addCopy(ctx, await fetchPackage(ctx.env, version, { cwd, unattended, timeoutMs: limitMs }), version),
  );
}

/** Asks for a newer version, and fetches nothing. Null for none. Throws `upgrade-unreachable`. */
export async function askPackage(
  ctx: Context,
  { current, root, timeoutMs }: { current: string; root: string; timeoutMs: number },
): Promise<UpgradeNews | null> {
  const latest = await withWorkDirectory(ctx, (cwd) =>
    newestPublished(ctx.env, { cwd, unattended: true, timeoutMs }),
  );
  if (!isOffered(latest, current)) return null;
  return { available: true, latest, skipped: readSkip(root)?.version === latest };
}

/** A pre-release is offered to nobody. */
const isOffered = (latest: string, current: string) => isNewer(latest, current) && !latest.includes('-');
