import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TokenCounter } from '../../../../core/audience/measure.ts';
import { HandoffError } from '../../../../core/errors.ts';
import { bundlePath } from '../../clone.ts';

export interface Tokenizer extends TokenCounter {
  name: string;
}

/** Loads the tokenizer, which no other verb pays for: its code is a bundle of its own, its table a file beside it. */
export async function loadTokenizer(): Promise<Tokenizer> {
  const { makeCounter, tokenizerName } = await import('../../../../core/audience/tokenizer/counter.ts');
  const path = join(dirname(bundlePath), 'o200k-base.ranks');
  try {
    return { name: tokenizerName, ...makeCounter(readFileSync(path)) };
  } catch (error) {
    throw new HandoffError('pack-tokenizer', {
      message: `${path}: the tokenizer's table cannot be read (${error instanceof Error ? error.message : String(error)})`,
      hint: 'in the clone of agent-handoff: git checkout -- dist, or npm run build',
      cause: error,
    });
  }
}
