import { resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { bodyLimit, checkBodySize, readBodyFile, readDraft } from '../../../core/inbox/body.ts';
import { publishHandoff } from '../../../core/inbox/send.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { currentWriter } from '../../writer.ts';
import { writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';

interface PublishOptions {
  file?: string;
  body?: string;
  to?: string;
  topic?: string;
  dryRun?: boolean;
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bodyLimit) break;
  }
  checkBodySize(length, 'standard input');
  return Buffer.concat(chunks);
}

async function readBody(
  ctx: Context,
  options: PublishOptions,
): Promise<{ bytes: Uint8Array; where: string }> {
  if (options.body !== undefined) {
    const bytes = Buffer.from(options.body, 'utf8');
    checkBodySize(bytes.length, '--body');
    return { bytes, where: '--body' };
  }
  if (options.file === undefined) {
    throw new HandoffError('bad-usage', {
      message: 'publish needs the body: --file <path>, --file - for standard input, or --body <text>',
      hint: 'handoff publish --help',
    });
  }
  if (options.file === '-') return { bytes: await readStandardInput(), where: 'standard input' };
  const path = resolve(ctx.cwd, options.file);
  return { bytes: readBodyFile(path), where: path };
}

/** `handoff publish`. */
export async function runPublish(options: Options<PublishOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const { bytes, where } = await readBody(ctx, options);
  const draft = await readDraft(bytes, where);
  const { tool, sessionId } = currentWriter(ctx);
  const { text, ...published } = publishHandoff(ctx, {
    draft,
    to: options.to,
    topic: options.topic,
    tool,
    sessionId,
    dryRun: options.dryRun,
  });
  if (options.json) {
    await writeJson(published);
    return;
  }
  writeWarnings(published.warnings);
  if (options.dryRun) {
    await writeOut(`Would write ${published.path}:\n\n${text}`);
    return;
  }
  await writeOut(
    [
      `Handoff filed: ${published.name}`,
      `  for      ${published.to} (${published.worktree})`,
      `  file     ${published.path}`,
      `  sentinel ${published.sentinel}`,
      `The next session in ${published.worktree} starts with it and answers with this sentinel.`,
    ].join('\n'),
  );
}
