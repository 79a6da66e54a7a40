import { exists } from '../../../core/files/entry.ts';
import { readText } from '../../../core/files/read.ts';
import { isJson } from '../../../core/text/lines.ts';
import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { wiredCommand } from '../install/hook-entries.ts';
import { copilotCli, hooksPath } from '../install/location.ts';
import { proveCopilot } from '../live/prove.ts';

export const doctor: ClientDoctor = {
  client: copilotCli,
  title: 'Copilot CLI',
  oldest: '1.0.102',
  newest: '1.0.102',
  packages: /^@github\/copilot(?:-[a-z0-9-]+)?$/,
  examine: async (ctx) => examineFile(ctx),
  command: wiredCommand,
  prove: proveCopilot,
};

/** Our file of hooks: gone, emptied, or no JSON. That it is another version's is found by what install would write. */
function examineFile(ctx: DoctorContext): Finding[] {
  const where = hooksPath(ctx);
  const fix = ctx.commands.install(copilotCli);
  const parts = { where, fix, client: copilotCli, safe: true };
  if (!exists(where))
    return [makeFinding('hook-missing', { ...parts, what: 'our file of hooks is not there.' })];
  if (!isJson(readText(where) ?? ''))
    return [makeFinding('settings-invalid', { ...parts, what: 'it is no JSON any more.' })];
  if (wiredCommand(ctx) !== null) return [];
  return [makeFinding('hook-missing', { ...parts, what: 'it holds no hook of ours at a prompt.' })];
}
