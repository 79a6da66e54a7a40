import type { Context } from '../../../core/context.ts';
import { rewriteFile } from '../../../install/doctor/rewrite.ts';
import { listHandlers, removeHandler } from '../../../install/edits/handlers.ts';
import { encodeDocument } from '../../../install/edits/json-document.ts';
import { scanToml } from '../../../install/edits/toml.ts';
import { readFound } from '../../../install/found-file.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import { statePlace } from '../../../install/state/place.ts';
import { decodeConfig, enableInConfig } from './config.ts';
import { readHooks } from './hooks-file.ts';

/** Takes our entries out in whatever form; those behind them keep their place, because trust goes by it. */
export function closeCodexHook(ctx: Context, file: string, programs: OwnPrograms): void {
  const start = readHooks(file, readFound(file).bytes ?? Buffer.from('{}\n'));
  const own = listHandlers(start, 'SessionStart').filter(({ event, command }) =>
    programs.runs(event, command),
  );
  const document = own.reverse().reduce((rest, handler) => removeHandler(rest, handler, true), start);
  rewriteFile(statePlace(ctx), file, Buffer.from(encodeDocument(document)).toString('utf8'));
}

/** `enabled = false` of one hook becomes true. */
export function enableCodexHook(ctx: Context, file: string, keys: readonly string[]): void {
  const text = decodeConfig(readFound(file).bytes ?? new Uint8Array());
  rewriteFile(statePlace(ctx), file, enableInConfig(text, keys));
}

/** `hooks = false` under `[features]` becomes true. */
export function enableCodexHooks(ctx: Context, file: string): void {
  const text = decodeConfig(readFound(file).bytes ?? new Uint8Array());
  const off = (scanToml(text) ?? []).flatMap((table) =>
    table.entries.filter(
      ({ path, value }) => [...table.path, ...path].join('.') === 'features.hooks' && value === 'false',
    ),
  );
  const mended = off
    .reverse()
    .reduce((rest, { end, value }) => `${rest.slice(0, end - value.length)}true${rest.slice(end)}`, text);
  rewriteFile(statePlace(ctx), file, mended);
}
