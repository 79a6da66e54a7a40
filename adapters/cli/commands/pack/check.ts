import { resolve } from 'node:path';
import type { Source } from '../../../../core/audience/block.ts';
import { checkPackage } from '../../../../core/audience/check/check-package.ts';
import { parsePackage } from '../../../../core/audience/check/parse-package.ts';
import type { Wanted } from '../../../../core/audience/prepare.ts';
import type { Context } from '../../../../core/context.ts';
import { asLine, writeJson, writeOut } from '../../print.ts';
import type { Options } from '../../verb.ts';
import { ledgerName } from './output.ts';
import type { PackOptions } from './pack.ts';
import { packFor } from './pack-for.ts';
import { readSources, readTextFile } from './sources.ts';
import { loadTokenizer } from './tokenizer.ts';

/** `handoff pack --check`: what the flags do not say is read from the package itself. */
export async function runCheck(
  ctx: Context,
  wanted: Wanted,
  options: Options<PackOptions> & { check: string; source: readonly string[] },
): Promise<void> {
  const found = parsePackage(readTextFile(ctx, options.check, '--check').text);
  const sources: Source[] = [];
  for (const name of options.source) sources.push(...(await readSources(ctx, name)));
  const { count } = await loadTokenizer();
  const asked = { ...wanted, budget: wanted.budget ?? found.budget ?? undefined };
  const { request, packed } = await packFor(ctx, asked, {
    sources,
    as: options.as ?? found.source,
    reason: options.reason ?? found.reason,
    outcome: options.outcome ?? found.outcome,
    where: `${ledgerName(resolve(ctx.cwd, options.check))}.`,
  });
  const problems = checkPackage({ found, request, packed }, count);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) process.exitCode = 1;
  const metrics = {
    original_tokens: packed.original,
    transferred_tokens: count(found.text),
    budget: request.budget,
  };
  if (options.json) {
    await writeJson({ ok: errors.length === 0, problems, metrics, facts_checked: packed.ledger.kept.length });
    return;
  }
  const lines = problems.map(
    ({ severity, code, line, message }) =>
      asLine`${severity} ${code}${line > 0 ? ` (line ${line})` : ''}: ${message}`,
  );
  const verdict =
    errors.length === 0
      ? `The package holds: ${packed.ledger.kept.length} hard facts, ${metrics.transferred_tokens} of ${request.budget} tokens.`
      : `${errors.length} ${errors.length === 1 ? 'problem' : 'problems'}. Correct the package, then check it again.`;
  await writeOut([...lines, verdict].join('\n'));
}
