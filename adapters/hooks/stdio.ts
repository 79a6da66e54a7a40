/** A payload is a few hundred bytes; more is not one. */
const inputLimit = 1024 * 1024;
/** A client that never closes our stdin, or never reads our stdout, must not make a session wait. */
const inputTimeoutMs = 1_500;
const outputTimeoutMs = 3_000;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Returns the document that a text begins with: all of it, or its first line, as clients write one; null for none. */
function documentOf(text: string): string | null {
  return [text, text.split('\n', 1)[0] ?? ''].find(isJson) ?? null;
}

/** Returns what stdin holds: a JSON document as soon as it is there, else what has come when the time is over. */
export function readInput(): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const finish = () => {
      clearTimeout(timer);
      process.stdin.destroy();
      resolve(documentOf(text) ?? text);
    };
    const timer = setTimeout(finish, inputTimeoutMs);
    const add = (chunk: string) => {
      text += chunk;
      if (text.length >= inputLimit || (chunk.includes('}') && documentOf(text) !== null)) finish();
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
