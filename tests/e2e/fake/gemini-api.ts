import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model answers: texts and calls of tools. */
export type GeminiPart = { text: string } | { functionCall: { name: string; args: Record<string, unknown> } };
/** A scripted turn; one that is a function sees the whole request as text. */
export type GeminiTurn = GeminiPart[] | ((request: string) => GeminiPart[]) | { status: number };

export const say = (text: string): GeminiPart[] => [{ text }];
export const call = (name: string, args: Record<string, unknown>): GeminiPart[] => [
  { functionCall: { name, args } },
];

/** The line that the surfaced text asks for. */
export const acknowledge: GeminiTurn = (request) =>
  say(/\*\*Handoff loaded: .*? — sentinel [a-z0-9]{10}\*\*/.exec(request)?.[0] ?? 'NO-HANDOFF-LINE-SEEN');

/** A model server on a loopback port, as far as Gemini CLI asks it; turns of the conversation offer a shell. */
export async function startGeminiApi() {
  const turns: string[] = [];
  let script: GeminiTurn[] = [];
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
    const isTurn = /:streamGenerateContent/.test(incoming.url ?? '') && body.includes('"run_shell_command"');
    if (isTurn) turns.push(body);
    const turn = isTurn ? (script.shift() ?? say('ok')) : say('{}');
    if (typeof turn === 'object' && 'status' in turn) {
      const error = { error: { code: turn.status, message: 'scripted', status: 'INVALID_ARGUMENT' } };
      return void response
        .writeHead(turn.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(error));
    }
    const parts = typeof turn === 'function' ? turn(JSON.stringify(JSON.parse(body))) : turn;
    const answer = {
      candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    };
    if (/:countTokens/.test(incoming.url ?? '')) return void response.end('{"totalTokens":1}');
    if (!/:streamGenerateContent/.test(incoming.url ?? '')) return void response.end(JSON.stringify(answer));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify(answer)}\n\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turns: turns as readonly string[],
    script: (...next: GeminiTurn[]) => {
      script = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
