import { type ModelWire, sendEvents, sendJson } from '../../live/model-server.ts';

const message = {
  id: 'msg_canary',
  type: 'message',
  role: 'assistant',
  model: 'canary',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};
const block = { type: 'text', text: 'ok' };

/** The Messages API, as far as Claude Code asks it (spec/clients.md). Side requests offer no shell tool. */
export const messagesWire: ModelWire = {
  isTurn: ({ method, path, body }) =>
    method === 'POST' && path === '/v1/messages' && /"name"\s*:\s*"Bash"/.test(body),
  answer({ method, path, body }, response) {
    if (path === '/v1/messages/count_tokens') return sendJson(response, 200, { input_tokens: 1 });
    if (path === '/v1/models') return sendJson(response, 200, { data: [], has_more: false });
    if (path !== '/v1/messages' || method !== 'POST') return void response.writeHead(200).end();
    if (!/"stream"\s*:\s*true/.test(body)) {
      return sendJson(response, 200, { ...message, content: [block], stop_reason: 'end_turn' });
    }
    return sendEvents(response, [
      ['message_start', { message: { ...message, content: [], stop_reason: null } }],
      ['content_block_start', { index: 0, content_block: { type: 'text', text: '' } }],
      ['content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'ok' } }],
      ['content_block_stop', { index: 0 }],
      [
        'message_delta',
        { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 1 } },
      ],
      ['message_stop', {}],
    ]);
  },
};
