import { execa } from 'execa';
import type { Context } from '../../core/context.ts';
import { readRecord } from '../../install/found-state.ts';
import { absoluteRoot } from '../../install/root.ts';
import type { UpgradeSteps } from '../../install/upgrade/upgrade.ts';
import { bundlePath } from './clone.ts';
import { installers } from './installers.ts';
import { proveRoundTrip } from './round-trip.ts';

const limitMs = 120_000;

/** Runs the clone as it now stands: the version that this process is of may be another one. */
export function makeUpgradeSteps(ctx: Context): UpgradeSteps {
  const recorded = new Set(readRecord(absoluteRoot(ctx)).record?.files.map(({ client }) => client));
  const installed = installers.filter(({ client }) => recorded.has(client));
  const node = process.execPath;
  return {
    async prove(version) {
      const { stdout } = await execa(node, [bundlePath, '--version'], { timeout: limitMs, cwd: ctx.home });
      if (stdout.trim() !== version) throw new Error(`it calls itself ${stdout.trim()}, expected ${version}`);
      for (const { client, hook } of installed.length > 0 ? installed : installers.slice(0, 1))
        await proveRoundTrip(bundlePath, { client, node, ...hook() });
    },
    async reinstall() {
      if (installed.length === 0) return [];
      const clients = installed.flatMap(({ client }) => ['--client', client]);
      const args = [bundlePath, 'install', ...clients, '--json'];
      const { stdout, failed } = await execa(node, args, { timeout: limitMs, reject: false, input: '' });
      const value = JSON.parse(stdout);
      if (failed) throw new Error(`install: ${value.error.message}`);
      const edits: { file: string; change: string }[] = value.edits;
      return edits.filter(({ change }) => change !== 'unchanged').map(({ file }) => file);
    },
  };
}
