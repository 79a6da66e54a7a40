import { describe, expect, it } from 'vitest';
import { chooseStep, limitStep, type SeenSession } from '../../../core/rescue/choose-step.ts';

const day = 24 * 3600 * 1000;

/** A session that died in the middle of its work, ten minutes ago. */
const dead: SeenSession = {
  live: 'over',
  quietMs: 600_000,
  worked: true,
  filed: false,
  end: 'in-call',
  unfinished: false,
  ageMs: 600_000,
  state: 'new',
};

describe('a session that ended', () => {
  it.each<[string, Partial<SeenSession>, string]>([
    ['is open', { live: 'open' }, 'pass'],
    ['is open and did nothing', { live: 'open', worked: false }, 'pass'],
    ['of unknown fate wrote half a minute ago', { live: 'unknown', quietMs: 30_000 }, 'leave'],
    ['of unknown fate wrote two minutes ago', { live: 'unknown', quietMs: 120_000 }, 'deliver'],
    [
      'of unknown fate writes in the future of a clock that was set back',
      { live: 'unknown', quietMs: -day },
      'deliver',
    ],
    ['is over and wrote a second ago', { quietMs: 1_000 }, 'deliver'],
    ['did no work', { worked: false }, 'pass'],
    ['filed a handoff', { filed: true }, 'nothing'],
    [
      'filed a handoff, and ended in peace with edits',
      { filed: true, end: 'quit', unfinished: true },
      'nothing',
    ],
    ['ended at its usage limit', { end: 'usage-limit' }, 'deliver'],
    ['ended at an error', { end: 'api-error' }, 'deliver'],
    ['ended with its context full', { end: 'context-full' }, 'deliver'],
    ['was interrupted', { end: 'interrupted' }, 'deliver'],
    ['was killed in a call', { end: 'in-call' }, 'deliver'],
    ['did not answer', { end: 'unanswered' }, 'deliver'],
    ['ended in peace and left something', { end: 'quit', unfinished: true }, 'offer'],
    ['ended in peace, clean', { end: 'quit' }, 'nothing'],
    ['is eight days old', { ageMs: 8 * day }, 'nothing'],
    ['is of tomorrow', { ageMs: -day }, 'deliver'],
    ['was offered', { state: 'offered' }, 'nothing'],
    ['was delivered', { state: 'delivered' }, 'nothing'],
    ['was dismissed', { state: 'dismissed' }, 'nothing'],
    ['was superseded', { state: 'superseded' }, 'nothing'],
    ['was offered, in peace', { state: 'offered', end: 'quit', unfinished: true }, 'nothing'],
  ])('%s', (_, seen, step) => {
    expect(chooseStep({ ...dead, ...seen })).toBe(step);
  });
});

describe('what a start does of it', () => {
  it.each([
    ['deliver', 'deliver', 'auto', 'deliver'],
    ['offer', 'deliver', 'auto', 'offer'],
    ['nothing', 'deliver', 'auto', 'nothing'],
    ['leave', 'deliver', 'auto', 'leave'],
    ['deliver', 'clear', 'auto', 'tell'],
    ['offer', 'clear', 'auto', 'tell'],
    ['nothing', 'clear', 'auto', 'nothing'],
    ['deliver', 'peek', 'auto', 'deliver'],
    ['offer', 'peek', 'auto', 'leave'],
    ['nothing', 'peek', 'auto', 'nothing'],
    ['deliver', 'deliver', 'offer', 'offer'],
    ['deliver', 'clear', 'offer', 'tell'],
    ['deliver', 'peek', 'offer', 'leave'],
    ['deliver', 'deliver', 'off', 'leave'],
    ['offer', 'deliver', 'off', 'leave'],
    ['offer', 'clear', 'off', 'leave'],
  ] as const)('%s, at a start that is %s, with rescue: %s', (step, kind, setting, does) => {
    expect(limitStep(step, kind, setting)).toBe(does);
  });
});
