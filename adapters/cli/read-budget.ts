import { HandoffError } from '../../core/errors.ts';

/** Reads `--budget` as a number of tokens. Throws `bad-budget`. */
export function readBudget(given: string): number {
  const plain = given.trim().replace(/(?<=\d)[,_](?=\d{3}\b)/g, '');
  const budget = /^\d{1,9}$/.test(plain) ? Number(plain) : 0;
  if (budget > 0) return budget;
  throw new HandoffError('bad-budget', {
    message: `--budget ${JSON.stringify(given.slice(0, 40))}: expected a whole number of tokens above 0, as in 2000`,
    hint: 'repeat the command with such a number, or without --budget for the default',
  });
}
