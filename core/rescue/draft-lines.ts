import type { OwnKey } from '../handoff/format/section-titles.ts';
import { oneLine } from '../text/lines.ts';
import { Material } from './sections/material.ts';
import { nextLines, requestLine } from './sections/next-action.ts';
import {
  detourLines,
  doneLines,
  fileLines,
  planLines,
  taskLines,
  verificationLines,
} from './sections/recorded.ts';
import type { RescueRequest } from './sections/request.ts';
import { recapLines, statusLines } from './sections/status.ts';
import { dontLines, userLines } from './sections/user.ts';
import { chooseByKind } from './voices/choose-claims.ts';
import { type Claim, claimsOf } from './voices/claims.ts';
import { countDraftTokens } from './voices/draft-tokens.ts';
import { fitLines } from './voices/lines.ts';
import { type TopicWeights, topicsOf } from './voices/terms.ts';

/** The lines of a draft, by their section; `user` is a section of our own. */
export type DraftLines = Partial<Record<OwnKey | 'user', string[]>>;

/** Parts of the budget that a class of records may take; what it leaves goes to the claims. */
const shares = {
  next: 0.17,
  status: 0.15,
  user: 0.26,
  donts: 0.1,
  detours: 0.07,
  checks: 0.1,
  files: 0.08,
  done: 0.1,
  tasks: 0.08,
  plan: 0.08,
  recap: 0.05,
  slack: 0.02,
};

function sectionOf({ kind, turn }: Claim, turns: number): OwnKey {
  if (kind === 'failing') return turn === turns ? 'status' : 'decisions';
  const table = {
    restraint: 'donts',
    'dead-end': 'donts',
    decision: 'decisions',
    done: 'done',
    open: 'follow-ups',
    assumption: 'assumptions',
    next: 'decisions',
    other: 'decisions',
  } as const;
  return table[kind];
}

/** What a draft is made of, read once for all its tries. */
export interface Prepared {
  material: Material;
  claims: readonly Claim[];
  weights: TopicWeights;
}

export function prepareDraft(request: RescueRequest): Prepared {
  return { material: new Material(request), ...claimsOf(request.session) };
}

/** The lines of a draft while they are collected, and what is left of its budget. */
class Collection {
  readonly lines: DraftLines = {};
  readonly #budget: number;
  #spent = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  get left(): number {
    return this.#budget - this.#spent;
  }

  /** Adds the lines that fit into a share of the budget. Whatever a value holds, it begins no line of its own. */
  add(key: keyof DraftLines, lines: readonly string[], share: number): void {
    const fitted = fitLines(lines.map(oneLine), this.#budget * share);
    this.#spent += fitted.tokens;
    this.#append(key, fitted.lines);
  }

  /** Adds a line whatever is left; returns the part of the budget that it takes. */
  addAtAnyCost(key: keyof DraftLines, line: string): number {
    const tokens = countDraftTokens(line) + 1;
    this.#spent += tokens;
    this.#append(key, [oneLine(line)]);
    return tokens / Math.max(1, this.#budget);
  }

  /** Adds a line that has its place already. */
  addChosen(key: keyof DraftLines, line: string): void {
    this.#append(key, [oneLine(line)]);
  }

  #append(key: keyof DraftLines, lines: readonly string[]): void {
    if (lines.length > 0) this.lines[key] = [...(this.lines[key] ?? []), ...lines];
  }
}

/** Every topic of what is said already, at half: a claim about it may still say more. */
function topicsSaid(lines: DraftLines): Map<string, number> {
  const topics = Object.values(lines)
    .flat()
    .flatMap((line) => [...topicsOf(line)]);
  return new Map(topics.map((topic) => [topic, 0.5]));
}

/** How long the last request may be quoted, in characters: the first that fits, else the last. */
const requestLimits = [420, 240, 120, 60];
/** The part of a small budget that it may take. */
const requestShare = 0.6;

function requestWithin(material: Material, tokens: number): string | null {
  const lines = requestLimits.map((limit) => requestLine(material, limit));
  return lines.find((line) => line !== null && countDraftTokens(line) < tokens) ?? lines.at(-1) ?? null;
}

/** Makes the lines of every section within a number of tokens: first what was said and recorded, then what was claimed. */
export function draftLines({ material, claims: all, weights }: Prepared, budget: number): DraftLines {
  const claims = [...all];
  const draft = new Collection(budget);
  // No budget is so small that a handoff goes without its next action: all else is shortened first.
  const request = requestWithin(material, budget * requestShare);
  const taken = request === null ? 0 : draft.addAtAnyCost('next-action', request);
  const next = nextLines(material);
  draft.add('next-action', next, shares.next - taken);
  if (draft.lines['next-action'] === undefined) draft.addAtAnyCost('next-action', next.find(Boolean) ?? '');
  draft.add('status', statusLines(material), shares.status);
  draft.add('user', userLines(material, budget * shares.user), shares.user + shares.slack);
  draft.add('decisions', planLines(material), shares.plan);
  draft.add('donts', dontLines(material), shares.donts);
  draft.add('donts', detourLines(material), shares.detours);
  draft.add('verification', verificationLines(material), shares.checks);
  draft.add('files', fileLines(material, claims), shares.files);
  draft.add('done', doneLines(material), shares.done);
  draft.add('follow-ups', taskLines(material), shares.tasks);
  draft.add('status', recapLines(material), shares.recap);
  const { turns } = material.session;
  for (const claim of chooseByKind(claims, weights, draft.left, topicsSaid(draft.lines))) {
    draft.addChosen(sectionOf(claim, turns), `- ${material.clock(claim.at)} claimed: ${claim.text}`);
  }
  return draft.lines;
}
