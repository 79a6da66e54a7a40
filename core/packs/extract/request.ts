import type { Profile } from '../audiences/audience.ts';
import type { Limits } from '../audiences/core-config.ts';
import type { Source } from '../reading/block.ts';

/** Tokens are estimated: so much of a budget is never used. */
const marginPerCent = 5;

export function usableTokens(budget: number): number {
  return Math.floor((budget * (100 - marginPerCent)) / 100);
}

export interface PackRequest {
  profile: Profile;
  sources: readonly Source[];
  budget: number;
  limits: Limits;
  /** Who hands over, why, and what for; empty where that is not given. */
  as: string;
  reason: string;
  outcome: string;
  /** What is missing in the sources, what was rebuilt and from where. */
  notes: readonly string[];
  /** Where the ledger is, as the text names it. */
  where: string;
}
