import type { Context } from '../../../core/context.ts';
import { ensureDirectory } from '../../../core/files/directory.ts';
import { rewriteFile } from '../../../install/doctor/rewrite.ts';
import { listHandlers, removeHandler } from '../../../install/edits/handlers.ts';
import { encodeDocument, type JsonDocument, parseDocument } from '../../../install/edits/json-document.ts';
import { insertElement, removeValue } from '../../../install/edits/json-splice.ts';
import { readFound } from '../../../install/found-file.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import { statePlace } from '../../../install/state/place.ts';

function change(state: string, file: string, edit: (document: JsonDocument) => JsonDocument): void {
  const document = parseDocument(file, readFound(file).bytes ?? Buffer.from('{}\n'));
  rewriteFile(state, file, Buffer.from(encodeDocument(edit(document))).toString('utf8'));
}

export function enableHooks(ctx: Context, file: string): void {
  change(statePlace(ctx), file, (document) => removeValue(document, ['disableAllHooks']));
}

/** The sandbox lets a session write only into a directory that is there (measured). */
export function openSandbox(
  ctx: Context,
  file: string,
  directories: readonly string[],
  names: readonly string[],
): void {
  for (const directory of directories) ensureDirectory(directory);
  change(statePlace(ctx), file, (document) =>
    names.reduce((one, name) => insertElement(one, ['sandbox', 'filesystem', 'allowWrite'], name), document),
  );
}

/** Takes our entries out in whatever form; install then writes them anew. */
export function closeHook(ctx: Context, file: string, programs: OwnPrograms): void {
  change(statePlace(ctx), file, (start) => {
    const own = listHandlers(start, 'SessionStart').filter(({ event, command }) =>
      programs.runs(event, command),
    );
    return own.reverse().reduce((document, handler) => removeHandler(document, handler), start);
  });
}
