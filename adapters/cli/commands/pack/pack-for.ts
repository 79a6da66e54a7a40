import type { Source } from '../../../../core/audience/block.ts';
import { asHandoffProfile } from '../../../../core/audience/handoff-form.ts';
import { type Packed, packMaterial } from '../../../../core/audience/pack.ts';
import { prepare, type Wanted } from '../../../../core/audience/prepare.ts';
import type { PackRequest } from '../../../../core/audience/request.ts';
import type { Context } from '../../../../core/context.ts';
import { currentWriter } from '../../../writer.ts';
import { loadTokenizer } from './tokenizer.ts';

/** What the flags of `pack` say; everything that is left out is as nobody had said it. */
export interface Wishes {
  sources: readonly Source[];
  where: string;
  as?: string;
  reason?: string;
  outcome?: string;
  notes?: readonly string[];
  form?: PackRequest['form'];
}

export interface PackedFor {
  request: PackRequest;
  packed: Packed;
  configuration: string | null;
}

/** Packs for one audience: what `pack`, `publish`, `thread` and `take` share. */
export async function packFor(ctx: Context, wanted: Wanted, wishes: Wishes): Promise<PackedFor> {
  const { name, count } = await loadTokenizer();
  const { sources, form = 'package' } = wishes;
  const prepared = prepare(wanted, sources, count);
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
    notes: [...sources.map(({ label }) => `Source: ${label}`), ...(wishes.notes ?? [])],
    where: wishes.where,
    form,
  };
  return {
    request,
    packed: packMaterial(request, prepared.material, count),
    configuration: prepared.configuration,
  };
}
