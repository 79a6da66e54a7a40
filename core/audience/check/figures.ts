import { compressionRatio } from '../figures.ts';
import type { CountTokens } from '../measure.ts';
import type { Checked } from './check-package.ts';
import type { PackageProblem } from './problem.ts';

/** Figures that a rewriting made untrue: each is named with the right one. */
export function checkFigures({ found, packed }: Checked, count: CountTokens): PackageProblem[] {
  const transferred = count(found.text);
  const wanted: [string, string][] = [
    ['Original Context Size', `${packed.original} tokens`],
    ['Transferred Context Size', `${transferred} tokens`],
    ['Compression Ratio', compressionRatio(packed.original, transferred).toFixed(2)],
  ];
  const lines = found.text.split(/\r?\n/);
  return wanted.flatMap(([name, value]): PackageProblem[] => {
    const at = lines.findIndex((line) => line.replace(/^[-*] /, '').startsWith(`${name}:`));
    const stated = lines[at]?.split(':').slice(1).join(':').trim();
    if (stated === value) return [];
    const message = `${name} is ${value}${stated === undefined ? ', and is not stated' : `, not ${stated}`}`;
    return [{ severity: 'warn', code: 'figure', message, line: at + 1 }];
  });
}
