import type { ServerResponse } from 'node:http';
import type { Turn } from './messages-turns.ts';

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: unknown };

let lastId = 0;

function nextId(prefix: string): string {
  lastId += 1;
  return `${prefix}_fake${String(lastId).padStart(6, '0')}`;
}

function blocksOf(turn: Extract<Turn, { kind: 'text' | 'tools' }>): Block[] {
  if (turn.kind === 'text') return [{ type: 'text', text: turn.text }];
  const calls = turn.calls.map(
    (call): Block => ({ type: 'tool_use', id: nextId('toolu'), name: call.name, input: call.input }),
  );
  return turn.text ? [{ type: 'text', text: turn.text }, ...calls] : calls;
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

export function sendError(response: ServerResponse, status: number, message: string): void {
  const type = status === 529 ? 'overloaded_error' : status < 500 ? 'invalid_request_error' : 'api_error';
  sendJson(response, status, { type: 'error', error: { type, message } });
}

/** Writes one assistant message, either as server-sent events or as one JSON document. */
export class MessageWriter {
  private readonly id = nextId('msg');
  private nextIndex = 0;
  private openText = false;
  private started = false;

  private contextTokens = 10;

  constructor(
    private readonly response: ServerResponse,
    private readonly model: string,
    private readonly stream: boolean,
  ) {}

  /** Begins a text block and leaves it open, as a model that is cut off in mid-sentence does; `thought` comes first. */
  writePartial(text: string, thought = ''): void {
    if (!this.stream) return;
    this.start();
    if (thought !== '') this.writeThought(thought);
    this.event('content_block_start', { index: this.nextIndex, content_block: { type: 'text', text: '' } });
    this.event('content_block_delta', { index: this.nextIndex, delta: { type: 'text_delta', text } });
    this.openText = true;
  }

  private writeThought(thought: string): void {
    const index = this.nextIndex++;
    const content_block = { type: 'thinking', thinking: '', signature: '' };
    this.event('content_block_start', { index, content_block });
    this.event('content_block_delta', { index, delta: { type: 'thinking_delta', thinking: thought } });
    this.event('content_block_delta', { index, delta: { type: 'signature_delta', signature: 'c2lnbmVk' } });
    this.event('content_block_stop', { index });
  }

  finish(turn: Extract<Turn, { kind: 'text' | 'tools' }>): void {
    const blocks = blocksOf(turn);
    if (turn.kind === 'text') this.contextTokens = turn.context ?? this.contextTokens;
    const stopReason = turn.kind === 'tools' ? 'tool_use' : 'end_turn';
    if (!this.stream) {
      sendJson(this.response, 200, this.message(blocks, stopReason));
      return;
    }
    this.start();
    if (this.openText) this.event('content_block_stop', { index: this.nextIndex++ });
    for (const block of blocks) this.writeBlock(block);
    this.event('message_delta', {
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { input_tokens: this.contextTokens, output_tokens: 5 },
    });
    this.event('message_stop', {});
    this.response.end();
  }

  get begun(): boolean {
    return this.started;
  }

  private writeBlock(block: Block): void {
    const index = this.nextIndex++;
    const text = block.type === 'text';
    const empty = text ? { type: 'text', text: '' } : { ...block, input: {} };
    const delta = text
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
    this.event('content_block_start', { index, content_block: empty });
    this.event('content_block_delta', { index, delta });
    this.event('content_block_stop', { index });
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.event('message_start', { message: this.message([], null) });
  }

  private message(content: Block[], stopReason: string | null): Record<string, unknown> {
    return {
      id: this.id,
      type: 'message',
      role: 'assistant',
      model: this.model,
      content,
      stop_reason: stopReason,
      stop_sequence: null,
      usage: { input_tokens: this.contextTokens, output_tokens: 5 },
    };
  }

  private event(type: string, data: Record<string, unknown>): void {
    this.response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  }
}
