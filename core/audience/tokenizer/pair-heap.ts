/** Pairs that may be merged, lowest rank first and leftmost first among equals. */
export class PairHeap {
  private readonly ranks: number[] = [];
  private readonly starts: number[] = [];

  private less(a: number, b: number): boolean {
    const left = this.ranks[a] ?? 0;
    const right = this.ranks[b] ?? 0;
    return left !== right ? left < right : (this.starts[a] ?? 0) < (this.starts[b] ?? 0);
  }

  private swap(a: number, b: number): void {
    for (const list of [this.ranks, this.starts]) {
      const value = list[a] ?? 0;
      list[a] = list[b] ?? 0;
      list[b] = value;
    }
  }

  push(rank: number, start: number): void {
    let at = this.ranks.push(rank) - 1;
    this.starts.push(start);
    for (let up = (at - 1) >> 1; at > 0 && this.less(at, up); at = up, up = (at - 1) >> 1) this.swap(at, up);
  }

  pop(): { rank: number; start: number } | null {
    const rank = this.ranks[0];
    const start = this.starts[0];
    if (rank === undefined || start === undefined) return null;
    this.swap(0, this.ranks.length - 1);
    this.ranks.pop();
    this.starts.pop();
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < this.ranks.length && this.less(child, least)) least = child;
      if (least === at) break;
      this.swap(at, least);
      at = least;
    }
    return { rank, start };
  }
}
