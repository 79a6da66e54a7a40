import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { readOrDescribe } from '../../../install/doctor/fix-file.ts';
import { examineHooks } from '../../../install/doctor/hook-findings.ts';
import { examineShape } from '../../../install/doctor/shape-findings.ts';
import { installedCommand } from '../../../install/edits/own-hooks.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { geminiPrograms } from '../install/client-install.ts';
import { geminiCli, settingsPath } from '../install/location.ts';
import { findDisabled, settingsFile } from '../install/settings.ts';
import { proveGemini } from '../live/prove.ts';

export const doctor: ClientDoctor = {
  client: geminiCli,
  title: 'Gemini CLI',
  oldest: '0.61.0',
  newest: '0.61.0',
  packages: /^@google\/gemini-cli$/,
  examine,
  command: (ctx) => installedCommand(settingsFile, settingsPath(ctx), geminiPrograms(ctx)),
  prove: proveGemini,
};

async function examine(ctx: DoctorContext): Promise<Finding[]> {
  const document = readOrDescribe(ctx, settingsFile, settingsPath(ctx));
  if ('code' in document) return [document];
  const disabled = findDisabled(document).map(({ file, message }) =>
    makeFinding('hooks-disabled', { where: file, what: message, fix: `vi ${file}`, client: geminiCli }),
  );
  return [
    ...examineShape(ctx, document, { kind: settingsFile, title: 'Gemini CLI', skipsGroups: true }),
    ...disabled,
    ...examineHooks(ctx, document, {
      kind: settingsFile,
      clone: clonePath,
      programs: geminiPrograms(ctx),
      plugin: null,
      coversStart: (own) => own.some(({ event }) => event === 'BeforeAgent'),
    }),
  ];
}
