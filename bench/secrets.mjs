import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { base, repository } from './place.mjs';

/** What the search for secrets must reach on the corpus of the tests (tests/fixtures/secrets). */
const limits = { precision: 0.97, recall: 0.95 };

const partNames = {
  all: 'secrets, the whole corpus',
  apart: 'secrets, the third kept apart',
  unseen: 'secrets, the texts written after the rules',
};

/** Returns the figures as lines, and those that are below their limit. */
export async function measureSecrets() {
  const { outputFiles } = await build({
    entryPoints: [join(repository, 'tests/core/secrets/figures.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const bundle = join(base, 'secret-figures.mjs');
  writeFileSync(bundle, outputFiles[0].contents);
  const { secretFigures } = await import(pathToFileURL(bundle).href);
  const figures = await secretFigures(join(repository, 'tests/fixtures/secrets'));
  const percent = (value) => value.toFixed(3);
  const lines = Object.entries(figures).map(([part, of]) => {
    const found = `precision ${percent(of.precision)}, recall ${percent(of.recall)}`;
    const refused = `precision ${percent(of.refusedPrecision)}, recall ${percent(of.refusedRecall)}`;
    return `${partNames[part]}: ${of.with} texts with, ${of.without} without; found: ${found}; refused: ${refused}`;
  });
  const missed = Object.values(figures).flatMap((of) =>
    Object.entries(limits)
      .filter(([name, limit]) => of[name] < limit)
      .map(([name, limit]) => `${name} of the search for secrets (${percent(of[name])} < ${limit})`),
  );
  return { figures, lines, missed };
}
