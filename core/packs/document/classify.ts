import type { Block } from './block.ts';
import { matchHeading, type Topic } from './topics.ts';

/** What a block is about, and the rule that said so, as `--explain` prints it. */
interface Classified {
  topic: Topic;
  rule: string;
}

/** One rule of the classification: the first that answers decides. */
export interface Rule {
  id: string;
  test: (block: Block) => Classified | null;
}

/** A block's own first words, without list mark, checkbox and emphasis. */
function firstWords(text: string): string {
  const words = text.slice(0, 200).replace(/^\s*(?:>\s*)*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?:\[[ xX]\]\s+)?/, '');
  return words.includes('**') || words.includes('__')
    ? words.replace(/\*\*|__/g, '').trimStart()
    : words.trimStart();
}

/** Marks at the beginning of a block. The first that fits counts. */
const markers: readonly { id: string; topic: Topic; begins: RegExp }[] = [
  { id: 'lifted', topic: 'decisions', begins: /^constraint lifted\s*:/i },
  {
    id: 'constraint',
    topic: 'constraints',
    begins: /^(?:constraint\s*[:：]|MUST\b(?: NOT\b)?|SHALL\b(?: NOT\b)?|invariant\s*:)/,
  },
  {
    id: 'constraint',
    topic: 'constraints',
    begins: /^(?:constraint|randbedingung|contrainte|restricción|ограничение|约束|制約)\s*[:：]/i,
  },
  {
    id: 'dont',
    topic: 'donts',
    begins:
      /^(?:do not|don['’]t|never)\b\s*\S|^(?:nicht|niemals|ne pas|nunca|никогда)\s+\S|^(?:不要|禁止|不得)/i,
  },
  {
    id: 'acceptance',
    topic: 'acceptance',
    begins: /^AC[-\s]?\d+\b|^given\b[\s\S]*\bwhen\b[\s\S]*\bthen\b|^acceptance criterion\s*:/i,
  },
  {
    id: 'blocker',
    topic: 'blockers',
    begins: /^(?:blockers?|blocked(?: by| on)?|blockiert|bloqué|bloqueado)\s*[:：—–-]|^BLOCKED\b/i,
  },
  { id: 'next-action', topic: 'next-action', begins: /^next (?:action|step)s?\s*[:：]/i },
  {
    id: 'decision',
    topic: 'decisions',
    begins: /^(?:decision|decided|we decided|entscheidung|décision|decisión)\b\s*[:：]|^ADR[-\s]?\d+\b/i,
  },
  {
    id: 'issue',
    topic: 'issues',
    begins: /^(?:risk|known issue|bug|caveat|gotcha|warning|open question)s?\s*[:：]/i,
  },
  { id: 'dependency', topic: 'dependencies', begins: /^(?:depends on|dependency|requires)\s*[:：]/i },
  { id: 'objective', topic: 'objectives', begins: /^(?:goal|objective|vision|strategy)s?\s*[:：]/i },
  { id: 'stakeholder', topic: 'stakeholders', begins: /^stakeholders?\s*[:：]/i },
  { id: 'story', topic: 'stories', begins: /^as an? .{2,60},? i (?:want|can|need)\b/i },
  { id: 'assumption', topic: 'assumptions', begins: /^assumptions?\s*[:：]/i },
  { id: 'task', topic: 'task', begins: /^(?:TODO|FIXME)\b|^task\s*[:：]/ },
];

/** Returns the nearest heading or label above a block that is known; the document's title only when it is nothing else. */
function topicOfPath({ path, titled }: Pick<Block, 'path' | 'titled'>): Classified | null {
  for (let at = path.length - 1; at >= 0; at--) {
    const title = path[at] ?? '';
    const match = matchHeading(title);
    if (match && (at > 0 || !titled || match.whole))
      return { topic: match.topic, rule: `heading "${title}" (${match.phrase})` };
  }
  return null;
}

/** A blocker that was ticked off or says so is no longer open. */
const resolved =
  /^\s*[-*+]\s+\[[xX]\]|^\s*(?:[-*+]\s+)?~~|\b(?:resolved|fixed|unblocked|no longer blocked|gelöst|résolu|resuelto)\b|^\W*(?:none|keine|aucun|ninguno|нет|无|なし)\W*$/i;

function ruleOfKind(kind: 'comment' | 'frontmatter' | 'frame' | 'code', topic: Topic): Rule {
  return { id: kind, test: (block) => (block.kind === kind ? { topic, rule: kind } : null) };
}

/** Rules that look at a block's place and its first words. */
export const rules: readonly Rule[] = [
  ruleOfKind('comment', 'background'),
  ruleOfKind('frontmatter', 'status'),
  ruleOfKind('frame', 'background'),
  {
    id: 'marker',
    test: (block) => {
      if (block.kind === 'code' || block.kind === 'table') return null;
      const text = firstWords(block.text);
      const found = markers.find(({ begins }) => begins.test(text));
      if (!found) return null;
      const open = found.topic !== 'blockers' || !resolved.test(block.text);
      return { topic: open ? found.topic : 'issues', rule: `marker ${found.id}${open ? '' : ', resolved'}` };
    },
  },
  {
    id: 'heading',
    test: (block) => {
      const match = topicOfPath(block);
      if (!match) return null;
      const closed = match.topic === 'blockers' && resolved.test(block.text);
      return closed ? { topic: 'issues', rule: `${match.rule}, resolved` } : match;
    },
  },
  ruleOfKind('code', 'code'),
];

/** What a block is about, by the first rule that answers; null when only what it holds can tell. */
export function classifyByPlace(block: Block): Classified | null {
  for (const { test } of rules) {
    const found = test(block);
    if (found) return found;
  }
  return null;
}
