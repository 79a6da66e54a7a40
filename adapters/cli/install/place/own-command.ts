import { dirname } from 'node:path';
import type { Context } from '../../../../core/context.ts';
import {
  type CommandOutcome,
  commandPlace,
  findCommand,
  isCommandSettled,
  settleCommand,
} from '../../../../install/command/command-link.ts';
import { bundlePath } from '../../../client/installation.ts';
import { isAgentSession } from '../../../clients.ts';
import { asLine } from '../../print.ts';
import { ownPrograms } from '../../shown-command.ts';

export interface LinkOptions {
  link?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** A person at a terminal is asked once; elsewhere the options say it. */
async function askForCommand(ctx: Context, { dryRun, json }: LinkOptions): Promise<boolean | undefined> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  if (!isTerminal || dryRun || json || isAgentSession(ctx) || isCommandSettled(ctx)) return undefined;
  if (findCommand(ctx, ownPrograms()) !== null) return undefined;
  const { file } = commandPlace(ctx);
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: asLine`Make the command \`handoff\` in ${dirname(file)}? uninstall takes it out again.`,
  });
  return isCancel(answer) ? undefined : answer;
}

/** Makes the command `handoff`, or takes it out, as the options or the user say. */
export async function settleOwnCommand(ctx: Context, options: LinkOptions): Promise<CommandOutcome> {
  const wanted = options.link ?? (await askForCommand(ctx, options));
  const found = wanted === true && !isCommandSettled(ctx) ? findCommand(ctx, ownPrograms()) : null;
  if (found !== null) {
    const message = `${found} runs this program already: no link was made.`;
    return { edits: [], notices: [{ code: 'command-there', message, file: found }] };
  }
  const request = { wanted, node: process.execPath, program: bundlePath, dryRun: options.dryRun ?? false };
  return settleCommand(ctx, request);
}
