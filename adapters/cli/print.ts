import colors from 'picocolors';
import { errorTable, HandoffError, systemCode } from '../../core/errors.ts';
import { explainSandbox } from './explain-sandbox.ts';

/** Writes to stdout and returns once it is flushed; false when nobody reads any more. */
export function writeOut(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.once('error', () => resolve(false));
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, (error) => resolve(!error));
  });
}

/**
 * A result that was not printed whole is no success; a reader that stopped reading (EPIPE) is no failure. Asked of the
 * stream, when all is over: a verb is a bundle of its own, and what its copy of this module knows, the entry's does not.
 */
export function failOnLostOutput(): void {
  let failure = '';
  process.stdout.on('error', (error) => {
    if (systemCode(error) !== 'EPIPE') failure ||= systemCode(error) || error.message;
  });
  process.once('exit', (code) => {
    if (failure === '') return;
    process.exitCode = code || 1;
    const work = code === 0 ? 'the work is done, but its' : 'the';
    process.stderr.write(`handoff: ${work} result could not be printed (${failure})\nnext: handoff status\n`);
  });
}

/** The one JSON document of a verb run with `--json`. */
export function writeJson(value: unknown): Promise<boolean> {
  return writeOut(JSON.stringify(value, null, 2));
}

/** Lines for people on stderr that are no part of the result. */
export function writeWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`${colors.yellow('note:')} ${warning}\n`);
}

function asHandoffError(error: unknown): HandoffError {
  if (error instanceof HandoffError) return error;
  return new HandoffError('internal', {
    message: `unexpected: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'run the command again with HANDOFF_DEBUG=1 and report what it prints',
    cause: error,
  });
}

/** Prints an error in the form asked for and returns the exit code: 2 for wrong usage, else 1. */
export async function writeError(error: unknown, json: boolean): Promise<number> {
  const known = asHandoffError(explainSandbox(error));
  const { code, message, hint } = known;
  if (json) await writeJson({ error: { code, message, hint } });
  else process.stderr.write(`${colors.red('handoff:')} ${message}\n${colors.dim('next:')} ${hint}\n`);
  if (process.env.HANDOFF_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return errorTable[code] === 'usage' ? 2 : 1;
}
