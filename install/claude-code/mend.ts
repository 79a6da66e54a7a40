import type { Context } from '../../core/context.ts';
import { rewriteFile } from '../doctor/rewrite.ts';
import { listHandlers, removeHandler } from '../entries/handlers.ts';
import { readFound } from '../found-file.ts';
import { encodeDocument, type JsonDocument, parseDocument } from '../json/document.ts';
import { insertElement, removeValue } from '../json/splice.ts';
import type { OwnPrograms } from '../own-programs.ts';
import { statePlace } from '../state/place.ts';

function change(state: string, file: string, edit: (document: JsonDocument) => JsonDocument): void {
  const document = parseDocument(file, readFound(file).bytes ?? Buffer.from('{}\n'));
  rewriteFile(state, file, Buffer.from(encodeDocument(edit(document))).toString('utf8'));
}

export function enableHooks(ctx: Context, file: string): void {
  change(statePlace(ctx), file, (document) => removeValue(document, ['disableAllHooks']));
}

export function openSandbox(ctx: Context, file: string, place: string): void {
  change(statePlace(ctx), file, (document) =>
    insertElement(document, ['sandbox', 'filesystem', 'allowWrite'], place),
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
