import { scanSecrets } from '../../../core/secrets/scan.ts';
import { type Labelled, secretsCorpus, unseenSecrets } from '../../fixtures/secrets/corpus.ts';

export interface Figures {
  with: number;
  without: number;
  /** Of everything found, and of what is refused because it is sure. */
  precision: number;
  recall: number;
  refusedPrecision: number;
  refusedRecall: number;
  /** Texts that were judged wrong. */
  wrong: readonly string[];
}

async function figuresOf(entries: readonly Labelled[]): Promise<Figures> {
  const count = { found: 0, false: 0, refused: 0, falselyRefused: 0 };
  const wrong: string[] = [];
  for (const { text, secret } of entries) {
    const findings = await scanSecrets(text);
    const [found, sure] = [findings.length > 0, findings.some((finding) => finding.sure)];
    if (found !== (secret !== null)) wrong.push(text);
    if (found) count[secret === null ? 'false' : 'found']++;
    if (sure) count[secret === null ? 'falselyRefused' : 'refused']++;
  }
  const holding = entries.filter(({ secret }) => secret !== null).length;
  return {
    with: holding,
    without: entries.length - holding,
    precision: count.found / (count.found + count.false),
    recall: count.found / holding,
    refusedPrecision: count.refused / (count.refused + count.falselyRefused),
    refusedRecall: count.refused / holding,
    wrong,
  };
}

/** Returns how well the search does on the corpus in `directory`, and on the parts that rules were not tuned on. */
export async function secretFigures(
  directory: string,
): Promise<{ all: Figures; apart: Figures; unseen: Figures }> {
  const corpus = secretsCorpus(directory);
  return {
    all: await figuresOf(corpus),
    apart: await figuresOf(corpus.filter(({ apart }) => apart)),
    unseen: await figuresOf(unseenSecrets(directory)),
  };
}
