/** A payload is a few hundred bytes; more is not one. */
const inputLimit = 1024 * 1024;
/** A host that never closes our stdin must not make a session wait. */
const inputTimeoutMs = 3_000;

/** Reads stdin to its end; what has come when the time is over counts. */
export function readInput(stream: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = () => {
      clearTimeout(timer);
      stream.removeAllListeners();
      stream.pause();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    const timer = setTimeout(finish, inputTimeoutMs);
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > inputLimit) finish();
    });
    stream.on('end', finish);
    stream.on('error', finish);
  });
}
