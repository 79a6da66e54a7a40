import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../../adapters/cli/program/program.ts';

/** What `--help` prints of a command, with what stands below its options. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

const program = makeProgram();
const verbs = program.commands.flatMap((verb) => [
  verb,
  ...verb.commands.filter((child) => child.name() !== 'help'),
]);

describe('help', () => {
  it('puts each verb into a group', () => {
    expect(program.commands.filter((verb) => verb.helpGroup() === '').map((verb) => verb.name())).toEqual([]);
    const heads = helpOf(program).match(/^\S.*:$/gm);
    expect(heads?.slice(1, 5)).toEqual(['Write and send:', 'Read and find:', 'Work with others:', 'Set up:']);
  });

  it.each(
    verbs.map(
      (verb) =>
        [verb.parent === program ? verb.name() : `${verb.parent?.name()} ${verb.name()}`, verb] as const,
    ),
  )('%s ends with an example that it takes', (_, verb) => {
    const lines = [...helpOf(verb).matchAll(/^ {2}\$ handoff (.+)$/gm)].map((match) => match[1] ?? '');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const words = line.split(' ');
      const known = program.commands.find((command) => command.name() === words[0]);
      const named = known?.commands.find((command) => command.name() === words[1]) ?? known;
      const flags = words.filter((word) => word.startsWith('--'));
      expect(flags.filter((flag) => !named?.options.some(({ long }) => long === flag))).toEqual([]);
      const needed = named?.options.filter(({ mandatory }) => mandatory).map(({ long }) => long ?? '');
      expect(flags).toEqual(expect.arrayContaining(needed ?? ['no such verb']));
    }
  });
});
