import type { BoardText } from './board.ts';
import { renderParts, type TextPart } from './render-text.ts';

/** A text that may find room on the page. */
interface Candidate {
  /** The lower, the sooner it gets its room. */
  rank: number;
  at: string;
  parts: () => Promise<readonly TextPart[]>;
  place: (text: BoardText) => void;
}

const wholeBudget = 3_200_000;
const mostOfOne = 120_000;

/** Shares the room for texts among documents: what is open first, then the newest. */
export class TextBudget {
  readonly #candidates: Candidate[] = [];

  add(candidate: Candidate): void {
    this.#candidates.push(candidate);
  }

  /** Renders what finds room and returns how many texts did not. */
  async spend(): Promise<number> {
    const inOrder = this.#candidates.sort(
      (one, other) => one.rank - other.rank || (one.at < other.at ? 1 : -1),
    );
    let left = wholeBudget;
    let leftOut = 0;
    for (const { parts, place } of inOrder) {
      const text = left <= 0 ? null : await this.#render(await parts());
      const size = text === null ? Number.POSITIVE_INFINITY : Buffer.byteLength(JSON.stringify(text));
      if (size > Math.min(left, mostOfOne)) leftOut++;
      else {
        left -= size;
        place(text);
      }
    }
    return leftOut;
  }

  async #render(parts: readonly TextPart[]) {
    const length = parts.reduce((sum, { content }) => sum + content.length, 0);
    return length > mostOfOne ? null : renderParts(parts);
  }
}
