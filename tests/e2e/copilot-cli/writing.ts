import { type ChatTurn, call, say } from '../fake/chat-api.ts';

/** What a request, as JSON text, says behind a pattern's beginning, up to the end of its line. */
function lineOf(request: string, beginning: string): string {
  const plain = request.replaceAll('\\\\n', '\\n');
  return new RegExp(`${beginning}(.*?)\\\\n`).exec(plain)?.[1] ?? `NO-${beginning}`;
}

/** The turns of a model that does what our skill says, once the skill is in the request. */
export function writeBySkill(draft: string): ChatTurn[] {
  return [
    (request) =>
      call('bash', {
        command: lineOf(request, 'tell the user its message and stop:\\\\n\\\\n    '),
        description: 'facts',
      }),
    (request) => call('create', { path: lineOf(request, 'draft file: '), file_text: draft }),
    (request) =>
      call('bash', {
        command: `${lineOf(request, 'publish command: ')} --no-review`,
        description: 'publish',
      }),
    say('Filed.'),
  ];
}

/** The same where nobody typed the skill's name in a terminal: the model calls it first. */
export function writeByCalledSkill(draft: string): ChatTurn[] {
  return [call('skill', { skill: 'handoff' }), ...writeBySkill(draft)];
}
