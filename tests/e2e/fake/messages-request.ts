import type { IncomingHttpHeaders } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  content: z.unknown().optional(),
});
const contentSchema = z.union([z.string(), z.array(blockSchema)]);

const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  system: contentSchema.optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: contentSchema })),
  tools: z.array(z.looseObject({ name: z.string() })).optional(),
});

export type MessagesBody = z.infer<typeof bodySchema>;
/** `retry`: a request that was refused, asked once more. */
export type RequestKind = 'main' | 'compaction' | 'subagent' | 'side' | 'retry';

export interface RecordedRequest {
  kind: RequestKind;
  body: MessagesBody;
  headers: IncomingHttpHeaders;
  sessionId: string;
}

export function parseRequest(raw: string, headers: IncomingHttpHeaders): RecordedRequest {
  const body = bodySchema.parse(JSON.parse(raw));
  const sessionId = headers['x-claude-code-session-id'];
  return {
    kind: kindOf(body, headers),
    body,
    headers,
    sessionId: typeof sessionId === 'string' ? sessionId : '',
  };
}

function kindOf(body: MessagesBody, headers: IncomingHttpHeaders): RequestKind {
  // A compaction carries the main loop's tools and history, so its instructions are the only mark.
  if (lastUserContent(body).includes('create a detailed summary of the conversation')) return 'compaction';
  if (headers['x-claude-code-agent-id'] !== undefined) return 'subagent';
  return body.tools?.some((tool) => tool.name === 'Bash') ? 'main' : 'side';
}

/** Whether a request asks the same once more: its headers, cache marks and the client's own remarks may differ. */
export function isRepeated(request: RecordedRequest, before: RecordedRequest): boolean {
  const [one, other] = [request, before].map(({ sessionId, body }) => [
    sessionId,
    body.messages.filter(({ role }) => role !== 'system').length,
    lastUserContent(body),
  ]);
  return request.kind === before.kind && isDeepStrictEqual(one, other);
}

/** All text of the system prompt and of every message, tool results included. */
export function textOf(request: RecordedRequest): string {
  const { system, messages } = request.body;
  return [system, ...messages.map((message) => message.content)].map(contentText).join('\n');
}

/** What the user (or a tool) said last. Newer models get a `system` message after it, so it is not always the end. */
export function lastUserText(request: RecordedRequest): string {
  return lastUserContent(request.body);
}

function lastUserContent(body: MessagesBody): string {
  return contentText(body.messages.findLast((message) => message.role === 'user')?.content);
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((block: unknown) => {
      const parsed = blockSchema.safeParse(block);
      if (!parsed.success) return '';
      return parsed.data.text ?? contentText(parsed.data.content);
    })
    .join('\n');
}
