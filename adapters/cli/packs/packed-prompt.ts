import { dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { exists } from '../../../core/files/entry.ts';
import { createFile } from '../../../core/files/write.ts';
import { renderLedger } from '../../../core/packs/extract/ledger.ts';
import { readFrontmatter } from '../../../core/text/frontmatter.ts';
import { readGates } from '../../../core/threads/format/phases.ts';
import type { PromptRequest } from '../../../core/threads/prompt.ts';
import { refusePackedSecrets } from './find-secrets.ts';
import { audienceFor, packFor } from './pack-for.ts';
import { decodeSource } from './sources.ts';

const ledgerFile = 'round-01-left-out.md';

/** A gate holds back what is under it; in a package that is elsewhere, and nothing would hold it. */
function refuseGates(body: string, where: string): void {
  if (readGates(body, undefined).length === 0) return;
  throw new HandoffError('bad-usage', {
    message: `${where}: a prompt with gates is not packed, because a gate would no longer be above what it holds back`,
    hint: 'open the thread without --for, or give the gated phases a round of their own',
  });
}

/** Packs a prompt for an audience: its frontmatter stays, its body becomes the package. */
export async function packPrompt(ctx: Context, { file, description = '' }: PromptRequest, audience: string) {
  if (file === undefined) {
    throw new HandoffError('bad-usage', {
      message: '--for packs a prompt that is written: it needs --file <path>',
      hint: `handoff thread open <slug> "<description>" --for ${audience} --file <path>`,
    });
  }
  const text = decodeSource(file.bytes, file.where);
  const read = await readFrontmatter(text);
  const bodyStart = read.kind === 'found' ? read.frontmatter.bodyStart : 0;
  refuseGates(text.slice(bodyStart), file.where);
  const { request, packed } = await packFor(ctx, audienceFor(ctx, audience), {
    sources: [
      {
        label: 'the prompt',
        text: text.slice(bodyStart),
        skipped: text.slice(0, bodyStart).split('\n').length - 1,
      },
    ],
    where: `${ledgerFile} beside this file.`,
    reason: description,
  });
  // The round itself is searched when it is filed; what it leaves out is written beside it.
  await refusePackedSecrets(request, packed);
  const bytes = Buffer.from(text.slice(0, bodyStart) + packed.text, 'utf8');
  return {
    file: { ...file, bytes },
    /** Writes the ledger beside the round's file, and returns its path. */
    write: (prompt: string) => {
      const path = join(dirname(prompt), ledgerFile);
      if (!exists(path)) createFile(path, renderLedger(request, packed.ledger));
      return path;
    },
  };
}
