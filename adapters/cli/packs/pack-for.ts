import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { Source } from '../../../core/packs/document/block.ts';
import { type Packed, packSources } from '../../../core/packs/pack.ts';
import { type ChosenAudience, prepare } from '../../../core/packs/prepare.ts';
import { asHandoffProfile } from '../../../core/packs/render/sections.ts';
import type { PackRequest } from '../../../core/packs/selection/request.ts';
import { findFaults } from '../../../core/packs/sources/faults.ts';
import type { Item } from '../../../core/packs/sources/parse-sources.ts';
import { describeFaults, type Rebuilt, rebuild } from '../../../core/packs/sources/rebuild.ts';
import { instantText } from '../../../core/text/instants.ts';
import { currentWriter } from '../../clients.ts';
import { logFailures } from './failure-log.ts';
import { findCandidates } from './named-sources.ts';

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

/** What is packed, and the words of the flags of `pack`. */
interface PackInput {
  sources: readonly Source[];
  where: string;
  as?: string;
  reason?: string;
  outcome?: string;
  form?: PackRequest['form'];
}

interface PackedFor {
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
    const found = rebuild(fault, await findCandidates(ctx, source));
    if (found) rebuilt.push(found);
  }
  return { rebuilt, notes: describeFaults(faults, rebuilt) };
}

/** Packs for one audience: what `pack`, `publish`, `thread` and `take` share. */
export async function packFor(
  ctx: Context,
  audience: ChosenAudience,
  { sources: named, where, as, reason = '', outcome = '', form = 'package' }: PackInput,
): Promise<PackedFor> {
  const read = prepare(audience, named);
  const { rebuilt, notes } = await recover(ctx, named, read.parsed.items);
  const sources = [...named, ...rebuilt.map(({ source }) => source)];
  const { profile, budget, limits, parsed, configuration } =
    rebuilt.length === 0 ? read : prepare(audience, sources);
  const request: PackRequest = {
    profile: form === 'handoff' ? asHandoffProfile(profile) : profile,
    sources,
    budget,
    limits,
    as: as || currentWriter(ctx).tool,
    reason,
    outcome,
    at: instantText(ctx.now()),
    notes: [...named.map(({ label }) => `Source: ${label}`), ...notes],
    where,
    form,
  };
  const log = (lines: readonly string[]) => logFailures(ctx, profile.audience, lines);
  try {
    const packed = packSources(request, parsed);
    log([
      ...notes,
      ...(packed.passed ? [] : [`Below the thresholds of ${configuration}: ${packed.readiness}`]),
    ]);
    return { request, packed, configuration };
  } catch (error) {
    if (error instanceof HandoffError) log([...notes, `Refused: ${error.message}`]);
    throw error;
  }
}
