import { readSince, readThreadLog, renderThreadLog } from '../../../core/threads/history/log.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';
import { threadPlace } from './place.ts';

/** `handoff thread log`. */
export async function runThreadLog(options: Options<{ since?: string }>): Promise<void> {
  const { ctx, layout } = threadPlace(options);
  const since = readSince(options.since, ctx.now());
  const events = await readThreadLog(layout, ctx.env, since);
  const text = renderThreadLog(events);
  await (options.json ? writeJson({ since: since?.toISOString() ?? null, events, text }) : writeOut(text));
}
