export interface Label {
  title: string;
  /** `section`: it stands above all that follows; `list`: only above the list or code right below it. */
  scope: 'section' | 'list';
  /** Nothing but the label stands in its paragraph. */
  alone: boolean;
}

const bold = /^(?:\*\*|__)([^*_\n]{1,80}?)\s*(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：])\s*([\s\S]*)$/;
const boldAlone = /^(?:\*\*|__)([^*_\n]{1,80})(?:\*\*|__)$/;
const plain = /^([\p{L}\p{N}][^.!?:：\n`]{0,60})[:：]$/u;

/** Nothing else is a label without a mark at its beginning; see `boldAlone` and `plain`. */
const mayBeLabel = /^\s+(?:\*\*|__)|[:：]\s*$/;

/** A paragraph that is a heading in all but its mark: `**Constraints:**`, `**Constraints**`, `Constraints:`. */
export function readLabel(text: string): Label | null {
  if (!text.startsWith('**') && !text.startsWith('__') && !mayBeLabel.test(text)) return null;
  const marked = bold.exec(text);
  if (marked) {
    const rest = (marked[2] ?? '').trim();
    const alone = rest === '';
    return { title: (marked[1] ?? '').trim(), scope: alone ? 'section' : 'list', alone };
  }
  const whole = boldAlone.exec(text.trim());
  if (whole) return { title: (whole[1] ?? '').trim(), scope: 'section', alone: true };
  const colon = plain.exec(text.trim());
  return colon ? { title: (colon[1] ?? '').trim(), scope: 'list', alone: true } : null;
}
