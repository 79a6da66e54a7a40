import { type RecordedRequest, textOf } from '../fake/messages-request.ts';
import { type ScriptedTurn, say, useTool } from '../fake/messages-turns.ts';

/** A model that does what the skill says: the draft where the facts say, then the publish command as it is printed. */
export function writeHandoff(draft: string, flags = ''): ScriptedTurn[] {
  return [
    (request) => useTool('Write', { file_path: fact(request, 'draft file'), content: draft }),
    (request) => runCommand(fact(request, 'publish command') + flags),
    (request) => say(`FILED with sentinel ${publishedSentinel(request)}. You can /clear safely.`),
  ];
}

/** A model that runs a command of the `/handoffs` skill, with the placeholder filled in and nothing else changed. */
export function followCommand(verb: string, value: string): ScriptedTurn {
  const pattern = new RegExp(`\\brun \`(.+ ${verb}) <`, 'g');
  return (request) => runCommand(`${lastMatch(request, pattern)} ${value}`);
}

export function runCommand(command: string): ReturnType<typeof useTool> {
  return useTool('Bash', { command, description: 'run the command' });
}

/** In `-p` the call then waits for the answer; the terminal always goes on without it. */
export function callAgent(subagent_type: string, prompt: string): ReturnType<typeof useTool> {
  return useTool('Agent', { description: 'next step', prompt, subagent_type, run_in_background: false });
}

/** The reply that the surfaced text asks for. */
export const acknowledge: ScriptedTurn = (request) => {
  const line = textOf(request).match(/^\*\*Handoffs? loaded: .*\*\*$/m)?.[0];
  return say(line ?? 'NO-HANDOFF-LINE-SEEN');
};

/** How often the request holds a handoff fenced as we fence it, and which of its marks it lacks. */
export function shownIn(request: RecordedRequest, marks: readonly string[] = []): Shown {
  const text = textOf(request);
  return {
    times: text.match(/^----- begin handoff /gm)?.length ?? 0,
    missing: marks.filter((mark) => !text.includes(mark)),
  };
}

interface Shown {
  times: number;
  missing: string[];
}

export function publishedSentinel(request: RecordedRequest): string {
  return lastMatch(request, /^\s*sentinel ([a-z2-7]{10})$/gm);
}

/** A line of the facts that stand in the skill's text. */
export function fact(request: RecordedRequest, label: string): string {
  return lastMatch(request, new RegExp(`^${label}: (.+)$`, 'gm'));
}

function lastMatch(request: RecordedRequest, pattern: RegExp): string {
  const found = [...textOf(request).matchAll(pattern)].at(-1)?.[1];
  if (found) return found;
  throw new Error(`nothing matches ${pattern} in the request:\n${textOf(request).slice(-3000)}`);
}
