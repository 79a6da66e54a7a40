import { beginHandoff } from '../../../core/inbox/begin.ts';
import { shellWord } from '../../../core/shell-word.ts';
import { launchDirectory, ownCommand, processContext } from '../../context.ts';
import { currentHost } from '../../hosts.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** The literal command that a permission rule allows: no variable, no quotes where none are needed. */
function publishCommand(draft: string, launched: string | undefined): string {
  const place = launched === undefined ? '' : ` --in ${shellWord(launchDirectory(launched))}`;
  return `${ownCommand(__filename)} publish --file ${shellWord(draft)}${place}`;
}

/** `handoff begin`: in text form a block that a skill can put before the writer as it is. */
export async function runBegin(options: Options<{ to?: string; topic?: string }>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const drafts = currentHost(ctx)?.draftsDirectory?.();
  const facts = await beginHandoff(ctx, options.to, options.topic, drafts);
  if (options.json) {
    await writeJson(facts);
    return;
  }
  const waiting =
    facts.waiting.length === 0 ? 'nothing' : facts.waiting.map((handoff) => `"${handoff.name}"`).join(', ');
  await writeOut(
    [
      `from: ${facts.from}`,
      `to: ${facts.to}`,
      `branch: ${facts.branch}`,
      `head: ${facts.head}`,
      `uncommitted files: ${facts.dirty_files_count}`,
      `already waiting there: ${waiting}`,
      `draft file: ${facts.draft}`,
      `publish command: ${publishCommand(facts.draft, options.in)}`,
      '',
      'template:',
      '',
      facts.template,
    ].join('\n'),
  );
}
