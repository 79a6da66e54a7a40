import colors from 'picocolors';
import { errorTable, HandoffError } from '../../core/errors.ts';
import { explainSandbox } from './explain-sandbox.ts';

/** Writes to stdout and returns once it is flushed; false when nobody reads any more. */
export function writeOut(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.once('error', () => resolve(false));
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, (error) => resolve(!error));
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
