import { installedCommand } from '../../../install/edits/own-hooks.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { claudePrograms } from '../install/client-install.ts';
import { detectClaude, settingsPath } from '../install/location.ts';
import { settingsFile } from '../install/settings.ts';
import { proveClaude } from '../live/prove.ts';
import { examineClaude } from './examine.ts';

export const doctor: ClientDoctor = {
  client: 'claude-code',
  title: 'Claude Code',
  tested: '2.1.329',
  packages: /^@anthropic-ai\/claude-code/,
  program: (ctx) => detectClaude(ctx).program,
  examine: async (ctx, { commands }) => examineClaude(ctx, clonePath, commands),
  command: (ctx) => installedCommand(settingsFile, settingsPath(ctx), claudePrograms(ctx, clonePath)),
  prove: proveClaude,
};
