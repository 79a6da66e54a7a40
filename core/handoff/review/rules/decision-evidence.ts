import { findReferences } from '../../evidence/references.ts';
import { itemsOf } from '../outline.ts';
import type { Rule } from '../rule.ts';
import { summariseItem } from './prose.ts';

const sha = /(?<![\w#/-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}(?![\w-])|(?<!\w)[0-9a-f]{40}(?!\w)/i;
const namedCommit = /\bcommits? `?[0-9a-f]{7,40}\b/i;
const link = /\bhttps?:\/\/\S|\]\([^)\s]+\)/;
const issue =
  /(?:^|[\s([,])(?:[\w.-]+\/[\w.-]+)?#\d+\b|\b(?!(?:UTF|ISO|SHA|MD|AES|RSA|TLS|IEEE|BASE|WCAG)-)[A-Z][A-Z0-9]{1,9}-\d+\b|\b(?:issue|PR|MR|ticket|ADR|RFC) ?#?\d+/i;
const result =
  /`\s*[^`]{0,40}(?:→|=>|->|\b(?:prints|printed|gives|gave|shows|showed|returns|returned|took|passed|failed|exit)\b)/;

/**
 * In backquotes: a command with an argument, something followed by what it gave, or a file together with a name in it
 * (a name outlives a line number).
 */
function hasCodeEvidence(text: string): boolean {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  if (spans.some((span) => /\S\s+\S/.test(span))) return true;
  if (spans.length > 0 && result.test(text)) return true;
  return spans.length > 1 && spans.some((span) => /^[\w@./-]+\/[\w.-]+\.\w+$/.test(span));
}

function hasEvidence(text: string): boolean {
  return (
    findReferences(text).length > 0 ||
    sha.test(text) ||
    namedCommit.test(text) ||
    link.test(text) ||
    issue.test(text) ||
    hasCodeEvidence(text) ||
    /^ *(?:`{3}|~{3})/m.test(text)
  );
}

/** An item that says that there is no decision needs no evidence. */
const none =
  /^(?:(?:[-*+]|\d+[.)]) +)?(?:none|n\/a|nothing(?: (?:was |is |has been )?decided)?(?: yet)?|no decisions?(?: [\w ]{1,40})?|なし|特になし)[.。]?$/i;

/** A decision that shows nothing to check it by is an opinion to the reader. */
export const decisionEvidence: Rule = {
  id: 'decision-evidence',
  severity: 'warn',
  check: ({ outline }) =>
    itemsOf(outline, 'decisions')
      .filter((item) => !none.test(item.text.trim()) && !hasEvidence(item.text))
      .map((item) => ({
        line: item.start + 1,
        message: `no evidence for "${summariseItem(item)}": add file:line, commit, command and result, link or issue`,
      })),
};
