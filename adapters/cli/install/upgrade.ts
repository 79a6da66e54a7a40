import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import { absoluteRoot } from '../../../install/root.ts';
import { lookAtUpstream, type Outlook } from '../../../install/upgrade/look.ts';
import { noteSkip } from '../../../install/upgrade/state.ts';
import { type Upgraded, upgradeClone } from '../../../install/upgrade/upgrade.ts';
import { clonePath, ownCommand } from '../../client/installation.ts';
import { processContext } from '../../context.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';
import { version } from '../version.ts';
import { loadInstalls } from './choose-clients.ts';
import { makeUpgradeSteps } from './upgrade-steps.ts';

/** A host replaces its copies of a plugin itself; what is no clone has no upstream. */
async function requireClone(ctx: Context): Promise<void> {
  for (const { title, pluginUpgrade } of await loadInstalls()) {
    const command = pluginUpgrade(ctx);
    if (command === null) continue;
    throw new HandoffError('upgrade-plugin', {
      message: `${clonePath} is a copy that ${title} made of the plugin; ${title} upgrades it`,
      hint: command,
    });
  }
  if (existsSync(join(clonePath, '.git'))) return;
  throw new HandoffError('upgrade-no-clone', {
    message: `${clonePath} is no git clone: there is no .git in it, so there is no upstream to ask`,
    hint: 'clone the repository anew with git, and run in it: node dist/handoff.cjs install',
  });
}

function renderChanges(changes: string): string[] {
  return changes === '' ? [] : ['', neutraliseText(changes).trimEnd()];
}

function renderOutlook({ current, latest, available, skipped, changes, relation }: Outlook): string {
  if (!available) {
    const more = relation === 'behind' ? ' Its upstream has commits since, without a new version.' : '';
    return asLine`${current} is the newest version.${more}`;
  }
  const next = skipped
    ? 'This version is skipped: it is not offered again.'
    : asLine`To upgrade: ${ownCommand()} upgrade`;
  return [asLine`${latest} is available, this is ${current}.`, next, ...renderChanges(changes)].join('\n');
}

function renderUpgraded({ current, moved, edits, changes, recovered }: Upgraded): string {
  const before = recovered === null ? [] : [asLine`note: ${recovered}`];
  if (moved === null) return [...before, asLine`${current} is the newest version.`].join('\n');
  const { from, to } = moved;
  return [
    ...before,
    asLine`upgraded  ${from.version} → ${to.version} (${from.commit.slice(0, 12)} → ${to.commit.slice(0, 12)})`,
    'proved    a test handoff went out and came back',
    ...(edits.length === 0
      ? ['installed nothing had to change']
      : edits.map((file) => asLine`installed ${file}`)),
    ...renderChanges(changes),
  ].join('\n');
}

/** `handoff upgrade`: looks, skips a version, or upgrades the clone that this program runs from. */
export async function runUpgrade(options: Options<{ check?: boolean; skip?: boolean }>): Promise<void> {
  const ctx = processContext();
  await requireClone(ctx);
  const unattended = !process.stdin.isTTY;
  if (!options.check && !options.skip) {
    const wish = { clone: clonePath, current: version, unattended };
    const upgraded = await upgradeClone(ctx, wish, makeUpgradeSteps(ctx));
    const { current, latest, available, skipped, changes, moved, edits, recovered } = upgraded;
    const value = { current, latest, available, skipped, changes, moved, edits, recovered };
    await (options.json ? writeJson(value) : writeOut(renderUpgraded(upgraded)));
    return;
  }
  const root = absoluteRoot(ctx);
  const outlook = await lookAtUpstream({ clone: clonePath, env: ctx.env }, root, version, unattended);
  if (options.skip && outlook.available) {
    noteSkip(root, { version: outlook.latest, commit: outlook.target });
    outlook.skipped = true;
  }
  const { current, latest, available, skipped, changes } = outlook;
  await (options.json
    ? writeJson({ current, latest, available, skipped, changes })
    : writeOut(renderOutlook(outlook)));
}
