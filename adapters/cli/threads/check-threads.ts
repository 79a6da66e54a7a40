import { HandoffError } from '../../../core/errors.ts';
import { scanSecrets } from '../../../core/secrets/scan.ts';
import { neutraliseLine, neutralisePath } from '../../../core/text/untrusted.ts';
import { checkThreads } from '../../../core/threads/check.ts';
import { writeResult } from '../print.ts';
import type { Options } from '../verb.ts';
import { threadPlace } from './thread-place.ts';

function readDays(given: string): number {
  if (/^\d{1,5}$/.test(given)) return Number(given);
  throw new HandoffError('bad-usage', {
    message: `--stale-days ${JSON.stringify(given)}: expected a whole number of days`,
    hint: 'handoff thread check --stale-days 14',
  });
}

/** `handoff thread check`: exit code 1 when there is an error, so that CI can hold the promise. */
export async function runThreadCheck(slug: string | undefined, options: Options<{ staleDays: string }>) {
  const { ctx, layout } = threadPlace(options);
  const staleDays = readDays(options.staleDays);
  const where = { layout, env: ctx.env, now: ctx.now() };
  const problems = await checkThreads({ ...where, slug, staleDays, searchSecrets: scanSecrets });
  if (problems.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  const lines = problems.map(
    ({ severity, file, code, message }) =>
      `${severity.padEnd(5)} ${code}  ${neutralisePath(file)}\n      ${neutraliseLine(message, 400)}`,
  );
  const text = lines.join('\n') || 'Nothing is wrong: every committed round is as it was written.';
  await writeResult(options, { problems }, text);
}
