import type { Packed } from '../../../core/packs/pack.ts';
import type { PackRequest } from '../../../core/packs/selection/request.ts';
import type { Item } from '../../../core/packs/sources/parse-sources.ts';
import { neutralisePath } from '../../../core/text/untrusted.ts';

interface Explained {
  source: string;
  line: number;
  kept: boolean;
  topic: string;
  rule: string;
  reason: string;
  tokens: number;
  text: string;
}

function explain(request: PackRequest, item: Item, kept: boolean, reason: string): Explained {
  const { block, topic, rule, tokens } = item;
  const source = request.sources[block.source]?.label ?? '';
  const verdict = kept ? 'kept   ' : 'dropped';
  return {
    source,
    line: block.line,
    kept,
    topic,
    rule,
    reason,
    tokens: Math.round(tokens),
    text: neutralisePath(
      `${verdict} ${source}:${block.line} ${block.kind}, ${topic}, by ${rule}: ${reason} (${Math.round(tokens)} tokens)`,
    ),
  };
}

/** For every block which rule named its topic, and why it was kept or dropped; in the order of the sources. */
export function explainLines(request: PackRequest, { selection }: Packed): Explained[] {
  const kept = selection.kept.map(({ item, reason, cut, section }) =>
    explain(request, item, true, `${reason}, in "${section}"${cut ? ', sentences only' : ''}`),
  );
  const dropped = selection.dropped.map(({ item, reason }) => explain(request, item, false, reason));
  return [...kept, ...dropped].sort((a, b) => {
    const bySource =
      request.sources.findIndex(({ label }) => label === a.source) -
      request.sources.findIndex(({ label }) => label === b.source);
    return bySource || a.line - b.line;
  });
}
