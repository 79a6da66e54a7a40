import { type ChatTurn, call, say } from '../fake/chat-api.ts';

/** A line of the facts that the command's prompt begins with. */
function fact(request: string, label: string): string {
  const found = new RegExp(`${label}: (.*?)\\\\n`).exec(request.replaceAll('\\\\n', '\\n'))?.[1];
  return found ?? `NO-${label}`;
}

/** A model that does what `/handoff` says: the draft where the facts say, then the publish command as it is printed. */
export function writeByCommand(draft: string): ChatTurn[] {
  return [
    (request) => call('write_file', { file_path: fact(request, 'draft file'), content: draft }),
    (request) =>
      call('run_shell_command', {
        command: `${fact(request, 'publish command')} --no-review`,
        is_background: false,
      }),
    say('Filed.'),
  ];
}
