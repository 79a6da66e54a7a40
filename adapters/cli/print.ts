import colors from 'picocolors';
import { errorTable, HandoffError, systemCode } from '../../core/errors.ts';
import { explainSandbox } from './explain-sandbox.ts';

/** Why the result could not be printed; a reader that stopped reading (EPIPE) is no failure. */
let outputFailure: string | null = null;

function noteFailure(error: Error): void {
  if (systemCode(error) !== 'EPIPE') outputFailure ??= systemCode(error) || error.message;
}

/** Writes to stdout and returns once it is flushed; false when nobody reads any more. */
export function writeOut(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.once('error', (error) => {
      noteFailure(error);
      resolve(false);
    });
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, (error) => {
      if (error) noteFailure(error);
      resolve(!error);
    });
  });
}

/** The exit code of a run whose work gave `code`: a result that was not printed whole is no success. */
export function exitCodeAfterOutput(code: number): number {
  if (outputFailure === null) return code;
  process.stderr.write(
    `handoff: the work is done, but its result could not be printed (${outputFailure})\nnext: handoff status\n`,
  );
  return code || 1;
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
