import type { Source } from './block.ts';
import type { Profile } from './profile/profile.ts';

/** Models whose tokenizer is not public may count a little more: so much of a budget is never used. */
export const marginPerCent = 5;

export function usableTokens(budget: number): number {
  return Math.floor((budget * (100 - marginPerCent)) / 100);
}

/** What a repository's configuration sets; without one nothing bounds but the budget. */
export interface Numbers {
  /** Per cent; below it the next stronger compression is tried. */
  relevance: number | null;
  /** Which part of the original is to be saved, 0 to 1; only what nobody asked for gives way to it. */
  compression: number | null;
  maxDependencies: number;
}

export const noNumbers: Numbers = {
  relevance: null,
  compression: null,
  maxDependencies: Number.POSITIVE_INFINITY,
};

export interface PackRequest {
  profile: Profile;
  sources: readonly Source[];
  budget: number;
  numbers: Numbers;
  /** Who hands over, why, and what for; empty where nobody said. */
  as: string;
  reason: string;
  outcome: string;
  at: string;
  tokenizer: string;
  /** Lines for the transition notes: where it comes from, what is missing, what was rebuilt and from where. */
  notes: readonly string[];
  /** Where the ledger is, as the text names it. */
  where: string;
  /** `handoff`: next action and don'ts stand around the package, as a handoff's own sections. */
  form: 'package' | 'handoff';
}
