import { findNewer } from '../../../install/doctor/client-version.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { installedCodexCommand } from '../install/hooks.ts';
import { detectCodex } from '../install/location.ts';
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
  command: (ctx) => installedCodexCommand(ctx, clonePath),
  prove: proveCodex,
};
