import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

const partSchema = z.looseObject({ text: z.string().optional() });

interface ToolSpec {
  name?: string | undefined;
  tools?: ToolSpec[] | undefined;
}
const toolSchema: z.ZodType<ToolSpec> = z.lazy(() =>
  z.looseObject({ name: z.string().optional(), tools: z.array(toolSchema).optional() }),
);

const itemSchema = z.looseObject({
  type: z.string(),
  role: z.string().optional(),
  content: z.unknown().optional(),
  output: z.unknown().optional(),
  // The default model gets its tools as the first item of the input.
  tools: z.array(toolSchema).optional(),
});

const bodySchema = z.looseObject({
  model: z.string(),
  instructions: z.string().optional(),
  input: z.array(itemSchema),
  tools: z.array(toolSchema).optional(),
});

const metadataSchema = z.looseObject({
  session_id: z.string().optional(),
  thread_id: z.string().optional(),
  request_kind: z.string().optional(),
  thread_source: z.string().optional(),
});

export type ResponsesBody = z.infer<typeof bodySchema>;
export type InputItem = z.infer<typeof itemSchema>;
export type RequestKind = 'main' | 'compaction' | 'subagent' | 'side';

export interface RecordedRequest {
  kind: RequestKind;
  body: ResponsesBody;
  headers: IncomingHttpHeaders;
  /** The `x-codex-turn-metadata` header: what the client itself says of this request. */
  metadata: z.infer<typeof metadataSchema>;
  /** The thread that asks. A subagent has one of its own; its `metadata.session_id` is its root's. */
  threadId: string;
}

export function parseRequest(raw: string, headers: IncomingHttpHeaders): RecordedRequest {
  const body = bodySchema.parse(JSON.parse(raw));
  const metadata = metadataSchema.parse(JSON.parse(headerText(headers, 'x-codex-turn-metadata') || '{}'));
  const threadId = metadata.thread_id ?? headerText(headers, 'thread-id');
  return { kind: kindOf(body, metadata), body, headers, metadata, threadId };
}

function kindOf(body: ResponsesBody, metadata: z.infer<typeof metadataSchema>): RequestKind {
  if (metadata.request_kind === 'compaction') return 'compaction';
  const source = metadata.thread_source ?? 'user';
  if (source === 'subagent') return 'subagent';
  // The TUI has every prompt titled by a thread of its own (`thread_title`), with tools for some models.
  return source === 'user' && toolNames(body).length > 0 ? 'main' : 'side';
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** The tools offered, as `namespace.name` or `name`. */
export function toolNames(body: ResponsesBody): string[] {
  const offered = [...(body.tools ?? []), ...body.input.flatMap((item) => item.tools ?? [])];
  return offered.flatMap((tool) => flatten(tool, ''));
}

function flatten({ name, tools }: ToolSpec, prefix: string): string[] {
  if (tools) return tools.flatMap((tool) => flatten(tool, `${prefix}${name}.`));
  return name === undefined ? [] : [`${prefix}${name}`];
}

/** All text that the model gets to read, tool outputs included. */
export function textOf(request: RecordedRequest): string {
  const { instructions = '', input } = request.body;
  return [instructions, ...input.map(itemText)].join('\n');
}

/** The developer messages in order: the client's own, and what hooks say. */
export function developerTexts(request: RecordedRequest): string[] {
  return messageTexts(request, 'developer');
}

/** The user messages in order: AGENTS.md, the environment, skills, and the prompts. */
export function userTexts(request: RecordedRequest): string[] {
  return messageTexts(request, 'user');
}

/** What tools gave back so far, in order. */
export function toolOutputs(request: RecordedRequest): string[] {
  const outputs = request.body.input.filter((item) => item.output !== undefined);
  return outputs.map((item) => contentText(item.output));
}

/** Where in the input a text first stands, or -1: to compare the order of two. */
export function positionOf(request: RecordedRequest, text: string): number {
  return request.body.input.findIndex((item) => itemText(item).includes(text));
}

function messageTexts(request: RecordedRequest, role: string): string[] {
  return request.body.input.filter((item) => item.type === 'message' && item.role === role).map(itemText);
}

function itemText(item: InputItem): string {
  return [contentText(item.content), contentText(item.output)].filter(Boolean).join('\n');
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = z.array(partSchema).safeParse(content);
  if (!parts.success) return content === undefined || content === null ? '' : JSON.stringify(content);
  return parts.data.map((part) => part.text ?? '').join('\n');
}
