import type { Source } from '../../../../core/audience/block.ts';
import { asHandoffProfile } from '../../../../core/audience/handoff-form.ts';
import type { Item } from '../../../../core/audience/measure.ts';
import { type Packed, packMaterial } from '../../../../core/audience/pack.ts';
import { prepare, type Wanted } from '../../../../core/audience/prepare.ts';
import { findFaults } from '../../../../core/audience/recover/faults.ts';
import { describeFaults, type Rebuilt, rebuild } from '../../../../core/audience/recover/rebuild.ts';
import type { PackRequest } from '../../../../core/audience/request.ts';
import type { Context } from '../../../../core/context.ts';
import { HandoffError } from '../../../../core/errors.ts';
import { currentWriter } from '../../../writer.ts';
import { logFailures } from './failure-log.ts';
import { loadTokenizer } from './tokenizer.ts';

/** What the flags of `pack` say; everything that is left out is as nobody had said it. */
export interface Wishes {
  sources: readonly Source[];
  where: string;
  as?: string;
  reason?: string;
  outcome?: string;
  form?: PackRequest['form'];
}

export interface PackedFor {
  request: PackRequest;
  packed: Packed;
  configuration: string | null;
}

/** What is missing in the sources is looked for in their surroundings; what was found joins them. */
async function recover(ctx: Context, sources: readonly Source[], items: readonly Item[]) {
  const faults = findFaults(sources, items);
  const rebuilt: Rebuilt[] = [];
  for (const fault of faults) {
    const source = sources.find(({ label }) => label === fault.source);
    if (fault.topic === null || source?.kind === undefined) continue;
    const { findCandidates } = await import('./candidates.ts');
    const found = rebuild(fault, await findCandidates(ctx, source));
    if (found) rebuilt.push(found);
  }
  return { rebuilt, notes: describeFaults(faults, rebuilt) };
}

/** Packs for one audience: what `pack`, `publish`, `thread` and `take` share. */
export async function packFor(ctx: Context, wanted: Wanted, wishes: Wishes): Promise<PackedFor> {
  const tokenizer = await loadTokenizer();
  const { name, count } = tokenizer;
  const { form = 'package' } = wishes;
  const read = prepare(wanted, wishes.sources, tokenizer);
  const { rebuilt, notes } = await recover(ctx, wishes.sources, read.material.items);
  const sources = [...wishes.sources, ...rebuilt.map(({ source }) => source)];
  const prepared = rebuilt.length === 0 ? read : prepare(wanted, sources, tokenizer);
  const request: PackRequest = {
    profile: form === 'handoff' ? asHandoffProfile(prepared.profile) : prepared.profile,
    sources,
    budget: prepared.budget,
    numbers: prepared.numbers,
    as: wishes.as || currentWriter(ctx).tool,
    reason: wishes.reason ?? '',
    outcome: wishes.outcome ?? '',
    at: ctx
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    tokenizer: name,
    notes: [...wishes.sources.map(({ label }) => `Source: ${label}`), ...notes],
    where: wishes.where,
    form,
  };
  const log = (lines: readonly string[]) => logFailures(ctx, prepared.profile.audience, lines);
  try {
    const packed = packMaterial(request, prepared.material, count);
    log([
      ...notes,
      ...(packed.passed ? [] : [`Below the thresholds of ${prepared.configuration}: ${packed.readiness}`]),
    ]);
    return { request, packed, configuration: prepared.configuration };
  } catch (error) {
    if (error instanceof HandoffError) log([...notes, `Refused: ${error.message}`]);
    throw error;
  }
}
