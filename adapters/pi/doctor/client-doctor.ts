import type { Context } from '../../../core/context.ts';
import { readText } from '../../../core/files/read.ts';
import { readOrNull } from '../../../core/files/user-file.ts';
import { isJson } from '../../../core/text/lines.ts';
import {
  type DoctorContext,
  type Finding,
  makeFinding,
  openInEditor,
} from '../../../install/doctor/finding.ts';
import { hasMarker } from '../../../install/edits/generated-file.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { examineClone, moduleMarker, readStartLine } from '../../client/start-module.ts';
import { piPrograms } from '../install/client-install.ts';
import { extensionPath, pi, settingsPath } from '../install/location.ts';
import { findSwitchedOff } from '../install/settings.ts';
import { provePi } from '../live/prove.ts';

export const doctor: ClientDoctor = {
  client: pi,
  title: 'Pi',
  oldest: '0.73.1',
  newest: '0.73.1',
  packages: /^@(?:mariozechner|earendil-works)\/pi-coding-agent$/,
  examine: async (ctx) => [...examineExtension(ctx), ...examineSettings(ctx)],
  command,
  prove: provePi,
};

/** What our extension runs at a start, where it is proved to be our program. */
function command(ctx: Context): string | null {
  const start = readStartLine(readText(extensionPath(ctx)));
  return start !== null && piPrograms(ctx).mayRun('SessionStart', start) ? start : null;
}

function examineExtension(ctx: DoctorContext): Finding[] {
  const file = extensionPath(ctx);
  const base = { where: file, client: pi, fix: ctx.commands.install(pi), safe: true };
  const bytes = readOrNull(file);
  if (bytes === null) return [makeFinding('hook-missing', { ...base, what: 'our extension is not there.' })];
  // Install says of a file that is not ours why it stays.
  if (!hasMarker(bytes, moduleMarker)) return [];
  const start = command(ctx);
  if (start !== null) return examineClone(ctx, pi, file, start);
  return [makeFinding('hook-changed', { ...base, what: 'it does not run our program any more.' })];
}

function examineSettings(ctx: DoctorContext): Finding[] {
  const file = settingsPath(ctx);
  const base = { where: file, client: pi, fix: openInEditor(file) };
  const text = readText(file);
  if (text !== null && !isJson(text)) {
    const what = 'it is no valid JSON.';
    const why = 'Pi goes on without it, and loads our extension all the same.';
    return [makeFinding('settings-invalid', { ...base, what, why, severity: 'warn' })];
  }
  const off = findSwitchedOff(ctx);
  if (off === null) return [];
  const what = `its "extensions" has ${JSON.stringify(off)}, which keeps Pi from loading our extension.`;
  return [makeFinding('hooks-disabled', { ...base, what, why: 'Handoffs wait unseen.' })];
}
