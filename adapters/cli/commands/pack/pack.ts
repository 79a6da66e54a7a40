import { join, resolve } from 'node:path';
import type { Source } from '../../../../core/audience/block.ts';
import { packMaterial } from '../../../../core/audience/pack.ts';
import { chooseAudience, prepare, type Wanted } from '../../../../core/audience/prepare.ts';
import { audiencePlaces } from '../../../../core/audience/profile/load.ts';
import type { PackRequest } from '../../../../core/audience/request.ts';
import type { Context } from '../../../../core/context.ts';
import { HandoffError } from '../../../../core/errors.ts';
import { identify } from '../../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../../context.ts';
import { currentWriter } from '../../../writer.ts';
import { clonePath } from '../../clone.ts';
import { writeJson, writeOut, writeWarnings } from '../../print.ts';
import type { Options } from '../../verb.ts';
import { readBudget } from './budget.ts';
import { explainLines } from './explain.ts';
import { latestHandoff } from './latest-handoff.ts';
import { ledgerPath, writePackage } from './output.ts';
import { packedJson } from './packed-json.ts';
import { readSources } from './sources.ts';
import { loadTokenizer } from './tokenizer.ts';

export interface PackOptions {
  for: string;
  from?: string[];
  budget?: string;
  as?: string;
  reason?: string;
  outcome?: string;
  out?: string;
  explain?: boolean;
  check?: string;
  source?: string[];
}

/** What a flag says, as one line of the package. */
export function oneLine(text: string | undefined): string {
  return text?.replace(/\s+/g, ' ').trim() ?? '';
}

async function gatherSources(ctx: Context, names: readonly string[] | undefined): Promise<Source[]> {
  const sources: Source[] = [];
  for (const name of names ?? [await latestHandoff(ctx)]) sources.push(...(await readSources(ctx, name)));
  return sources;
}

export function wantedOf(ctx: Context, audience: string, budget: string | undefined): Wanted {
  const { worktree } = identify(ctx.cwd);
  return {
    audience,
    budget: budget === undefined ? undefined : readBudget(budget),
    places: audiencePlaces(join(clonePath, 'spec', 'audiences'), worktree),
    worktree,
  };
}

function refuseMixed(options: PackOptions): void {
  const problem =
    options.check === undefined
      ? options.source && '--source belongs to --check; what is packed is named by --from'
      : options.from || options.out
        ? '--check validates a file that is there: --from and --out do not go with it'
        : !options.source && '--check needs --source <file>: what the package was made of';
  if (!problem) return;
  throw new HandoffError('bad-usage', {
    message: problem,
    hint: 'handoff pack --check <package> --source <file> --for <audience>',
  });
}

/** `handoff pack`. */
export async function runPack(options: Options<PackOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  refuseMixed(options);
  const wanted = wantedOf(ctx, options.for, options.budget);
  // A wrong audience or configuration is said before standard input is waited for.
  chooseAudience(wanted);
  if (options.check !== undefined) {
    const { runCheck } = await import('./check.ts');
    return runCheck(ctx, wanted, { ...options, check: options.check, source: options.source ?? [] });
  }
  const sources = await gatherSources(ctx, options.from);
  const { name, count } = await loadTokenizer();
  const prepared = prepare(wanted, sources, count);
  const out = options.out === undefined ? null : resolve(ctx.cwd, options.out);
  const request: PackRequest = {
    profile: prepared.profile,
    sources,
    budget: prepared.budget,
    numbers: prepared.numbers,
    as: oneLine(options.as) || currentWriter(ctx).tool,
    reason: oneLine(options.reason),
    outcome: oneLine(options.outcome),
    at: ctx
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    tokenizer: name,
    notes: sources.map(({ label }) => `Source: ${label}`),
    where: out === null ? 'left_out of `handoff pack --json`.' : `${ledgerPath(out).split(/[\\/]/).at(-1)}.`,
  };
  const packed = packMaterial(request, prepared.material, count);
  const written = out === null ? null : writePackage(out, request, packed);
  if (options.json) {
    await writeJson({
      ...packedJson(request, packed),
      ...written,
      ...(options.explain ? { explain: explainLines(request, packed) } : {}),
    });
    return;
  }
  if (!packed.passed)
    writeWarnings([`no compression met the thresholds of ${prepared.configuration}: ${packed.readiness}`]);
  if (options.explain)
    writeExplained(
      explainLines(request, packed).map(({ text }) => text),
      written !== null,
    );
  if (written) await writeOut(`Package written: ${written.path}\n  left out ${written.ledger}`);
  else await writeOut(packed.text);
}

/** With a package on stdout the explanation goes to stderr, so that the package can be piped on. */
function writeExplained(lines: readonly string[], stdout: boolean): void {
  (stdout ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
}
