import type { Command } from 'commander';
import { HandoffError } from '../../../core/errors.ts';
import { addVerb, run } from '../verb.ts';

/** `handoff mcp`; clients reach the same server by the first line of `dist/handoff.cjs`. */
async function runMcp(): Promise<void> {
  if (process.stdin.isTTY) {
    throw new HandoffError('bad-usage', {
      message: 'mcp speaks its protocol on standard input, to the client that started it; a terminal is none',
      hint: 'handoff install --client mcp prints the entry for a client’s configuration',
    });
  }
  const { serve } = await import('../../mcp/serve.ts');
  await serve();
}

export function addMcpVerb(program: Command): void {
  addVerb(program, 'mcp', 'the MCP server on standard input and output, for clients without a hook').action(
    run(async () => runMcp),
  );
}
