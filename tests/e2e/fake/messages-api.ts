import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '../wait-until.ts';
import { isRepeated, parseRequest, type RecordedRequest, type RequestKind } from './messages-request.ts';
import { type ScriptedTurn, say, type Turn } from './messages-turns.ts';
import { MessageWriter, sendError, sendJson } from './messages-wire.ts';

const COMPACTION_SUMMARY = '<summary>\nScripted summary of the conversation.\n</summary>';

export interface MessagesApiOptions {
  /** Answers, in order, to the main loop's requests. When they run out: the text `ok`. */
  turns?: ScriptedTurn[];
  /** The same for subagents, which would otherwise use up the main loop's turns. */
  subagentTurns?: ScriptedTurn[];
  compactionSummary?: string;
}

/** The Anthropic Messages API on a loopback port, answering by script and recording what it is asked. */
export class MessagesApi {
  readonly requests: RecordedRequest[] = [];
  private readonly queues: Record<'main' | 'subagent', ScriptedTurn[]>;
  private readonly held = new Set<() => void>();
  /** What was answered with 400 last: newer clients ask it again, up to five times. */
  private refused: { request: RecordedRequest; turn: Turn } | undefined;
  private readonly server = createServer((request, response) => {
    // A request that cannot be read must not leave the client waiting.
    this.handle(request, response).catch((error: unknown) => sendError(response, 400, `fake API: ${error}`));
  });
  private readonly summary: string;

  private constructor(options: MessagesApiOptions) {
    this.queues = { main: [...(options.turns ?? [])], subagent: [...(options.subagentTurns ?? [])] };
    this.summary = options.compactionSummary ?? COMPACTION_SUMMARY;
  }

  static async start(options: MessagesApiOptions = {}): Promise<MessagesApi> {
    const api = new MessagesApi(options);
    api.server.listen(0, '127.0.0.1');
    await once(api.server, 'listening');
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get mainRequests(): RecordedRequest[] {
    return this.ofKind('main');
  }

  get compactionRequests(): RecordedRequest[] {
    return this.ofKind('compaction');
  }

  get subagentRequests(): RecordedRequest[] {
    return this.ofKind('subagent');
  }

  /** Appends turns for the main loop. */
  script(...turns: ScriptedTurn[]): void {
    this.queues.main.push(...turns);
  }

  /** Drops the turns for the main loop that nobody has asked for. */
  forgetTurns(): void {
    this.queues.main.length = 0;
  }

  scriptSubagents(...turns: ScriptedTurn[]): void {
    this.queues.subagent.push(...turns);
  }

  /** Lets every request that is answered by a `hang` turn go on. */
  release(): void {
    for (const resume of this.held) resume();
    this.held.clear();
  }

  /** Waits until the main loop has asked `count` times in all and returns the last of these requests. */
  async waitForMain(count: number, timeoutMs = 20_000): Promise<RecordedRequest> {
    return waitUntil(() => this.mainRequests[count - 1], {
      timeoutMs,
      describe: () =>
        `main request ${count}; so far: ${this.requests.map((one) => one.kind).join(', ') || 'none'}`,
    });
  }

  /** Waits until the client has asked for `count` compactions in all and returns the last of these requests. */
  async waitForCompaction(count: number, timeoutMs = 20_000): Promise<RecordedRequest> {
    return waitUntil(() => this.compactionRequests[count - 1], {
      timeoutMs,
      describe: () => `compaction request ${count}; so far: ${this.compactionRequests.length}`,
    });
  }

  async close(): Promise<void> {
    this.release();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private ofKind(kind: RequestKind): RecordedRequest[] {
    return this.requests.filter((request) => request.kind === kind);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let raw = '';
    for await (const chunk of request.setEncoding('utf8')) raw += chunk;
    const path = new URL(request.url ?? '/', 'http://loopback').pathname;
    if (request.method === 'POST' && path === '/v1/messages')
      await this.answerMessages(raw, request, response);
    else if (path === '/v1/messages/count_tokens') sendJson(response, 200, { input_tokens: 10 });
    else if (path === '/v1/models') sendJson(response, 200, { data: [], has_more: false });
    else if (request.method === 'HEAD') response.writeHead(200).end();
    else sendError(response, 404, `the fake API has no ${request.method} ${path}`);
  }

  private async answerMessages(
    raw: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const recorded = parseRequest(raw, request.headers);
    this.requests.push(recorded);
    const writer = new MessageWriter(response, recorded.body.model, recorded.body.stream === true);
    let turn = this.turnFor(recorded);
    while (turn.kind === 'hang') {
      if (turn.partial) writer.writePartial(turn.partial, turn.thought);
      await new Promise<void>((resume) => this.held.add(resume));
      turn = turn.then;
    }
    if (response.destroyed) return;
    if (turn.kind !== 'error') writer.finish(turn);
    else if (writer.begun) response.destroy();
    else sendError(response, turn.status, turn.message);
  }

  private turnFor(recorded: RecordedRequest): Turn {
    if (recorded.kind === 'compaction') return say(this.summary);
    if (recorded.kind === 'side' || recorded.kind === 'retry') return say('ok');
    if (this.refused && isRepeated(recorded, this.refused.request)) {
      recorded.kind = 'retry';
      return this.refused.turn;
    }
    const scripted = this.queues[recorded.kind].shift() ?? say('ok');
    const turn = typeof scripted === 'function' ? scripted(recorded) : scripted;
    if (turn.kind === 'error' && turn.status === 400) this.refused = { request: { ...recorded }, turn };
    return turn;
  }
}
