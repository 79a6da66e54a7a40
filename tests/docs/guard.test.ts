import { describe, expect, it } from 'vitest';
import { compileGuards } from '../../core/guard/compile.ts';
import { trippedGuard } from '../../core/guard/match.ts';
import { bodyOf, readCall } from '../core/guard/figures.ts';
import { tableWithHead } from './markdown.ts';

const page = 'spec/guard.md';
const guardsOf = (line: string) => compileGuards(bodyOf('What NOT to do on resume', [line]));

describe('spec/guard.md and docs/guard.md', () => {
  it.each(tableWithHead(page, 'line', 'guard'))('%s: %s', (line = '', expected) => {
    const found = guardsOf(line).map(
      ({ act, kind, pattern, condition }) =>
        `${act} ${kind} \`${pattern}\`${condition === undefined ? '' : `; ${condition}`}`,
    );
    expect(found.join(', ') || 'none').toBe(expected);
  });

  it.each(tableWithHead(page, 'call', "don't", 'held'))('%s, %s: %s', (call = '', dont = '', held) => {
    const guards = guardsOf(`Do not run \`${dont}\`.`);
    expect(trippedGuard(guards, readCall(`$ ${call}`)) === null ? 'no' : 'yes').toBe(held);
  });

  it.each(tableWithHead('docs/guard.md', 'a line such as', 'holds'))('%s: %s', (line = '', holds = '') => {
    const [guard] = guardsOf(line);
    const words = {
      run: 'the command',
      change: 'a change',
      remove: 'deleting',
      add: 'adding',
      use: 'adding',
    };
    expect(holds.startsWith(guard ? words[guard.act] : 'nothing')).toBe(true);
  });
});
