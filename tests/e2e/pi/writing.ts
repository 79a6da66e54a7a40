import { type ChatTurn, call, say } from '../fake/chat-api.ts';

/** What a text of the request says behind a label, in JSON within JSON. */
function fact(request: string, label: string): string {
  const found = new RegExp(`${label}: (.*?)\\\\n`).exec(request.replaceAll('\\\\n', '\\n'))?.[1];
  return found ?? `NO-${label}`;
}

/** The command that `/handoff` has the model run first. */
const beginCommand = (request: string) => /\\n\\n {4}(\S[^\\]* begin)\\n/.exec(request)?.[1] ?? 'NO-BEGIN';

/** A model that does what `/handoff` says: the facts, the draft where they say, the publish command as it is printed. */
export function writeByCommand(draft: string): ChatTurn[] {
  return [
    (request) => call('bash', { command: beginCommand(request) }),
    (request) => call('write', { path: fact(request, 'draft file'), content: draft }),
    (request) => call('bash', { command: `${fact(request, 'publish command')} --no-review` }),
    say('Filed.'),
  ];
}
