import { dirname, join } from 'node:path';
import type { Source } from '../../../../core/audience/block.ts';
import { packSources } from '../../../../core/audience/pack.ts';
import { audiencePlaces, findAudience, loadProfile } from '../../../../core/audience/profile/load.ts';
import { noNumbers, type PackRequest } from '../../../../core/audience/request.ts';
import type { Context } from '../../../../core/context.ts';
import { HandoffError } from '../../../../core/errors.ts';
import { identify } from '../../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../../context.ts';
import { currentWriter } from '../../../writer.ts';
import { clonePath } from '../../clone.ts';
import { writeJson, writeOut } from '../../print.ts';
import type { Options } from '../../verb.ts';
import { packedJson } from './packed-json.ts';
import { readSources } from './sources.ts';
import { loadTokenizer } from './tokenizer.ts';

export interface PackOptions {
  for: string;
  from?: string[];
  budget?: string;
  as?: string;
  reason?: string;
  outcome?: string;
  out?: string;
  explain?: boolean;
  check?: string;
  source?: string[];
}

/** `--budget`, as a number of tokens. Throws `bad-budget`. */
export function readBudget(given: string): number {
  const plain = given.trim().replace(/(?<=\d)[,_](?=\d{3}\b)/g, '');
  const budget = /^\d{1,9}$/.test(plain) ? Number(plain) : 0;
  if (budget > 0) return budget;
  throw new HandoffError('bad-budget', {
    message: `--budget ${JSON.stringify(given.slice(0, 40))}: expected a whole number of tokens above 0, as in 2000`,
    hint: "repeat the command with such a number, or without --budget for the audience's own",
  });
}

function oneLine(text: string | undefined): string {
  return text?.replace(/\s+/g, ' ').trim() ?? '';
}

async function gatherSources(ctx: Context, names: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const name of names) sources.push(...(await readSources(ctx, name)));
  return sources;
}

/** `handoff pack`. */
export async function runPack(options: Options<PackOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const places = audiencePlaces(join(clonePath, 'spec', 'audiences'), identify(ctx.cwd).worktree);
  const profile = loadProfile(places, findAudience(places, options.for));
  const budget = options.budget === undefined ? profile.budget : readBudget(options.budget);
  const sources = await gatherSources(ctx, options.from ?? ['-']);
  const { name, count } = await loadTokenizer();
  const request: PackRequest = {
    profile,
    sources,
    budget,
    numbers: noNumbers,
    as: oneLine(options.as) || currentWriter(ctx).tool,
    reason: oneLine(options.reason),
    outcome: oneLine(options.outcome),
    at: ctx
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    tokenizer: name,
    notes: sources.map(({ label }) => `Source: ${label}`),
    where: `\`handoff pack --for ${profile.audience} --json\`, left_out`,
  };
  const packed = packSources(request, count);
  if (options.json) await writeJson(packedJson(request, packed));
  else await writeOut(packed.text);
  void dirname;
}
