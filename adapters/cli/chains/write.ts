import { writeEntry } from '../../../core/chains/write-entry.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { readNamedBody } from '../body-source.ts';
import { writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { parseParentFlag } from './parents.ts';
import { findRolePlaces } from './start.ts';

interface WriteOptions {
  agent: string;
  file: string;
  id?: string;
  parent?: string;
  status?: string;
  summary?: string;
  nextAgent?: string;
  nextTask?: string;
  nextPriority?: string;
}

/** `handoff chain write`: stdout is the block alone, so that an answer can end with it as it stands. */
export async function runChainWrite(options: Options<WriteOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const { bytes, where } = await readNamedBody(ctx, options.file);
  const { agent, id, status, summary, nextAgent, nextTask, nextPriority } = options;
  const written = await writeEntry(ctx, {
    bytes,
    where,
    roles: findRolePlaces(ctx.cwd),
    agent,
    id,
    parents: parseParentFlag(options.parent),
    status,
    summary,
    nextAgent,
    nextTask,
    nextPriority,
  });
  if (options.json) {
    await writeJson(written);
    return;
  }
  writeWarnings(written.warnings.map((warning) => neutraliseLine(warning, 400)));
  await writeOut(written.block);
}
