import type { DoctorContext, Finding } from '../../../install/doctor/finding.ts';
import { readOrDescribe } from '../../../install/doctor/fix-file.ts';
import { examineHooks } from '../../../install/doctor/hook-findings.ts';
import { installedCommand } from '../../../install/edits/own-hooks.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { qwenPrograms } from '../install/client-install.ts';
import { qwenCode, settingsPath } from '../install/location.ts';
import { settingsFile } from '../install/settings.ts';
import { proveQwen } from '../live/prove.ts';
import { examineOwnNode, examineSwitches } from './switches.ts';

export const doctor: ClientDoctor = {
  client: qwenCode,
  title: 'Qwen Code',
  oldest: '0.24.4',
  newest: '0.24.4',
  packages: /^@qwen-code\/qwen-code$/,
  examine,
  command: (ctx) => installedCommand(settingsFile, settingsPath(ctx), qwenPrograms(ctx)),
  prove: proveQwen,
};

/** The matchers with which a plain start still runs the hook: a regular expression here (measured). */
const coversStart = (matcher: unknown) =>
  matcher === undefined || matcher === '' || matcher === '*' || /\bstartup\b/.test(String(matcher));

async function examine(ctx: DoctorContext): Promise<Finding[]> {
  const document = readOrDescribe(ctx, settingsFile, settingsPath(ctx));
  const isBroken = 'code' in document;
  const around = [...examineSwitches(ctx, isBroken ? null : document), ...(await examineOwnNode(ctx))];
  if (isBroken) return [document, ...around];
  return [
    ...examineHooks(ctx, document, {
      kind: settingsFile,
      clone: clonePath,
      programs: qwenPrograms(ctx),
      plugin: null,
      coversStart: (own) => own.some(({ value }) => coversStart(value.matcher)),
    }),
    ...around,
  ];
}
