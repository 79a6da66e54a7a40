import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model answers: a text, or a call of a tool. */
export type ChatAnswer = { text: string } | { tool: string; args: Record<string, unknown> };
/** A scripted turn; one that is a function sees the whole request as text. */
export type ChatTurn = ChatAnswer | ((request: string) => ChatAnswer) | { status: number };

export const say = (text: string): ChatAnswer => ({ text });
export const call = (tool: string, args: Record<string, unknown>): ChatAnswer => ({ tool, args });

/** The line that the surfaced text asks for. */
export const acknowledge: ChatTurn = (request) =>
  say(/\*\*Handoff loaded: .*? — sentinel [a-z0-9]{10}\*\*/.exec(request)?.[0] ?? 'NO-HANDOFF-LINE-SEEN');

function deltaOf(answer: ChatAnswer): object {
  if ('text' in answer) return { role: 'assistant', content: answer.text };
  const call = { name: answer.tool, arguments: JSON.stringify(answer.args) };
  return {
    role: 'assistant',
    tool_calls: [{ index: 0, id: `call_${Date.now()}`, type: 'function', function: call }],
  };
}

function eventsOf(answer: ChatAnswer): string {
  const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'fake-1' };
  const reason = 'text' in answer ? 'stop' : 'tool_calls';
  const chunks = [
    { ...base, choices: [{ index: 0, delta: deltaOf(answer), finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, finish_reason: reason }] },
    { ...base, choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
  ];
  return `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
}

/** OpenAI's chat completions on a loopback port, streamed, as clients of other models ask for them. */
export async function startChatApi() {
  const requests: string[] = [];
  let script: ChatTurn[] = [];
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
    if (!incoming.url?.endsWith('/chat/completions')) return void response.writeHead(404).end('{}');
    // Side requests, such as for a title or a summary, offer no tools.
    const isTurn = body.includes('"tools":[');
    if (isTurn) requests.push(body);
    const turn = isTurn ? (script.shift() ?? say('ok')) : say('A summary.');
    if (typeof turn === 'object' && 'status' in turn)
      return void response
        .writeHead(turn.status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: 'scripted', type: 'invalid_request_error' } }));
    const answer = typeof turn === 'function' ? turn(JSON.stringify(JSON.parse(body))) : turn;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(eventsOf(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    /** The requests of the main conversation, oldest first. */
    turns: requests as readonly string[],
    script: (...next: ChatTurn[]) => {
      script = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
