import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ModelRequest {
  method: string;
  path: string;
  body: string;
}

/** What a client's model API needs: how a turn of the main conversation looks, and how each request is answered. */
export interface ModelWire {
  isTurn(request: ModelRequest): boolean;
  answer(request: ModelRequest, response: ServerResponse): void;
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Sends server-sent events, one for each pair of type and data, as both model APIs write them. */
export function sendEvents(response: ServerResponse, events: readonly [string, object][]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const [type, data] of events) {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  }
  response.end();
}

const chatChunk = (delta: object, end: string | null) => ({
  id: 'canary',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'canary',
  choices: [{ index: 0, delta, finish_reason: end }],
});

const isChat = (path: string) => path.endsWith('/chat/completions');

/** OpenAI's chat completions, as clients of other models ask for them. What gives a session its title offers no tools. */
export const chatWire: ModelWire = {
  isTurn: ({ path, body }) => isChat(path) && /"tools":\s*\[/.test(body),
  answer({ path, body }, response) {
    if (!isChat(path)) return sendJson(response, 404, {});
    const message = { role: 'assistant', content: 'ok' };
    if (!/"stream":\s*true/.test(body)) {
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      return sendJson(response, 200, { ...chatChunk({}, null), object: 'chat.completion', choices });
    }
    const chunks = [chatChunk(message, null), chatChunk({}, 'stop')];
    const lines = [...chunks.map((one) => JSON.stringify(one)), '[DONE]'];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(lines.map((line) => `data: ${line}\n\n`).join(''));
  },
};

async function readRequest(request: IncomingMessage): Promise<ModelRequest> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const path = new URL(request.url ?? '/', 'http://loopback').pathname;
  return { method: request.method ?? '', path, body };
}

/** A model server on a loopback port: it answers "ok" to everything and keeps what it was asked. Nothing leaves the machine. */
export async function startModelServer(wire: ModelWire) {
  const turns: ModelRequest[] = [];
  const server = createServer((incoming, response) => {
    readRequest(incoming).then(
      (request) => {
        if (wire.isTurn(request)) turns.push(request);
        wire.answer(request, response);
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** The turns of the main conversation so far, oldest first. */
    turns: turns as readonly ModelRequest[],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
