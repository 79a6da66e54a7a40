import { join } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { exists } from '../../../core/files/entry.ts';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import type { ShownEdit } from '../../../install/install.ts';
import { listRecordedClients } from '../../../install/state/read-state.ts';
import { absoluteRoot } from '../../../install/state/state-place.ts';
import { isPluginCopy } from '../../../install/upgrade/clone.ts';
import { cloneProgram } from '../../../install/upgrade/clone-program.ts';
import { currentCopy, currentVersion, removeOldCopies } from '../../../install/upgrade/copies.ts';
import { noteSkip } from '../../../install/upgrade/journal.ts';
import { packageProgram } from '../../../install/upgrade/package-program.ts';
import { packageName } from '../../../install/upgrade/registry.ts';
import {
  type MovingProgram,
  type Upgraded,
  type UpgradeSteps,
  upgradeProgram,
} from '../../../install/upgrade/upgrade.ts';
import type { Outlook } from '../../../install/upgrade/upstream.ts';
import type { ClientInstall } from '../../client/client.ts';
import { bundlePath, clonePath, isFleeting, shipped } from '../../client/installation.ts';
import { removeOldCache, startCommand } from '../../client/wiring.ts';
import { processContext } from '../../context.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import { shownCommand } from '../shown-command.ts';
import type { Options } from '../verb.ts';
import { version } from '../version.ts';
import { loadInstalls, rulesOf } from './choose-clients.ts';
import { nameInstalled } from './place/settle-program.ts';
import { proveRoundTrip } from './round-trip.ts';

/** A client replaces its copies of a plugin itself; what is neither a clone nor a copy of ours has nobody to ask. */
function chooseProgram(ctx: Context, known: readonly ClientInstall[]): MovingProgram {
  const owner = known.find(({ directory }) => isPluginCopy(directory(ctx), shipped));
  if (owner !== undefined) {
    const { title, pluginUpgrade: hint } = owner;
    const message = `${shipped} is a copy that ${title} made of the plugin; ${title} upgrades it`;
    throw new HandoffError('upgrade-plugin', { message, hint });
  }
  nameInstalled(ctx);
  if (clonePath === currentCopy(ctx)) return packageProgram(ctx);
  if (exists(join(clonePath, '.git'))) return cloneProgram(ctx, clonePath);
  throw new HandoffError(
    'upgrade-no-clone',
    isFleeting
      ? {
          message: `${clonePath} is a package, and nothing was installed from it: there is nothing to upgrade`,
          hint: `npx ${packageName}@latest install`,
        }
      : {
          message: `${clonePath} is no git clone: there is no .git in it, so there is no upstream to ask`,
          hint: 'clone the repository anew with git, and run in it: node dist/handoff.cjs install',
        },
  );
}

function renderChanges(changes: string): string[] {
  return changes === '' ? [] : ['', neutraliseText(changes).trimEnd()];
}

function renderOutlook({ news, relation }: Outlook): string {
  const { current, latest, available, skipped, changes } = news;
  if (!available) {
    const more = relation === 'behind' ? ' Its upstream has commits since, without a new version.' : '';
    return asLine`${current} is the newest version.${more}`;
  }
  const next = skipped
    ? 'This version is skipped: it is not offered again.'
    : asLine`To upgrade: ${shownCommand(processContext())} upgrade`;
  return [asLine`${latest} is available, this is ${current}.`, next, ...renderChanges(changes)].join('\n');
}

function renderUpgraded({ current, moved, edits, notices, changes, recovered }: Upgraded): string {
  const before = recovered === null ? [] : [asLine`note: ${recovered}`];
  if (moved === null) return [...before, asLine`${current} is the newest version.`].join('\n');
  const { from, to, branch } = moved;
  const commits = branch === '' ? '' : ` (${from.commit.slice(0, 12)} → ${to.commit.slice(0, 12)})`;
  return [
    ...before,
    asLine`upgraded  ${from.version} → ${to.version}${commits}`,
    'proved    a test handoff went out and came back',
    ...(edits.length === 0
      ? ['installed nothing had to change']
      : edits.map((file) => asLine`installed ${file}`)),
    ...notices.map((notice) => asLine`note: ${notice}`),
    ...renderChanges(changes),
  ].join('\n');
}

/** `handoff upgrade`: looks, skips a version, or upgrades the clone or the copy that this program runs from. */
export async function runUpgrade(options: Options<{ check?: boolean; skip?: boolean }>): Promise<void> {
  const ctx = processContext();
  const known = await loadInstalls();
  const program = chooseProgram(ctx, known);
  const current = isFleeting ? (currentVersion(ctx) ?? version) : version;
  removeOldCache();
  const unattended = !process.stdin.isTTY;
  if (!options.check && !options.skip) {
    const request = { current, unattended };
    const upgraded = await upgradeProgram(ctx, program, request, makeUpgradeSteps(ctx, known));
    removeOldCopies(ctx);
    await (options.json ? writeJson(upgraded) : writeOut(renderUpgraded(upgraded)));
    return;
  }
  const root = absoluteRoot(ctx);
  const outlook = await program.look(root, current, unattended);
  const { news, target } = outlook;
  if (options.skip && news.available) {
    noteSkip(root, { version: news.latest, commit: target });
    news.skipped = true;
  }
  await (options.json ? writeJson(news) : writeOut(renderOutlook(outlook)));
}

const limitMs = 120_000;

/** Runs the program as it is now: the version that this process is of may be another one. */
function makeUpgradeSteps(ctx: Context, known: readonly ClientInstall[]): UpgradeSteps {
  const node = process.execPath;
  return {
    listClients() {
      const recorded = new Set(listRecordedClients(ctx, rulesOf(known)));
      return known.map(({ client }) => client).filter((client) => recorded.has(client));
    },
    async prove(version, clients) {
      const { stdout } = await execa(node, [bundlePath, '--version'], { timeout: limitMs, cwd: ctx.home });
      if (stdout.trim() !== version) throw new Error(`it calls itself ${stdout.trim()}, expected ${version}`);
      const wired = known.filter(({ client }) => clients.includes(client));
      for (const { client, payloads } of wired.length > 0 ? wired : known.slice(0, 1))
        await proveRoundTrip(bundlePath, { client, command: startCommand(client), payloads });
    },
    async reinstall(clients) {
      if (clients.length === 0) return { edits: [], notices: [] };
      const args = [bundlePath, 'install', ...clients.flatMap((client) => ['--client', client]), '--json'];
      const { stdout, failed } = await execa(node, args, { timeout: limitMs, reject: false, input: '' });
      const { edits, notices = [], error } = readInstalled(stdout);
      if (failed || edits === undefined) throw new Error(`install: ${error?.message ?? stdout}`);
      return { edits: edits.filter(({ change }) => change !== 'unchanged').map(({ file }) => file), notices };
    },
  };
}

interface Installed {
  edits?: ShownEdit[];
  notices?: string[];
  error?: { message: string };
}

function readInstalled(stdout: string): Installed {
  try {
    return JSON.parse(stdout);
  } catch {
    return {};
  }
}
