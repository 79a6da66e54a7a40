import { checkChain } from '../../../core/chains/check.ts';
import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff chain check`: exit code 1 when there is an error; warnings alone leave it 0. */
export async function runChainCheck(options: Options): Promise<void> {
  const directory = chainDirectory(processContext(launchDirectory(options.in)));
  const problems = await checkChain(directory);
  const failed = problems.some(({ severity }) => severity === 'error');
  if (options.json) await writeJson({ problems });
  else if (problems.length === 0) await writeOut('No problem found.');
  else {
    const lines = problems.map(
      ({ severity, file, code, message }) =>
        `${severity} ${neutraliseLine(file)} [${code}] ${neutraliseLine(message, 400)}`,
    );
    await writeOut(lines.join('\n'));
  }
  if (failed) process.exitCode = 1;
}
