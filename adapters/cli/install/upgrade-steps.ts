import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { listRecordedClients } from '../../../install/found-state.ts';
import type { UpgradeSteps } from '../../../install/upgrade/upgrade.ts';
import { bundlePath } from '../../client/installation.ts';
import { clients as known } from '../../clients.ts';
import { proveRoundTrip } from './round-trip.ts';

const limitMs = 120_000;

/** Runs the clone as it now stands: the version that this process is of may be another one. */
export function makeUpgradeSteps(ctx: Context): UpgradeSteps {
  const node = process.execPath;
  return {
    listClients() {
      const recorded = new Set(listRecordedClients(ctx));
      return known.map(({ client }) => client).filter((client) => recorded.has(client));
    },
    async prove(version, clients) {
      const { stdout } = await execa(node, [bundlePath, '--version'], { timeout: limitMs, cwd: ctx.home });
      if (stdout.trim() !== version) throw new Error(`it calls itself ${stdout.trim()}, expected ${version}`);
      const wired = known.filter(({ client }) => clients.includes(client));
      for (const { client, loadInstall } of wired.length > 0 ? wired : known.slice(0, 1)) {
        const { hook } = await loadInstall();
        await proveRoundTrip(bundlePath, { client, node, ...hook() });
      }
    },
    async reinstall(clients) {
      if (clients.length === 0) return [];
      const args = [bundlePath, 'install', ...clients.flatMap((client) => ['--client', client]), '--json'];
      const { stdout, failed } = await execa(node, args, { timeout: limitMs, reject: false, input: '' });
      const value = readInstalled(stdout);
      if (failed || value.edits === undefined) throw new Error(`install: ${value.error?.message ?? stdout}`);
      return value.edits.filter(({ change }) => change !== 'unchanged').map(({ file }) => file);
    },
  };
}

interface Installed {
  edits?: { file: string; change: string }[];
  error?: { message: string };
}

/** What another version's `install --json` printed, or nothing usable. */
function readInstalled(stdout: string): Installed {
  try {
    return JSON.parse(stdout);
  } catch {
    return {};
  }
}
