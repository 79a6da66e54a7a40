import type { Context } from '../../../core/context.ts';
import { findNewer, type TestedClient } from '../../../install/doctor/client-version.ts';
import type { Commands, Finding } from '../../../install/doctor/finding.ts';
import type { Notice } from '../../../install/notice.ts';
import { examineClaude } from '../../claude-code/doctor/examine.ts';
import { detectClaude } from '../../claude-code/install/location.ts';
import { installedClaudeCommand } from '../../claude-code/install/settings.ts';
import { proveClaude } from '../../claude-code/live/prove.ts';
import { examineCodex } from '../../codex/doctor/examine.ts';
import { installedCodexCommand } from '../../codex/install/hooks.ts';
import { detectCodex } from '../../codex/install/location.ts';
import { proveCodex } from '../../codex/live/prove.ts';
import type { Proof } from '../../live/proof.ts';
import { clonePath } from './clone.ts';

/** What the verb `doctor` needs of a client beside its installer. */
export interface Doctor extends TestedClient {
  program(ctx: Context): string | null;
  /** `plan`: what a dry run of install says; it takes its time. */
  examine(ctx: Context, found: { plan: () => readonly Notice[]; commands: Commands }): Promise<Finding[]>;
  /** Our hook as it is wired now, null when it is not. */
  command(ctx: Context): string | null;
  prove(ctx: Context, bundle: string, program: string): Promise<Proof>;
}

const claude: Doctor = {
  client: 'claude-code',
  title: 'Claude Code',
  tested: '2.1.329',
  packages: /^@anthropic-ai\/claude-code/,
  program: (ctx) => detectClaude(ctx).program,
  examine: async (ctx, { commands }) => examineClaude(ctx, clonePath, commands),
  command: (ctx) => installedClaudeCommand(ctx, clonePath),
  prove: proveClaude,
};

const codex: Doctor = {
  client: 'codex',
  title: 'Codex',
  tested: '0.169.0',
  packages: /^@openai\/codex/,
  program: (ctx) => detectCodex(ctx).program,
  async examine(ctx, found) {
    const { program } = detectCodex(ctx);
    const newer = program !== null && (await findNewer(ctx, codex, program)) !== null;
    return examineCodex(ctx, { ...found, clone: clonePath, node: process.execPath, program, newer });
  },
  command: (ctx) => installedCodexCommand(ctx, clonePath),
  prove: proveCodex,
};

export const doctors: readonly Doctor[] = [claude, codex];
