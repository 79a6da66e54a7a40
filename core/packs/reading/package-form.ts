/** The heading of the part that lists what a package leaves out. */
export const partTitles = { left: 'Left out' } as const;

export const packageTitle = (source: string, audience: string) => `Context Handoff: ${source} → ${audience}`;

const titleLine = /^#[ \t]+Context Handoff:[ \t]*(.*?)[ \t]*(?:→|->)[ \t]*(.*?)[ \t]*$/m;
/** What a package says of itself in its frame: made of what, how long, how complete. */
const figuresLine = /^From .+: \d+ tokens became (\d+) of (\d+) \((\d+\.\d+)\)\..*$/m;

function fieldOf(text: string, label: string): string {
  return new RegExp(`^\\*\\*${label}:\\*\\*[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
}

/** A package as a file holds it, whoever wrote it. */
export type ParsedPackage = ReturnType<typeof parsePackage>;

export function parsePackage(text: string) {
  const title = titleLine.exec(text);
  const figures = figuresLine.exec(text);
  const left = new RegExp(`^## ${partTitles.left}[ \\t]*$`, 'm').exec(text);
  return {
    text,
    /** From the title; empty where there is none. */
    source: title?.[1] ?? '',
    audience: title?.[2] ?? '',
    reason: fieldOf(text, 'Transfer Reason'),
    outcome: fieldOf(text, 'Expected Outcome'),
    /** The figures that it states; null where it states none. */
    stated: figures && {
      transferred: Number(figures[1]),
      budget: Number(figures[2]),
      ratio: figures[3] ?? '',
    },
    /** What it lists as left out; empty without such a part. */
    left: left ? text.slice(left.index) : '',
  };
}

const frameLines = [
  titleLine,
  figuresLine,
  /^\*\*(?:Transfer Reason|Expected Outcome):\*\*.*$/m,
  /^- (?:Corrupt|Rebuilt|Missing): .*$/gm,
  /^Nothing in the sources concerns .*$/m,
];

/** Returns the text of a package with blank lines for what it says of itself, so that every line keeps its number. */
export function withoutFrame(text: string): string {
  if (!titleLine.test(text)) return text;
  const { left } = parsePackage(text);
  const own = frameLines.reduce(
    (rest, pattern) => rest.replace(pattern, ''),
    left === '' ? text : text.slice(0, -left.length),
  );
  return own + left.replace(/[^\n]/g, '');
}
