import { shellWord } from '../text/shell-word.ts';
import { shownPath, type ThreadsLayout } from './format/layout.ts';

/** What the dispatcher gives to the executor; each works without this tool on the other side. */
export interface ExecutorLines {
  claude_code: string;
  codex: string;
  /** For a session that is open already, in any tool. */
  words: string;
}

/** The exact lines for one prompt. */
export function executorLines(layout: ThreadsLayout, slug: string, promptPath: string): ExecutorLines {
  const prompt = shownPath(layout, promptPath);
  const result = prompt.replace(/prompt(?=\.md$)/i, 'result');
  const words = `Read ${prompt} and carry it out phase by phase. Stop at every gate until a person has said its wait phrase. Write your report to ${result}: one section per phase, then Issues observed, then Manual escalation needed (thread ${slug}).`;
  return { claude_code: `claude ${shellWord(words)}`, codex: `codex ${shellWord(words)}`, words };
}
