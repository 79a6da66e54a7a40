import { runCommand as inClaude } from '../claude-code/script.ts';
import type { MessagesApi } from '../fake/messages-api.ts';
import { textOf as messagesText } from '../fake/messages-request.ts';
import { hang } from '../fake/messages-turns.ts';
import type { ResponsesApi } from '../fake/responses-api.ts';
import { textOf as responsesText } from '../fake/responses-request.ts';
import { runCommand as inCodex } from '../fake/responses-turns.ts';
import { waitUntil } from '../wait-until.ts';
import type { Client, Handoff } from './model.ts';
import type { World } from './world.ts';

export interface Asked {
  sessionId: string;
  text: string;
}

type PlainTurn =
  | { kind: 'text'; text: string }
  | { kind: 'error'; status: number; message: string }
  | { kind: 'hang'; then: PlainTurn; partial: string };

/** What the two fake model servers have in common. */
export interface ModelServer {
  readonly count: number;
  script(turn: (text: string) => PlainTurn): void;
  /** Scripts a command that the model has run. */
  scriptCommand(command: string): void;
  release(): void;
  /** Drops what was scripted for a client that died before it asked. */
  forget(): void;
  /** The requests of main conversations from the `from`th on, once there are `count` of them. */
  wait(from: number, count?: number): Promise<[Asked, ...Asked[]]>;
}

export function serverOf(world: World, client: Client): ModelServer {
  return client === 'claude-code' ? messages(world.claudeApi) : responses(world.codex.api);
}

function messages(api: MessagesApi): ModelServer {
  const asked = () =>
    api.mainRequests.map((request) => ({ sessionId: request.sessionId, text: messagesText(request) }));
  return {
    get count() {
      return api.mainRequests.length;
    },
    script: (turn) => api.script((request) => turn(messagesText(request))),
    scriptCommand: (command) => api.script(inClaude(command)),
    release: () => api.release(),
    forget: () => api.forgetTurns(),
    wait: (from, count = 1) => waitFor(asked, from, count),
  };
}

function responses(api: ResponsesApi): ModelServer {
  const asked = () =>
    api.mainRequests.map((request) => ({ sessionId: request.threadId, text: responsesText(request) }));
  return {
    get count() {
      return api.mainRequests.length;
    },
    script: (turn) => api.script((request) => turn(responsesText(request))),
    scriptCommand: (command) => api.script(inCodex(command)),
    release: () => api.release(),
    forget: () => api.forgetTurns(),
    wait: (from, count = 1) => waitFor(asked, from, count),
  };
}

async function waitFor(asked: () => Asked[], from: number, count: number): Promise<[Asked, ...Asked[]]> {
  return waitUntil(
    () => {
      const [first, ...more] = asked().slice(from);
      return first && more.length >= count - 1 ? ([first, ...more] as [Asked, ...Asked[]]) : undefined;
    },
    { timeoutMs: 40_000, describe: () => `request ${from + count}; so far ${asked().length}` },
  );
}

/** How a model answers: it names every sentinel that it was shown, the first of them, or none. */
export type Manner = 'acknowledges' | 'acknowledges one' | 'answers otherwise';

export const manners: readonly Manner[] = ['acknowledges', 'acknowledges one', 'answers otherwise'];

export interface Reply {
  /** Stands in the reply and in no other text. */
  tag: string;
  named: Handoff[];
}

export function namedBy(manner: Manner, shown: Handoff[]): Handoff[] {
  if (manner === 'answers otherwise') return [];
  return manner === 'acknowledges' ? shown : shown.slice(0, 1);
}

/** Scripts the next answer; `named` is filled when it is given. Held, it waits for `release`. */
export function scriptReply(world: World, server: ModelServer, manner: Manner, held = false): Reply {
  const reply: Reply = { tag: `REPLY-${world.next()}-END`, named: [] };
  server.script((text) => {
    reply.named = namedBy(manner, world.shownIn(text));
    const line = reply.named.map(({ sentinel }) => sentinel).join(' ');
    const turn = { kind: 'text', text: `${reply.tag}${line && `\n\nHandoffs loaded: ${line}`}` } as const;
    return held ? (hang(turn) as PlainTurn) : turn;
  });
  return reply;
}

/** Scripts an error that names every sentinel: the client's own words are no reply. */
export function scriptError(world: World, server: ModelServer): string {
  const tag = `REFUSED-${world.next()}-END`;
  server.script((text) => {
    const sentinels = world.shownIn(text).map(({ sentinel }) => sentinel);
    return { kind: 'error', status: 400, message: `${tag} ${sentinels.join(' ')}` };
  });
  return tag;
}

/** Scripts an answer that never ends; with `words`, it begins. */
export function scriptSilence(server: ModelServer, words = ''): void {
  server.script(() => hang({ kind: 'text', text: 'NEVER-SHOWN' }, words) as PlainTurn);
}
