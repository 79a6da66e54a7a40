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
import { fitLines, type MeasuredLine, measureLines } from './voices/lines.ts';
import { topicsOf } from './voices/terms.ts';

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
export type Prepared = ReturnType<typeof prepareDraft>;

export function prepareDraft(request: RescueRequest) {
  const material = new Material(request);
  const { claims, weights } = claimsOf(request.session);
  /** What no budget changes; the lines of files take theirs from the claims. */
  const lines = {
    next: measureLines(nextLines(material)),
    status: measureLines(statusLines(material)),
    plan: measureLines(planLines(material)),
    donts: measureLines(dontLines(material)),
    detours: measureLines(detourLines(material)),
    checks: measureLines(verificationLines(material)),
    files: measureLines(fileLines(material, claims)),
    done: measureLines(doneLines(material)),
    tasks: measureLines(taskLines(material)),
    recap: measureLines(recapLines(material)),
  };
  return { material, lines, claims, weights };
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

  /** Adds the lines that fit into a share of the budget. */
  add(key: keyof DraftLines, lines: readonly MeasuredLine[], share: number): void {
    const fitted = fitLines(lines, this.#budget * share);
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
  let line: string | null = null;
  for (const limit of requestLimits) {
    line = requestLine(material, limit);
    if (line === null || countDraftTokens(line) < tokens) break;
  }
  return line;
}

/** Makes the lines of every section within a number of tokens: first what was said and recorded, then what was claimed. */
export function draftLines({ material, lines, claims, weights }: Prepared, budget: number): DraftLines {
  const draft = new Collection(budget);
  // No budget is so small that a handoff goes without its next action: all else is shortened first.
  const request = requestWithin(material, budget * requestShare);
  const taken = request === null ? 0 : draft.addAtAnyCost('next-action', request);
  draft.add('next-action', lines.next, shares.next - taken);
  if (draft.lines['next-action'] === undefined)
    draft.addAtAnyCost('next-action', lines.next.find(({ text }) => text !== '')?.text ?? '');
  draft.add('status', lines.status, shares.status);
  draft.add('user', measureLines(userLines(material, budget * shares.user)), shares.user + shares.slack);
  draft.add('decisions', lines.plan, shares.plan);
  draft.add('donts', lines.donts, shares.donts);
  draft.add('donts', lines.detours, shares.detours);
  draft.add('verification', lines.checks, shares.checks);
  draft.add('files', lines.files, shares.files);
  draft.add('done', lines.done, shares.done);
  draft.add('follow-ups', lines.tasks, shares.tasks);
  draft.add('status', lines.recap, shares.recap);
  const { turns } = material.session;
  for (const claim of chooseByKind(claims, weights, draft.left, topicsSaid(draft.lines))) {
    draft.addChosen(sectionOf(claim, turns), `- ${material.clock(claim.at)} claimed: ${claim.text}`);
  }
  return draft.lines;
}
