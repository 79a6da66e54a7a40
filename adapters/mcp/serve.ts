import { Console } from 'node:console';
import { Transform, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { neutraliseText } from '../../core/text/untrusted.ts';
import { HandoffServer } from './server.ts';

/** A longer message is dropped, and the connection goes on. */
const lineLimit = 32 * 1024 * 1024;
const newline = 10;
/** What a call that is running may still take when the client has gone. */
const endMs = 2_000;
const reportedAtMost = 500;

/** Passes whole lines on, each at once: the SDK would copy what it has of one with every part that comes. */
function joinLines(): Transform {
  let parts: Buffer[] = [];
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; ) {
        const end = chunk.indexOf(newline, at) + 1 || chunk.length;
        length += end - at;
        if (length > lineLimit) parts = [];
        else parts.push(chunk.subarray(at, end));
        at = end;
        if (chunk[end - 1] !== newline) continue;
        if (length <= lineLimit) this.push(Buffer.concat(parts));
        else report(`a message of ${length} bytes was dropped; expected at most ${lineLimit}`);
        parts = [];
        length = 0;
      }
      done();
    },
  });
}

/** Keeps stdout for the protocol: whatever else is written to it, by any library, goes to stderr. */
function keepProtocol(): Writable {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  globalThis.console = new Console(process.stderr);
  return new Writable({ write: (chunk, encoding, done) => void write(chunk, encoding, done) });
}

/** Says on stderr, which clients keep in their logs, what was no message or failed unexpectedly. */
function report(error: unknown): void {
  const what = error instanceof Error ? error.message : String(error);
  process.stderr.write(`handoff mcp: ${neutraliseText(what.slice(0, reportedAtMost))}\n`);
  if (process.env.HANDOFF_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

/** Speaks the protocol on stdin and stdout until the client goes; then ends the process. */
export async function serve(): Promise<void> {
  // What verbs print goes to a model: without colours, whatever the environment says.
  process.env.NO_COLOR = '1';
  delete process.env.FORCE_COLOR;
  const output = keepProtocol();
  const server = new HandoffServer();
  const input = joinLines();
  const end = async () => {
    setTimeout(() => process.exit(0), endMs);
    await server.idle();
    // The last answer is written after its call has ended.
    setImmediate(() => output.end(() => process.exit(0)));
  };
  // What fails in one call must not end the connection, nor the client's session with it.
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  process.stdout.on('error', () => process.exit(0));
  process.stdin.on('error', end);
  input.on('end', end);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  server.protocol.onerror = report;
  process.stdin.pipe(input);
  const read = input as unknown as typeof process.stdin;
  await server.protocol.connect(new StdioServerTransport(read, output, { maxBufferSize: 2 * lineLimit }));
}
