import { sectionTitles } from '../../handoff/sections.ts';
import { compressionRatio, type Figures } from '../figures.ts';
import type { Ledger } from '../ledger.ts';
import type { Material } from '../material.ts';
import type { CountTokens } from '../measure.ts';
import { describeReadiness } from '../readiness.ts';
import type { References } from '../references.ts';
import { type PackRequest, usableTokens } from '../request.ts';
import { renderPackage } from './package.ts';
import { renderSections } from './sections.ts';
import { describeCritical, describeLeft, nextActionsOf } from './summary.ts';

/** All that the text of a package is made of. */
export interface Content {
  request: PackRequest;
  material: Material;
  context: string;
  /** What stands before and behind the package; empty but in a handoff. */
  head: string;
  tail: string;
  ledger: Pick<Ledger, 'counts'>;
  references: References;
  figures: Figures;
}

export interface Rendered {
  text: string;
  transferred: number;
  integrity: string;
  ready: boolean;
  readiness: string;
}

export function describeIntegrity({ broken }: References): string {
  if (broken.length === 0) return 'intact';
  return `${broken.length} broken: ${broken.slice(0, 3).join(', ')}${broken.length > 3 ? ', …' : ''}`;
}

/** The text of a package. It names its own length, so it is rendered again until the number is right. */
export function renderText(content: Content, count: CountTokens): Rendered {
  const { request, material, ledger, references, figures } = content;
  const { profile, numbers } = request;
  const { original } = material;
  const actions = nextActionsOf(material);
  const critical = describeCritical(material);
  const left = describeLeft(ledger, request.where);
  const integrity = describeIntegrity(references);
  const faults = describeReadiness(material, figures, references, numbers);
  const ready = faults.length === 0;
  const readiness = ready ? 'ready' : faults.join('; ');
  const render = (transferred: number) =>
    content.head +
    renderPackage(
      {
        profile,
        source: request.as,
        reason: request.reason,
        outcome: request.outcome,
        critical,
        notes: request.notes,
        original,
        transferred,
        ratio: compressionRatio(original, transferred),
        budget: request.budget,
        usable: usableTokens(request.budget),
        tokenizer: request.tokenizer,
        at: request.at,
        figures,
        integrity,
        readiness: { ready, text: readiness },
        nextActions: actions.length > 0 ? actions : ['Ask the user what is to be done next.'],
        left,
      },
      content.context,
    ) +
    content.tail;
  let transferred = 0;
  let text = '';
  for (let turn = 0; turn < 5; turn++) {
    text = render(transferred);
    const counted = count(text);
    if (counted === transferred) break;
    transferred = counted;
  }
  return { text, transferred, integrity, ready, readiness };
}

/** What the numbers of a filled package may take more than those of an empty one. */
const slack = 64;

/** Tokens of a package around its context, with room for its numbers. */
export function frameTokens(request: PackRequest, material: Material, count: CountTokens): number {
  const ledger = { counts: { facts: new Map(), blocks: 0 } };
  const references = { all: 0, broken: [] };
  const figures = { completeness: 100, relevance: 100, integrity: 100, quality: 10 };
  const context = renderSections(request.profile, []);
  const handoff = request.form === 'handoff';
  const content = {
    request: { ...request, where: '' },
    material,
    context,
    head: handoff ? `## ${sectionTitles['next-action']}\n\n` : '',
    tail: handoff ? `\n## ${sectionTitles.donts}\n\n` : '',
    ledger,
    references,
    figures,
  };
  return renderText(content, count).transferred + slack + count(request.where);
}
