import type { ServerResponse } from 'node:http';
import type { ToolCall, Turn } from './responses-turns.ts';

const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 15,
};

let lastId = 0;

function nextId(prefix: string): string {
  lastId += 1;
  return `${prefix}_fake${String(lastId).padStart(6, '0')}`;
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

export function sendError(response: ServerResponse, status: number, message: string): void {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  sendJson(response, status, { error: { type, message, code: null, param: null } });
}

/** Writes one response as server-sent events. */
export class ResponseWriter {
  private readonly id = nextId('resp');
  private started = false;
  private partial: { id: string; text: string } | undefined;
  private index = 0;

  constructor(private readonly response: ServerResponse) {}

  get begun(): boolean {
    return this.started;
  }

  /** Begins a message and leaves it open, as a model that is cut off in mid-sentence does. */
  writePartial(text: string): void {
    this.start();
    this.partial = { id: nextId('msg'), text };
    this.openMessage(this.partial.id, text);
  }

  finish(turn: Extract<Turn, { kind: 'text' | 'tools' }>): void {
    this.start();
    if (this.partial) this.closeMessage(this.partial.id, this.partial.text);
    if (turn.text) this.message(turn.text);
    if (turn.kind === 'tools') for (const call of turn.calls) this.toolCall(call);
    this.event('response.completed', { response: { id: this.id, status: 'completed', usage: USAGE } });
    this.response.end();
  }

  private message(text: string): void {
    const id = nextId('msg');
    this.openMessage(id, text);
    this.closeMessage(id, text);
  }

  private openMessage(id: string, text: string): void {
    this.event('response.output_item.added', { output_index: this.index, item: messageItem(id) });
    this.event('response.output_text.delta', {
      item_id: id,
      output_index: this.index,
      content_index: 0,
      delta: text,
    });
  }

  private closeMessage(id: string, text: string): void {
    this.event('response.output_item.done', { output_index: this.index++, item: messageItem(id, text) });
  }

  private toolCall({ name, namespace, input }: ToolCall): void {
    const common = { call_id: nextId('call'), name, ...(namespace === undefined ? {} : { namespace }) };
    if (typeof input === 'string') {
      this.item({ type: 'custom_tool_call', id: nextId('ctc'), status: 'completed', ...common, input });
    } else {
      const args = JSON.stringify(input);
      this.item({ type: 'function_call', id: nextId('fc'), status: 'completed', ...common, arguments: args });
    }
  }

  private item(item: Record<string, unknown>): void {
    this.event('response.output_item.added', { output_index: this.index, item });
    this.event('response.output_item.done', { output_index: this.index++, item });
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.event('response.created', { response: { id: this.id, status: 'in_progress' } });
  }

  private event(type: string, data: Record<string, unknown>): void {
    this.response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  }
}

function messageItem(id: string, text?: string): Record<string, unknown> {
  const content = text === undefined ? [] : [{ type: 'output_text', text, annotations: [] }];
  return { type: 'message', id, role: 'assistant', status: 'completed', content };
}
