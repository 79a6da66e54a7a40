import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the search as publish uses it: the bench runs without a TypeScript loader. */
async function loadScan(repository, directory) {
  const outfile = join(directory, 'scan.cjs');
  await build({
    absWorkingDir: repository,
    entryPoints: ['core/secrets/scan.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  return createRequire(import.meta.url)(outfile).scanSecrets;
}

/** Precision and recall of the search for secrets on the corpus with both: texts with one, and texts that look like it. */
export async function measureSecrets(repository, directory) {
  const scanSecrets = await loadScan(repository, directory);
  const corpus = JSON.parse(readFileSync(join(repository, 'tests/fixtures/drafts/secrets.json'), 'utf8'));
  const found = async (entries) => {
    const scanned = await Promise.all(entries.map(({ text }) => scanSecrets(text.join(''))));
    return scanned.filter((findings) => findings.length > 0).length;
  };
  const right = await found(corpus.positives);
  const wrong = await found(corpus.negatives);
  return {
    withSecret: corpus.positives.length,
    without: corpus.negatives.length,
    precision: right / (right + wrong),
    recall: right / corpus.positives.length,
  };
}

export function describeSecrets({ withSecret, without, precision, recall }) {
  return `secrets: ${withSecret} texts with one, ${without} without: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
}
