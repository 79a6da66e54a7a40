import { resolve } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { renderBrief } from '../../../core/packs/brief.ts';
import type { Packed } from '../../../core/packs/pack.ts';
import { oneLine } from '../../../core/text/lines.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { countTokens } from '../../../core/text/tokens.ts';
import { processContext } from '../../context.ts';
import { launchDirectory } from '../../session-place.ts';
import { asLine, writeAside, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { refusePackedSecrets, warnOfSecrets } from './find-secrets.ts';
import { audienceFor, type PackOptions, packFor } from './pack-for.ts';
import { explainLines, packedJson } from './packed-json.ts';
import { readAllSources } from './sources.ts';
import { ledgerName, refuseWayOut, writePackage } from './write-package.ts';

function refuseMixed(options: PackOptions): void {
  const { check, source, from, out, brief } = options;
  const mixedCheck = from ?? out ?? brief;
  const problem =
    check === undefined
      ? (source && '--source belongs to --check; what is packed is named by --from') ||
        (brief &&
          out &&
          '--brief prints what an agent needs, and writes no package: --out does not go with it')
      : mixedCheck !== undefined
        ? '--check validates a file that is there: --from, --out and --brief do not go with it'
        : !source && '--check needs --source <file>: what the package was made of';
  if (!problem) return;
  throw new HandoffError('bad-usage', {
    message: problem,
    hint: 'handoff pack --check <package> --source <file> --for <audience>',
  });
}

/** The command that checks the package which a brief is for. */
function checkCommand(audience: string, names: readonly string[], budget: number | undefined): string {
  const sources = names.map((name) => ` --source ${shellWord(name)}`).join('');
  return `handoff pack --check <package>.md${sources} --for ${audience}${budget === undefined ? '' : ` --budget ${budget}`}`;
}

/** Whether a reader would have less to read in the source. */
const isLonger = ({ text, original }: Packed) => original > 0 && countTokens(text) > original;

export async function runPack(named: readonly string[], given: Options<PackOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(given.in));
  const from = [...(given.from ?? []), ...named];
  const options = from.length === 0 ? given : { ...given, from };
  refuseMixed(options);
  const audience = audienceFor(ctx, options.for, options.budget);
  // A wrong audience or configuration is refused before standard input is read.
  if (options.check !== undefined) {
    const { runCheck } = await import('./check.ts');
    return runCheck(ctx, audience, { ...options, check: options.check, source: options.source ?? [] });
  }
  const names = options.from ?? [await (await import('./named-sources.ts')).latestHandoff(ctx)];
  const sources = await readAllSources(ctx, names);
  const out = options.out === undefined ? null : resolve(ctx.cwd, options.out);
  if (out !== null) refuseWayOut(ctx, out);
  const { request, packed, configuration } = await packFor(ctx, audience, {
    sources,
    as: oneLine(options.as),
    reason: oneLine(options.reason),
    outcome: oneLine(options.outcome),
    where: out === null ? 'left_out of `handoff pack --json`.' : `${ledgerName(out)}.`,
  });
  const searched = out === null ? warnOfSecrets : refusePackedSecrets;
  const secrets = await searched(request, packed);
  const written = out === null ? null : writePackage(out, request, packed);
  const explained = options.explain ? explainLines(request, packed) : null;
  const brief = options.brief
    ? renderBrief(request, packed, checkCommand(options.for, names, audience.budget))
    : null;
  if (options.json) {
    await writeJson({
      ...packedJson(request, packed),
      ...written,
      ...(brief === null ? {} : { brief }),
      ...(secrets === null ? {} : { warnings: [secrets] }),
      ...(explained ? { explain: explained } : {}),
    });
    return;
  }
  if (secrets !== null) writeWarnings([secrets]);
  if (isLonger(packed)) {
    const length = countTokens(packed.text);
    writeWarnings([
      `the source is shorter (${packed.original} tokens) than this package (${length}): hand over the source itself`,
    ]);
  }
  if (!packed.passed) writeWarnings([`a threshold of ${configuration} is missed: ${packed.readiness}`]);
  const lines = (explained ?? []).map(({ text }) => text);
  if (written) {
    const paths = [asLine`Package written: ${written.path}`, asLine`  left out     ${written.ledger}`];
    await writeOut([...lines, ...paths].join('\n'));
    return;
  }
  // The package goes to stdout alone, so that it can be piped on.
  if (lines.length > 0) writeAside(lines.join('\n'));
  await writeOut(brief ?? packed.text);
}
