import { neutraliseJson } from '../../core/text/untrusted.ts';

/** What a hook prints in the form that clients took over from Claude Code; empty where there is nothing to say. */
export const outputOf = (hookEventName: 'SessionStart' | 'BeforeAgent') => (text: string, notice: string) => {
  if (text === '' && notice === '') return '';
  return neutraliseJson({
    ...(text === '' ? {} : { hookSpecificOutput: { hookEventName, additionalContext: text } }),
    ...(notice === '' ? {} : { systemMessage: notice }),
  });
};
