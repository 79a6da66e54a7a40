import { listMark } from '../../text/sentences.ts';
import type { Block, BlockKind } from './block.ts';
import { matchHeading, type Topic } from './topics.ts';

/** What a block is about, and the rule that said so, as `--explain` prints it. */
interface Classified {
  topic: Topic;
  rule: string;
}

/** A block's own first words, without list mark, checkbox and emphasis. */
function firstWords(text: string): string {
  return text
    .slice(0, 200)
    .replace(listMark, '')
    .replace(/\*\*|__/g, '')
    .trimStart();
}

/** Marks at the beginning of a block, each with its topic. The first that fits counts. */
const markers: readonly [mark: string, topic: Topic, begins: RegExp][] = [
  ['lifted', 'decisions', /^constraint lifted\s*:/i],
  ['constraint', 'constraints', /^(?:constraint\s*[:：]|MUST\b(?: NOT\b)?|SHALL\b(?: NOT\b)?|invariant\s*:)/],
  [
    'constraint',
    'constraints',
    /^(?:constraint|randbedingung|contrainte|restricción|ограничение|约束|制約)\s*[:：]/i,
  ],
  [
    'dont',
    'donts',
    /^(?:do not|don['’]t|never)\b\s*\S|^(?:nicht|niemals|ne pas|nunca|никогда)\s+\S|^(?:不要|禁止|不得)/i,
  ],
  [
    'acceptance',
    'acceptance',
    /^AC[-\s]?\d+\b|^given\b[\s\S]*\bwhen\b[\s\S]*\bthen\b|^acceptance criterion\s*:/i,
  ],
  [
    'blocker',
    'blockers',
    /^(?:blockers?|blocked(?: by| on)?|blockiert|bloqué|bloqueado)\s*[:：—–-]|^BLOCKED\b/i,
  ],
  ['next-action', 'next-action', /^next (?:action|step)s?\s*[:：]/i],
  [
    'decision',
    'decisions',
    /^(?:decision|decided|we decided|entscheidung|décision|decisión)\b\s*[:：]|^ADR[-\s]?\d+\b/i,
  ],
  ['issue', 'issues', /^(?:risk|known issue|bug|caveat|gotcha|warning|open question)s?\s*[:：]/i],
  ['dependency', 'dependencies', /^(?:depends on|dependency|requires)\s*[:：]/i],
  ['objective', 'objectives', /^(?:goal|objective|vision|strategy)s?\s*[:：]/i],
  ['stakeholder', 'stakeholders', /^stakeholders?\s*[:：]/i],
  ['story', 'stories', /^as an? .{2,60},? i (?:want|can|need)\b/i],
  ['assumption', 'assumptions', /^assumptions?\s*[:：]/i],
  ['task', 'task', /^(?:TODO|FIXME)\b|^task\s*[:：]/],
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

/** A blocker that is no longer open is an issue. */
function openOnly({ topic, rule }: Classified, { text }: Block): Classified {
  const closed = topic === 'blockers' && resolved.test(text);
  return closed ? { topic: 'issues', rule: `${rule}, resolved` } : { topic, rule };
}

const kindRule = (id: BlockKind, topic: Topic) => ({
  id,
  test: ({ kind }: Block) => (kind === id ? { topic, rule: id } : null),
});

/** Rules that look at a block's place and its first words: the first that answers decides. */
export const rules: readonly { id: string; test: (block: Block) => Classified | null }[] = [
  kindRule('comment', 'background'),
  kindRule('frontmatter', 'status'),
  kindRule('frame', 'background'),
  {
    id: 'marker',
    test: (block) => {
      if (block.kind === 'code' || block.kind === 'table') return null;
      const text = firstWords(block.text);
      const [mark, topic] = markers.find(([, , begins]) => begins.test(text)) ?? [];
      return topic ? openOnly({ topic, rule: `marker ${mark}` }, block) : null;
    },
  },
  {
    id: 'heading',
    test: (block) => {
      const match = topicOfPath(block);
      return match && openOnly(match, block);
    },
  },
  kindRule('code', 'code'),
];

/** What a block is about, by the first rule that answers; null when only what it holds can tell. */
export function classifyByPlace(block: Block): Classified | null {
  for (const { test } of rules) {
    const found = test(block);
    if (found) return found;
  }
  return null;
}
