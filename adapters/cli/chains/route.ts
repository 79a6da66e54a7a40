import { isUtf8 } from 'node:buffer';
import { routeAnswer } from '../../../core/chains/routing/route.ts';
import { HandoffError } from '../../../core/errors.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { readNamedBody } from '../body-source.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff chain route`. */
export async function runChainRoute(options: Options<{ file: string }>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const { bytes, where } = await readNamedBody(ctx, options.file);
  if (!isUtf8(bytes)) {
    throw new HandoffError('not-utf8', {
      message: `${where}: expected UTF-8 text, found other bytes`,
      hint: 'give the answer of the subagent as it is',
    });
  }
  const route = await routeAnswer(new TextDecoder('utf-8').decode(bytes), where);
  if (options.json) {
    await writeJson(route);
    return;
  }
  const lines = Object.entries(route).map(([key, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : value === null ? '-' : String(value);
    return `${key.padEnd(14)} ${neutraliseLine(text, 400)}`;
  });
  await writeOut(lines.join('\n'));
}
