import type { ClientDoctor } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { detectClaude } from '../install/location.ts';
import { installedClaudeCommand } from '../install/settings.ts';
import { proveClaude } from '../live/prove.ts';
import { examineClaude } from './examine.ts';

export const doctor: ClientDoctor = {
  client: 'claude-code',
  title: 'Claude Code',
  tested: '2.1.329',
  packages: /^@anthropic-ai\/claude-code/,
  program: (ctx) => detectClaude(ctx).program,
  examine: async (ctx, { commands }) => examineClaude(ctx, clonePath, commands),
  command: (ctx) => installedClaudeCommand(ctx, clonePath),
  prove: proveClaude,
};
