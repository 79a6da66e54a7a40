import { type ModelWire, sendEvents, sendJson } from '../../live/model-server.ts';

const usage = {
  input_tokens: 1,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 1,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 2,
};
const item = { type: 'message', id: 'msg_canary', role: 'assistant', status: 'completed' };
const whole = { ...item, content: [{ type: 'output_text', text: 'ok', annotations: [] }] };
const id = 'resp_canary';

/** The Responses API, as far as `codex exec` asks it (spec/clients.md): it asks for the main conversation only. */
export const responsesWire: ModelWire = {
  isTurn: ({ method, path }) => method === 'POST' && path === '/v1/responses',
  answer({ method, path }, response) {
    if (path !== '/v1/responses' || method !== 'POST') {
      return sendJson(response, 200, { object: 'list', data: [], models: [] });
    }
    return sendEvents(response, [
      ['response.created', { response: { id, status: 'in_progress' } }],
      ['response.output_item.added', { output_index: 0, item: { ...item, content: [] } }],
      ['response.output_text.delta', { item_id: item.id, output_index: 0, content_index: 0, delta: 'ok' }],
      ['response.output_item.done', { output_index: 0, item: whole }],
      ['response.completed', { response: { id, status: 'completed', usage } }],
    ]);
  },
};
