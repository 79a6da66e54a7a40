import type { Context } from '../../../core/context.ts';
import type { ExecutorLines } from '../../../core/threads/executor.ts';
import type { PromptWishes } from '../../../core/threads/prompt.ts';
import { asLine } from '../print.ts';
import { readFile } from './filing.ts';

/** The flags that `open` and `next` share. */
export interface PromptOptions {
  file?: string;
  from?: string;
  to?: string;
  tracks?: string;
  waitPhrase?: string;
  commit?: boolean;
  /** The audience that the prompt is packed for. */
  for?: string;
}

export async function promptWishes(
  ctx: Context,
  description: string | undefined,
  options: PromptOptions,
): Promise<PromptWishes> {
  const { from, to, tracks, waitPhrase } = options;
  return { description, from, to, tracks, waitPhrase, file: await readFile(ctx, options.file) };
}

/** What a dispatcher copies from the screen. */
export function executorText(lines: ExecutorLines): string[] {
  return [
    'Give the executor one of these:',
    asLine`  Claude Code  ${lines.claude_code}`,
    asLine`  Codex        ${lines.codex}`,
    asLine`  in words     ${lines.words}`,
  ];
}
