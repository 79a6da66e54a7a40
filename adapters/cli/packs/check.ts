import { resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { checkPackage } from '../../../core/packs/check/check-package.ts';
import type { ChosenAudience } from '../../../core/packs/prepare.ts';
import { parsePackage } from '../../../core/packs/reading/package-form.ts';
import { countTokens } from '../../../core/text/tokens.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';
import { type PackOptions, packFor } from './pack-for.ts';
import { readAllSources, readTextFile } from './sources.ts';
import { ledgerName } from './write-package.ts';

/** `handoff pack --check`: what the flags do not say is read from the package itself. */
export async function runCheck(
  ctx: Context,
  audience: ChosenAudience,
  options: Options<PackOptions> & { check: string; source: readonly string[] },
): Promise<void> {
  const found = parsePackage(readTextFile(ctx, options.check, '--check'));
  const sources = await readAllSources(ctx, options.source);
  const asked = { ...audience, budget: audience.budget ?? found.stated?.budget };
  const { request, packed } = await packFor(ctx, asked, {
    sources,
    as: options.as ?? found.source,
    reason: options.reason ?? found.reason,
    outcome: options.outcome ?? found.outcome,
    where: `${ledgerName(resolve(ctx.cwd, options.check))}.`,
  });
  const problems = checkPackage({ found, request, packed });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) process.exitCode = 1;
  const metrics = {
    original_tokens: packed.original,
    transferred_tokens: countTokens(found.text),
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
