import { findNewer } from '../../../install/doctor/client-version.ts';
import { installedCommand } from '../../../install/edits/own-hooks.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { codexPrograms } from '../install/client-install.ts';
import { hooksFile } from '../install/hooks.ts';
import { detectCodex, hooksPath } from '../install/location.ts';
import { proveCodex } from '../live/prove.ts';
import { examineCodex } from './examine.ts';

export const doctor: ClientDoctor = {
  client: 'codex',
  title: 'Codex',
  tested: '0.169.0',
  packages: /^@openai\/codex/,
  program: (ctx) => detectCodex(ctx).program,
  async examine(ctx, found) {
    const { program } = detectCodex(ctx);
    const newer = program !== null && (await findNewer(ctx, doctor, program)) !== null;
    return examineCodex(ctx, { ...found, clone: clonePath, node: process.execPath, program, newer });
  },
  command: (ctx) => installedCommand(hooksFile, hooksPath(ctx), codexPrograms(ctx, clonePath)),
  prove: proveCodex,
};
