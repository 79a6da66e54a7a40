import { appendFileSync } from 'node:fs';

/** One row of spec/reliability.md. */
export interface Figure {
  part: string;
  scenario: string;
  /** What can be tried, where it can be counted. */
  points?: number;
  tried: number;
  /** Points that the fault did not strike in many tries. */
  missed?: number;
  violations: number;
  note?: string;
}

/** Collected by the runner, which prints them and writes the page. */
export function report(figure: Figure): void {
  const file = process.env.CRASH_FIGURES;
  if (file) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}
