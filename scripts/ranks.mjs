import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import ranks from 'gpt-tokenizer/bpeRanks/o200k_base';

/** Writes dist/o200k-base.ranks, which `pack` reads: gpt-tokenizer's own table in a form that needs no parsing. */
export async function writeRanks(root) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['core/audience/tokenizer/rank-table.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = result.outputFiles[0].text;
  const { writeRankTable } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  writeFileSync(join(root, 'dist/o200k-base.ranks'), writeRankTable(ranks));
}
