import { Place } from './place.ts';
import { readerChecks } from './reader-checks.ts';
import { type Check, writerChecks } from './writer-checks.ts';

const usage = 'usage: node conformance.cjs --cmd "<writer>" --cmd "<reader>" [--json]';

interface Verdict {
  who: 'writer' | 'reader';
  name: string;
  spec: string;
  problem: string | null;
}

function commandsIn(argv: readonly string[]): string[] {
  return argv.flatMap((word, at) =>
    word === '--cmd' ? (argv[at + 1] ?? []) : word.startsWith('--cmd=') ? word.slice(6) : [],
  );
}

async function judge(
  who: Verdict['who'],
  { name, spec, run }: Check,
  commands: Record<Verdict['who'], string>,
): Promise<Verdict> {
  const place = new Place(commands);
  try {
    return { who, name, spec, problem: await run(place) };
  } catch (error) {
    return { who, name, spec, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    place.remove();
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const [writer, reader, ...more] = commandsIn(argv);
  if (!writer || !reader || more.length > 0) {
    console.error(usage);
    return 2;
  }
  const verdicts: Verdict[] = [];
  for (const check of writerChecks) verdicts.push(await judge('writer', check, { writer, reader }));
  for (const check of readerChecks) verdicts.push(await judge('reader', check, { writer, reader }));
  const failed = verdicts.filter(({ problem }) => problem !== null);
  if (argv.includes('--json')) console.log(JSON.stringify({ ok: failed.length === 0, verdicts }, null, 2));
  else {
    for (const { who, name, spec, problem } of verdicts) {
      console.log(
        `${problem === null ? 'ok  ' : 'FAIL'} ${who}: ${name}${problem === null ? '' : `\n     ${problem} (spec/${spec})`}`,
      );
    }
    console.log(`\n${verdicts.length - failed.length} of ${verdicts.length} conform`);
  }
  return failed.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
