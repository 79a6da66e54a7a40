import { type ChatTurn, call, say } from '../fake/chat-api.ts';

/** A command that the text of `/handoff` names, as it stands there. */
function beginCommand(request: string): string {
  return / {4}([^\n\\]*handoff\.cjs begin)\\n/.exec(request)?.[1] ?? 'false NO-BEGIN';
}

/** A line of the facts that `begin` printed. */
function fact(request: string, label: string): string {
  const found = new RegExp(`${label}: (.*?)\\\\n`).exec(request)?.[1];
  return found ?? `NO-${label}`;
}

const run = (command: string) => call('bash', { command, description: 'As the command says' });

/** A model that does what `/handoff` says: begin, the draft where the facts say, then the publish command as printed. */
export function writeByCommand(draft: string): ChatTurn[] {
  return [
    (request) => run(beginCommand(request)),
    (request) => call('write', { filePath: fact(request, 'draft file'), content: draft }),
    (request) => run(`${fact(request, 'publish command')} --no-review`),
    say('Filed.'),
  ];
}
