import type { RoundKind } from './round-name.ts';

/** Fields of a round, in the order in which they are written (spec/threads.md, "Frontmatter"). */
export const roundFields: Readonly<Record<RoundKind, readonly string[]>> = {
  prompt: [
    'thread',
    'round',
    'from',
    'to',
    'created',
    'status',
    'expects_result_at',
    'wait_phrase',
    'tracks',
    'supersedes',
    'gate_commands',
  ],
  result: ['thread', 'round', 'from', 'to', 'created', 'in_reply_to', 'status', 'tracks'],
};

/** Fields that a filed body cannot set: they follow from where the file stands and when it was written. */
export const computedRoundFields: Readonly<Record<RoundKind, readonly string[]>> = {
  prompt: ['thread', 'round', 'created', 'status', 'expects_result_at', 'supersedes'],
  result: ['thread', 'round', 'created', 'in_reply_to'],
};

/** A field without which a reader does not know whose turn it is. */
export const requiredRoundFields: Readonly<Record<RoundKind, readonly string[]>> = {
  prompt: ['thread', 'round', 'from', 'to', 'created', 'status'],
  result: ['thread', 'round', 'from', 'to', 'created', 'status'],
};

export const resultStatuses = ['complete', 'partial', 'blocked'] as const;
export type ResultStatus = (typeof resultStatuses)[number];

/** `open` is written, once; the others are read, as people rewrite it by hand. */
export const roundStatuses: Readonly<Record<RoundKind, readonly string[]>> = {
  prompt: ['open', 'answered', 'closed'],
  result: resultStatuses,
};
