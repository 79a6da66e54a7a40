import { randomBytes } from 'node:crypto';
import { type DraftFlags, decodeUtf8 } from '../../../core/chains/format/draft.ts';
import { normaliseId, parseParents } from '../../../core/chains/format/ids.ts';
import { loadRoles } from '../../../core/chains/roles/roles.ts';
import { routeAnswer } from '../../../core/chains/routing/route.ts';
import { defaultBudget, renderStart, startEntry } from '../../../core/chains/start.ts';
import { writeEntry } from '../../../core/chains/write.ts';
import { HandoffError } from '../../../core/errors.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { ownCommand, shippedTexts } from '../../client/installation.ts';
import { processContext } from '../../context.ts';
import { launchDirectory } from '../../session-place.ts';
import { readNamedBody } from '../body-source.ts';
import { writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';

/** Role files lie beside the bundle in the clone; a repository's own lie in the worktree. */
function rolesFor(cwd: string) {
  return loadRoles(shippedTexts('roles'), findWorktreeRoot(cwd));
}

/** The ids of `--parent ID[,ID]`; undefined when it was left out, none for `null`. Throws `bad-id` for an empty one. */
function parseParentFlag(given: string | undefined): string[] | undefined {
  if (given === undefined) return undefined;
  if (given.split(',').some((id) => normaliseId(id.replace(/[[\]]/g, '')) === '')) {
    throw new HandoffError('bad-id', {
      message: `--parent ${JSON.stringify(given)}: expected ids separated by commas`,
      hint: 'handoff chain list shows the ids',
    });
  }
  return parseParents(given);
}

function parseBudget(given: string | undefined): number {
  if (given === undefined) return defaultBudget;
  if (/^[1-9]\d{0,6}$/.test(given)) return Number(given);
  throw new HandoffError('bad-usage', {
    message: `--budget ${JSON.stringify(given)}: expected a number of tokens such as ${defaultBudget}`,
    hint: 'handoff chain start --help',
  });
}

type StartOptions = Options<{ agent: string; parent?: string; budget?: string }>;

export async function runChainStart({ agent, parent, budget, ...options }: StartOptions): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const started = await startEntry(ctx, {
    agent,
    parents: parseParentFlag(parent) ?? [],
    budget: parseBudget(budget),
    roles: await rolesFor(ctx.cwd),
  });
  if (options.json) await writeJson(started);
  else await writeOut(renderStart(started, ownCommand(), randomBytes(6).toString('hex')));
}

type WriteOptions = Options<Omit<DraftFlags, 'parents'> & { file: string; parent?: string }>;

/** `handoff chain write`: stdout is the block alone, so that an answer can end with it as it is. */
export async function runChainWrite({ file, parent, json, ...flags }: WriteOptions): Promise<void> {
  const ctx = processContext(launchDirectory(flags.in));
  const { bytes, where } = await readNamedBody(ctx, file);
  const roles = await rolesFor(ctx.cwd);
  const written = await writeEntry(ctx, { ...flags, bytes, where, roles, parents: parseParentFlag(parent) });
  if (json) {
    await writeJson(written);
    return;
  }
  writeWarnings(written.warnings.map((warning) => neutraliseLine(warning, 400)));
  await writeOut(written.block);
}

export async function runChainRoute(options: Options<{ file: string }>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const { bytes, where } = await readNamedBody(ctx, options.file);
  const answer = decodeUtf8(bytes, where, 'give the answer of the subagent as it is');
  const route = await routeAnswer(answer, where);
  if (options.json) {
    await writeJson(route);
    return;
  }
  const lines = Object.entries(route).map(([key, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : String(value ?? '-');
    return `${key.padEnd(14)} ${neutraliseLine(text, 400)}`;
  });
  await writeOut(lines.join('\n'));
}
