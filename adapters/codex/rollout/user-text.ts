import type { SessionEvent } from '../../../core/sessions/event.ts';

/** Whole texts that the client puts where the user's words are, by their beginning. */
const injected = [
  '# AGENTS.md instructions',
  '<INSTRUCTIONS>',
  '<user_instructions>',
  '<environment_context>',
  '<permissions instructions>',
  '<app-context>',
  '<skill>',
  '<turn_aborted>',
  '<hook_prompt',
  '<collaboration_mode>',
  '<subagent_notification>',
  '<user_shell_command>',
  '<model_switch>',
  '<goal_context>',
  '# Files mentioned by the user',
  'Another language model started to solve this problem',
];

/** A whole element; what a user writes of `<my-card>` is none. */
const machineElement = /^<([a-z]+(?:[-_][a-z]+)+)(?:\s[^>]*)?>[\s\S]*<\/\1>/;

/** An editor puts its tabs and selections before the request itself; a selection may hold any line, so the last counts. */
const editorContext = /^#+ (?:Context from my IDE|Files mentioned by the user|Active file|Open tabs)/;
const request = /^#+ My request for Codex:?[^\S\n]*$/gm;

/** More of a notice is not looked through. */
const noticeLimit = 100_000;

function notification(text: string): SessionEvent[] {
  const completed = /"completed"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text.slice(0, noticeLimit))?.[1];
  return completed === undefined ? [] : [{ kind: 'subagent', text: JSON.parse(completed) }];
}

/** Returns what a text in the user's place says: their own words, or none for what the client or a program put there. */
export function userTextEvents(whole: string): SessionEvent[] {
  const behind = editorContext.test(whole.trimStart()) ? [...whole.matchAll(request)].at(-1) : undefined;
  const text = (behind ? whole.slice(behind.index + behind[0].length) : whole).trim();
  if (text.startsWith('<subagent_notification>')) return notification(text);
  const isOthers = machineElement.test(text) || injected.some((beginning) => text.startsWith(beginning));
  return text === '' || isOthers ? [] : [{ kind: 'words', text, source: 'typed' }];
}
