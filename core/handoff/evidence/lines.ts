/** The lines of a text by their offsets: a claim looks at a few of thousands, so none is cut out before it is asked for. */
export interface Lines {
  readonly count: number;
  /** Lines `from` to `to`, counted from 1, joined by `\n`, without their ends; `undefined` for a line there is not. */
  text(from: number, to: number): string | undefined;
  /** UTF-16 units of one line. */
  lengthOf(line: number): number;
}

/** Indexes the lines of a file, as far as they are asked for. A checkout that changes line ends changes no line. */
export function indexLines(bytes: Uint8Array): Lines {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const starts = text === '' ? [] : [0];
  const hasReturns = text.includes('\r\n');
  let complete = text === '';
  const indexTo = (line: number): void => {
    while (!complete && starts.length <= line) {
      const at = text.indexOf('\n', starts.at(-1));
      if (at < 0 || at + 1 === text.length) complete = true;
      else starts.push(at + 1);
    }
  };
  const endOf = (line: number): number => {
    indexTo(line);
    const next = starts[line];
    const end = next === undefined ? text.length - (text.endsWith('\n') ? 1 : 0) : next - 1;
    return hasReturns && text.charCodeAt(end - 1) === 13 && end > (starts[line - 1] ?? 0) ? end - 1 : end;
  };
  return {
    get count() {
      indexTo(Number.POSITIVE_INFINITY);
      return starts.length;
    },
    text(from, to) {
      indexTo(to);
      if (from < 1 || to > starts.length) return undefined;
      const whole = text.slice(starts[from - 1], endOf(to));
      return hasReturns && to > from ? whole.replaceAll('\r\n', '\n') : whole;
    },
    lengthOf: (line) => endOf(line) - (starts[line - 1] ?? 0),
  };
}
