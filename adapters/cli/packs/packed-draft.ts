import { join } from 'node:path';
import { type Context, rootOf } from '../../../core/context.ts';
import { createFile } from '../../../core/files/write.ts';
import { sectionTitles } from '../../../core/handoff/format/section-titles.ts';
import { splitSections } from '../../../core/handoff/format/sections.ts';
import type { DraftBody } from '../../../core/handoff/inbox/draft.ts';
import { titleOfDraft } from '../../../core/handoff/publish.ts';
import { renderLedger } from '../../../core/packs/extract/ledger.ts';
import { matchHeading } from '../../../core/packs/reading/topics.ts';
import { writeScalar } from '../../../core/text/frontmatter-fields.ts';
import { randomHex } from '../../../core/text/hex.ts';
import { instantInName } from '../../../core/text/instants.ts';
import { audienceFor, packFor } from './pack-for.ts';

/** A home directory says nothing to a reader in the same home, and takes tokens. */
function shortPath(ctx: Context, path: string): string {
  return path.startsWith(`${ctx.home}/`) ? `~${path.slice(ctx.home.length)}` : path;
}

/** Returns the body with our heading over the next action where its own words do not say to a pack that it is. */
function withOwnAction({ body, sections }: DraftBody): string {
  const lines = body.split('\n');
  for (const { key, title, line, headless } of sections) {
    if (key !== 'next-action' || headless || matchHeading(title)?.topic === key) continue;
    lines[line - 1] = `## ${sectionTitles[key]}`;
  }
  return lines.join('\n');
}

/**
 * Packs a draft for an audience: its next action and its don'ts stay sections of the handoff, the package is put between
 * them, all within the budget. The whole draft is kept beside the ledger, so that another view can be made of it.
 */
export async function packDraft(ctx: Context, draft: DraftBody, audience: string) {
  const at = instantInName(ctx.now());
  const base = join(rootOf(ctx), '.packs', `${at}-${randomHex(4)}`);
  const ledger = `${base}.left-out.md`;
  const original = `${base}.md`;
  const { request, packed } = await packFor(ctx, audienceFor(ctx, audience), {
    sources: [{ label: 'the draft', text: withOwnAction(draft), skipped: 0 }],
    where: `${shortPath(ctx, ledger)}.`,
    form: 'handoff',
  });
  const fields = new Map(draft.fields);
  fields.set('name', titleOfDraft(draft));
  // The package has our own heading.
  fields.delete('next_action');
  const own = `audience: ${request.profile.audience}\npacked_from: ${writeScalar(original)}\n`;
  return {
    draft: {
      ...draft,
      fields,
      unknown: draft.unknown.replace(/^(?:audience|packed_from):.*\n/gm, '') + own,
      body: packed.text,
      sections: splitSections(packed.text),
    },
    /** Writes the ledger and the whole draft, once the handoff is filed. */
    write: () => {
      createFile(original, draft.body);
      createFile(ledger, renderLedger(request, packed.ledger));
      return { ledger, original };
    },
  };
}
