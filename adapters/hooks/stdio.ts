import { isJson } from '../../core/text/lines.ts';

/** A payload is a few hundred bytes; more is not one. */
const inputLimit = 1024 * 1024;
/** A client that never closes our stdin, or never reads our stdout, must not make a session wait. */
const inputTimeoutMs = 1_500;
const outputTimeoutMs = 3_000;

/**
 * Returns what stdin holds: all of it, or as much as parses as JSON, or what has come when the time is over. A payload
 * is one line: what follows it does not spoil it.
 */
export function readInput(): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const finish = () => {
      clearTimeout(timer);
      process.stdin.destroy();
      resolve(isJson(text) ? text : (text.split('\n', 1)[0] ?? ''));
    };
    const timer = setTimeout(finish, inputTimeoutMs);
    const add = (chunk: string) => {
      text += chunk;
      if (text.length >= inputLimit || (/\}\s*$/.test(chunk) && isJson(text))) finish();
    };
    process.stdin.setEncoding('utf8').on('data', add).on('end', finish).on('error', finish);
  });
}

/** Writes the whole text to stdout; false when nobody reads it (any more). */
export function writeOutput(text: string): Promise<boolean> {
  if (text === '') return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, outputTimeoutMs, false);
    const finish = (error?: Error | null) => {
      clearTimeout(timer);
      resolve(!error);
    };
    process.stdout.on('error', finish);
    process.stdout.write(text, finish);
  });
}
