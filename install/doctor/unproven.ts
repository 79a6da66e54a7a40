import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { shellWord } from '../../core/text/shell-word.ts';
import { neutraliseLine } from '../../core/text/untrusted.ts';
import { listHandlers } from '../edits/handlers.ts';
import type { JsonDocument } from '../edits/json-document.ts';
import { explainUnproven, listUnproven } from '../edits/own-hooks.ts';
import type { OwnPrograms } from '../own-programs.ts';
import { type Finding, makeFinding } from './finding.ts';

/** No SessionStart entry of ours: perhaps one that nothing proves any more, whose clone is gone. Install adds a new one. */
export function describeMissing(
  document: JsonDocument,
  client: string,
  programs: OwnPrograms,
  fix: string,
): Finding {
  const base = { where: document.file, client, fix, safe: true };
  const gone = listHandlers(document, 'SessionStart')
    .map(({ event, command }) => programs.resembledScript(event, command))
    .find((script) => script !== null && isAbsolute(script) && !existsSync(script));
  if (gone) {
    const what = `it has no SessionStart entry of ours but one that points to ${gone}, where no clone is any more.`;
    return makeFinding('hook-moved', { ...base, what });
  }
  return makeFinding('hook-missing', { ...base, what: 'it has no SessionStart entry of ours.' });
}

/** What looks like ours and is not proved to be is left to the user: the fix only opens the file. */
export function examineUnproven(document: JsonDocument, client: string, programs: OwnPrograms): Finding[] {
  return listUnproven(document, programs).map(({ event, command }) => {
    const what = `under ${event} stands "${neutraliseLine(command, 300)}": ${explainUnproven(event, command, programs)}`;
    const fix = `\${EDITOR:-vi} ${shellWord(document.file)}`;
    return makeFinding('hook-unproven', { where: document.file, what, fix, client });
  });
}
