import type { Reply, Session } from '../../sessions/session.ts';
import { type ClaimKind, claimOf, isAnnouncement, isDismissal, isEmptyTalk, isProposal } from './cues.ts';
import { countDraftTokens } from './draft-tokens.ts';
import { sentencesOf } from './sentences.ts';
import { TopicWeights, topicsOf } from './terms.ts';

/** One sentence of the assistant. */
export interface Claim {
  text: string;
  kind: ClaimKind;
  at: string | null;
  order: number;
  turn: number;
  tokens: number;
  topics: ReadonlySet<string>;
  /** What it is worth before anything is chosen. */
  value: number;
  /** What all claims of its turn may take of the budget. */
  turnShare: number;
}

/** The last words of a turn say what came of it. */
const finalWeight = 1.35;
/** A turn counts less the further back it is, down to this. */
const oldestWeight = 0.55;

/** What the user interrupted came to no conclusion; what they waved away is not asked for any more. */
const stoppedWeight = 0.5;

/** The part of the budget that the claims of one turn may take. */
const turnShares = { last: 1, earlier: 0.4, stopped: 0.1 };

/** What was proposed in an earlier turn, the user has answered since; what was announced, was done or not. */
const answeredWeight = 0.5;
const announcedWeight = 0.75;

/** Of a long session only the newest replies are read whole, of earlier turns the last word. */
const newestReplies = 250;
const newestCommands = 400;

function consideredReplies({ replies }: Session): Reply[] {
  const lastOfTurn = new Set(new Map(replies.map((reply) => [reply.turn, reply])).values());
  return replies.filter((reply, index) => index >= replies.length - newestReplies || lastOfTurn.has(reply));
}

function weightsOf(session: Session, replies: readonly Reply[]): TopicWeights {
  const weights = new TopicWeights();
  for (const { text } of session.words.slice(-newestReplies)) weights.add(text.slice(0, 2_000), 2);
  for (const { text } of replies) weights.add(text);
  for (const { command } of session.commands.slice(-newestCommands)) weights.add(command.slice(0, 300), 0.5);
  for (const { path } of session.edits.slice(-newestCommands)) weights.add(path, 1);
  return weights;
}

/** Returns the turns that the user interrupted or waved away. */
function stoppedTurns({ words, interruptions }: Session): Set<number> {
  const dropped = words.filter(({ text }) => isDismissal(text)).map(({ turn }) => turn - 1);
  return new Set([...interruptions.map(({ turn }) => turn), ...dropped]);
}

/** How much a reply counts by its place in the session. */
function placeWeights(session: Session, stopped: ReadonlySet<number>): (reply: Reply) => number {
  const last = new Set(new Map(session.replies.map((reply) => [reply.turn, reply])).values());
  const end = Math.max(1, session.replies.at(-1)?.order ?? 1);
  return (reply) => {
    const age = oldestWeight + (1 - oldestWeight) * (reply.order / end) ** 1.5;
    const isFinal = last.has(reply) || reply.final;
    return age * (isFinal ? finalWeight : 1) * (stopped.has(reply.turn) ? stoppedWeight : 1);
  };
}

function overtakenWeight(text: string, isPast: boolean): number {
  if (!isPast) return 1;
  if (isProposal(text)) return answeredWeight;
  return isAnnouncement(text) ? announcedWeight : 1;
}

const question = /[?？]["'”’*]*$/;

/**
 * Returns the sentences of the assistant that claim something, with their worth. A question is left out where words
 * follow it: the user has answered, or the assistant went past it.
 */
export function claimsOf(session: Session): { claims: Claim[]; weights: TopicWeights } {
  const replies = consideredReplies(session);
  const stopped = stoppedTurns(session);
  const placeOf = placeWeights(session, stopped);
  const shareOf = (turn: number) => {
    if (turn === session.turns) return turnShares.last;
    return stopped.has(turn) ? turnShares.stopped : turnShares.earlier;
  };
  const claims = replies.flatMap((reply) => {
    const { at, order, turn } = reply;
    const isLast = reply === session.replies.at(-1);
    return sentencesOf(reply.text)
      .map((text) => ({ text, ...claimOf(text) }))
      .filter(({ text, kind }) => !isEmptyTalk(text, kind) && (isLast || !question.test(text)))
      .map(({ text, kind, weight }): Claim => {
        const value = weight * placeOf(reply) * overtakenWeight(text, turn < session.turns);
        const tokens = countDraftTokens(text) + 7;
        return {
          text,
          kind,
          at,
          order,
          turn,
          tokens,
          topics: topicsOf(text),
          value,
          turnShare: shareOf(turn),
        };
      });
  });
  // What was said again counts where it was said last.
  const distinct = [...new Map(claims.map((claim) => [claim.text, claim])).values()];
  return { claims: distinct, weights: weightsOf(session, replies) };
}
