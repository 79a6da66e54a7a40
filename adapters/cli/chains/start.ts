import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { renderStart } from '../../../core/chains/lineage/render-start.ts';
import { rolePlaces } from '../../../core/chains/roles/roles.ts';
import { defaultBudget, startEntry } from '../../../core/chains/start.ts';
import { HandoffError } from '../../../core/errors.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { clonePath, ownCommand } from '../../client/installation.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';
import { parseParentFlag } from './parents.ts';

interface StartOptions {
  agent: string;
  parent?: string;
  budget?: string;
}

/** Role files lie beside the bundle in the clone; a repository's own lie in the worktree. */
export function findRolePlaces(cwd: string) {
  return rolePlaces(join(clonePath, 'spec', 'roles'), findWorktreeRoot(cwd));
}

function parseBudget(given: string | undefined): number {
  if (given === undefined) return defaultBudget;
  if (/^[1-9]\d{0,6}$/.test(given)) return Number(given);
  throw new HandoffError('bad-usage', {
    message: `--budget ${JSON.stringify(given)}: expected a number of tokens such as ${defaultBudget}`,
    hint: 'handoff chain start --help',
  });
}

/** `handoff chain start`. */
export async function runChainStart(options: Options<StartOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const started = await startEntry(ctx, {
    agent: options.agent,
    parents: parseParentFlag(options.parent) ?? [],
    budget: parseBudget(options.budget),
    roles: findRolePlaces(ctx.cwd),
  });
  if (options.json) await writeJson(started);
  else await writeOut(renderStart(started, ownCommand(), randomBytes(6).toString('hex')));
}
