import { join } from 'node:path';
import { type Context, rootOf } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { appendLog } from '../../../core/files/own/append-log.ts';
import { audiencePlaces, listAudiences } from '../../../core/packs/audiences/load.ts';
import type { PackRequest } from '../../../core/packs/extract/request.ts';
import { packSources } from '../../../core/packs/pack.ts';
import { type ChosenAudience, chooseAudience, prepare } from '../../../core/packs/prepare.ts';
import type { Source } from '../../../core/packs/reading/block.ts';
import { parseSources } from '../../../core/packs/reading/read-units.ts';
import { recover } from '../../../core/packs/recover.ts';
import { asHandoffProfile } from '../../../core/packs/render/sections.ts';
import { instantText } from '../../../core/text/instants.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { shippedTexts } from '../../client/installation.ts';
import { currentWriter } from '../../clients.ts';
import { readBudget } from '../read-budget.ts';

export interface PackOptions {
  for: string;
  from?: string[];
  budget?: string;
  as?: string;
  reason?: string;
  outcome?: string;
  out?: string;
  explain?: boolean;
  brief?: boolean;
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
  /** `handoff`: the next action comes first and the don'ts last, as a handoff's own sections. */
  form?: 'package' | 'handoff';
}

/** Finds the audience that `--for` and `--budget` name in this worktree. Throws before any source is read. */
/** The audiences of this program and of a repository, by name. */
export const knownAudiences = (): string[] =>
  listAudiences(audiencePlaces(shippedTexts('audiences'), identify(process.cwd()).worktree));

export function audienceFor(ctx: Context, name: string, budget?: string): ChosenAudience {
  const { worktree } = identify(ctx.cwd);
  const places = audiencePlaces(shippedTexts('audiences'), worktree);
  return chooseAudience(places, worktree, name, budget === undefined ? undefined : readBudget(budget));
}

/** Notes what went wrong with a transfer, one line each, for a person to read. A log that cannot be written is no failure. */
function logFailures(ctx: Context, audience: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const at = instantText(ctx.now());
  const text = lines.map((line) => `${at}  for ${audience}  ${line.replace(/\s+/g, ' ')}\n`).join('');
  try {
    appendLog(join(rootOf(ctx), '.pack.log'), text);
  } catch {
    // The notes of the package still tell.
  }
}

/** Packs for one audience: what `pack`, `publish`, `thread` and `take` share. */
export async function packFor(
  ctx: Context,
  audience: ChosenAudience,
  { sources: named, where, as, reason = '', outcome = '', form = 'package' }: PackInput,
) {
  const first = parseSources(named);
  const { rebuilt, notes } = await recover(named, first.units, async (source) => {
    const { findCandidates } = await import('./named-sources.ts');
    return findCandidates(ctx, source);
  });
  const sources = [...named, ...rebuilt];
  const parsed = rebuilt.length === 0 ? first : parseSources(sources);
  const { profile, budget, limits, configuration } = prepare(audience, parsed);
  const request: PackRequest = {
    profile: form === 'handoff' ? asHandoffProfile(profile) : profile,
    sources,
    budget,
    limits,
    as: as || currentWriter(ctx).tool,
    reason,
    outcome,
    notes,
    where,
  };
  try {
    const packed = packSources(request, parsed);
    const below = packed.passed ? [] : [`A threshold of ${configuration} is missed: ${packed.readiness}`];
    logFailures(ctx, profile.audience, [...notes, ...below]);
    return { request, packed, configuration };
  } catch (error) {
    if (error instanceof HandoffError)
      logFailures(ctx, profile.audience, [...notes, `Refused: ${error.message}`]);
    throw error;
  }
}
